/** What the referee asks of a running cloud itself, as the root of an account. */
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { PolicyDocument } from '../../../lib/model/policy/index.js';
import { rootKeys } from './ministack.js';
import { signedRequest, type Call, type Reach } from './request.js';

export interface InlinePolicy {
  readonly roleName: string;
  readonly policyName: string;
  readonly document: PolicyDocument;
}

export interface Invocation {
  /** What the function answered, or its error. */
  readonly answer: unknown;
  readonly failed: boolean;
}

export class Cloud {
  readonly iam: IAMClient;

  constructor(
    readonly reach: Reach,
    readonly account: string,
  ) {
    this.iam = new IAMClient({
      endpoint: reach.url,
      region: reach.region,
      credentials: rootKeys(account),
      maxAttempts: 1,
      requestHandler: { httpsAgent: { ca: reach.authority } },
    });
  }

  /** @returns the answer's text @throws an error that shows the answer, where it is none of success */
  async call(call: Call): Promise<string> {
    const { status, text } = await signedRequest(this.reach, rootKeys(this.account), call);
    if (status < 300) return text;
    throw new Error(`${call.service} ${call.target ?? call.path ?? call.body}: ${status} ${text}`);
  }

  async json<T>(call: Call): Promise<T> {
    return JSON.parse(await this.call(call)) as T;
  }

  /** All items of a table, in DynamoDB's own form. */
  async items(table: string): Promise<Array<Record<string, { readonly S?: string }>>> {
    const call = { service: 'dynamodb', target: 'DynamoDB_20120810.Scan', body: { TableName: table } };
    return (await this.json<{ Items: Array<Record<string, { S?: string }>> }>(call)).Items;
  }

  async invoke(functionName: string, event: unknown): Promise<Invocation> {
    const path = `/2015-03-31/functions/${functionName}/invocations`;
    const answer = await signedRequest(this.reach, rootKeys(this.account), { service: 'lambda', path, body: event });
    if (answer.status !== 200) throw new Error(`${functionName} cannot be invoked: ${answer.status} ${answer.text}`);
    return { answer: JSON.parse(answer.text), failed: answer.headers['x-amz-function-error'] !== undefined };
  }

  /** The variables of a function's environment. */
  async environment(functionName: string): Promise<Record<string, string>> {
    const path = `/2015-03-31/functions/${functionName}/configuration`;
    const call = { service: 'lambda', method: 'GET', path };
    return (await this.json<{ Environment: { Variables: Record<string, string> } }>(call)).Environment.Variables;
  }

  /** Sets the whole environment, which also starts the function anew. */
  async setEnvironment(functionName: string, variables: Readonly<Record<string, string>>): Promise<void> {
    const path = `/2015-03-31/functions/${functionName}/configuration`;
    await this.call({ service: 'lambda', method: 'PUT', path, body: { Environment: { Variables: variables } } });
  }

  async inlinePolicies(roleName: string): Promise<InlinePolicy[]> {
    const { PolicyNames = [] } = await this.iam.send(new ListRolePoliciesCommand({ RoleName: roleName }));
    return Promise.all(
      PolicyNames.map(async (policyName) => {
        const input = { RoleName: roleName, PolicyName: policyName };
        const { PolicyDocument: text = '' } = await this.iam.send(new GetRolePolicyCommand(input));
        return { roleName, policyName, document: JSON.parse(decodeURIComponent(text)) as PolicyDocument };
      }),
    );
  }

  async putPolicy({ roleName, policyName, document }: InlinePolicy): Promise<void> {
    const input = { RoleName: roleName, PolicyName: policyName, PolicyDocument: JSON.stringify(document) };
    await this.iam.send(new PutRolePolicyCommand(input));
  }

  close(): void {
    this.iam.destroy();
  }
}
