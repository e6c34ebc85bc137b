/** Each role of the services may do what it does, and no more; whom it lets in, and whom not. */
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { parseRoleArn, SERVICE } from '../../../lib/model/index.js';
import { LAMBDA_SERVICE, SCHEDULER_SERVICE } from '../../../lib/model/trust/service.js';
import type { Cloud } from './cloud.js';
import type { Flow } from './flows.js';
import { judgedIngestion, judgedRequests, judgedService, judgedUpdates, type RoleRequest } from './judged.js';
import { everyRightIsNeeded } from './needed.js';
import type { Place } from './place.js';

export interface Privileges {
  readonly complaints: readonly string[];
  /** Rights that were taken out in the emulator, each with a denial that named it. */
  readonly denied: number;
  /** Rights, and attributes of conditions, without which lib/model refuses a request. */
  readonly refused: number;
}

/** @param flows by function, what each is for */
export async function leastPrivilege(
  place: Place,
  cloud: Cloud,
  flows: Readonly<Record<string, Flow>>,
): Promise<Privileges> {
  const complaints: string[] = [];
  const requests: RoleRequest[] = [];
  let denied = 0;
  let refused = 0;

  const schedule = await cloud.json<Schedule>({
    service: 'scheduler',
    method: 'GET',
    path: `/schedules/${SERVICE.sync}`,
  });
  for (const [functionName, flow] of Object.entries(flows)) {
    const { role, logGroup } = await factsOf(cloud, functionName);
    const needed = await everyRightIsNeeded(cloud, place.journal, role, flow);
    complaints.push(...needed.complaints);
    denied += needed.denied;
    const updates = await judgedUpdates(cloud, role, needed.calls);
    complaints.push(...updates.complaints);
    refused += updates.needed;

    const stream = `arn:aws:logs:${cloud.reach.region}:${cloud.account}:log-group:${logGroup}:log-stream:2026/01/15/1`;
    const byLambda: Readonly<Record<string, string>> = {
      'logs:CreateLogStream': stream,
      'logs:PutLogEvents': stream,
      'sqs:SendMessage': schedule.Target.DeadLetterConfig.Arn,
    };
    for (const { action } of needed.unasked) {
      const resource = byLambda[action];
      if (resource === undefined) complaints.push(`${role}: who uses ${action}?`);
      else requests.push({ role, action, resource });
    }
    complaints.push(...judgedService(await roleOf(cloud.iam, role), LAMBDA_SERVICE));
    complaints.push(...(await judgedConnections(place, cloud, functionName, role)));
  }

  const scheduleRole = parseRoleArn(schedule.Target.RoleArn)!.name;
  requests.push(
    { role: scheduleRole, action: 'lambda:InvokeFunction', resource: schedule.Target.Arn },
    { role: scheduleRole, action: 'sqs:SendMessage', resource: schedule.Target.DeadLetterConfig.Arn },
  );
  const group = schedule.Arn.replace(/:schedule\/([^/]+)\/.*$/, ':schedule-group/$1');
  const onBehalf = { account: cloud.account, arn: group };
  complaints.push(...judgedService(await roleOf(cloud.iam, scheduleRole), SCHEDULER_SERVICE, onBehalf));

  const judged = await judgedRequests(cloud, requests);
  return { complaints: [...complaints, ...judged.complaints], denied, refused: refused + judged.needed };
}

interface Schedule {
  readonly Arn: string;
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly DeadLetterConfig: { readonly Arn: string };
  };
}

async function factsOf(cloud: Cloud, functionName: string): Promise<{ role: string; logGroup: string }> {
  const path = `/2015-03-31/functions/${functionName}/configuration`;
  const { Role, LoggingConfig } = await cloud.json<{ Role: string; LoggingConfig: { LogGroup: string } }>({
    service: 'lambda',
    method: 'GET',
    path,
  });
  return { role: parseRoleArn(Role)!.name, logGroup: LoggingConfig.LogGroup };
}

/** The ingestion roles that a function assumes, with their trusts as the templates have them: the local cloud's. */
async function judgedConnections(
  { sts, stsUrl }: Place,
  cloud: Cloud,
  functionName: string,
  role: string,
): Promise<string[]> {
  const { CONNECTIONS = '[]' } = await cloud.environment(functionName);
  const connections = JSON.parse(CONNECTIONS) as Array<{ account: string; roleArn: string; externalId: string }>;
  const complaints: string[] = [];
  for (const { account, roleArn, externalId } of connections) {
    const credentials = sts.administrator(account);
    const iam = new IAMClient({ endpoint: stsUrl, region: cloud.reach.region, credentials, maxAttempts: 1 });
    const ingestionRole = await roleOf(iam, parseRoleArn(roleArn)!.name);
    iam.destroy();
    complaints.push(...(await judgedIngestion(cloud, ingestionRole, role, externalId)));
  }
  return complaints;
}

async function roleOf(iam: IAMClient, name: string): Promise<{ arn: string; trustPolicy: string }> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  return { arn: Role!.Arn!, trustPolicy: decodeURIComponent(Role!.AssumeRolePolicyDocument!) };
}
