import { parseRoleArn } from '../lib/model/arn';
import { TemplateProblem } from '../lib/model/template/problem';
import type { IConstruct } from 'constructs';
import { checkRequest } from './check-request';
import type { DeployedTemplate } from './deployed-template';
import { findRole } from './find-role';
import { judgeAccount, judgeRoleSession } from './judge-assume-role';
import { judgeIrsaPod, judgeLogin } from './judge-login';
import { judgePod } from './judge-pod';
import type { Judged, Question } from './question';
import type { Received } from './received';
import type { AdmissionRequest, RoleReference } from './requests';
import { ASSOCIATION, PROVIDERS } from './resources';
import { UsageError } from './usage-error';

/** The answer to a request, and the role that it is about. */
export interface Answer extends Judged {
  readonly logicalId: string;
  readonly arn: string;
  /** The expressions of the template that the answer rests on. */
  readonly asked: readonly unknown[];
}

/** Asks one request of a template at its place. */
export function ask(source: unknown, received: Received, template: DeployedTemplate): Answer {
  const request: unknown = resolved(source, received, template);
  checkRequest(request);
  const { logicalId, arn, resource } = findRole(request.role, received, template);
  const role = { arn, trustPolicy: resource.known('AssumeRolePolicyDocument') };
  const asked = [resource.asked, ...template.idsOf(ASSOCIATION, ...PROVIDERS)];
  return { ...judge(request, { template, role }, received), logicalId, arn, asked };
}

function judge(request: AdmissionRequest, question: Question, received: Received): Judged {
  switch (request.kind) {
    case 'login':
      return judgeLogin(request, question);
    case 'irsaPod':
      return judgeIrsaPod(request, question);
    case 'pod':
      return judgePod(request, question);
    case 'account':
      return judgeAccount(request, question);
    case 'roleSession':
      return judgeRoleSession(request, arnOf(request.of, received, question.template), question);
  }
}

function arnOf(of: RoleReference, received: Received, template: DeployedTemplate): string {
  if (typeof of === 'string' && of.startsWith('arn:')) {
    if (parseRoleArn(of)) return of;
    throw new UsageError(`aRoleSession: of: ${JSON.stringify(of)} is no role's ARN`);
  }
  return findRole(of, received, template).arn;
}

/** The request with the CDK's tokens in it replaced, as far as the template says what they stand for. */
function resolved(request: unknown, received: Received, template: DeployedTemplate): unknown {
  if (typeof request !== 'object' || request === null) return request;
  const entries = Object.entries(request).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      isPlain(value) ? valueOf(name, value, received, template) : (value as unknown),
    ]),
  );
}

/** Neither a construct nor a Date, which stay what they are. */
function isPlain(value: unknown): boolean {
  return !(value instanceof Date) && (value as Partial<IConstruct> | null)?.node === undefined;
}

function valueOf(name: string, value: unknown, received: Received, template: DeployedTemplate): unknown {
  try {
    return template.value(received.resolve(value), name);
  } catch (error) {
    if (error instanceof TemplateProblem) throw new UsageError(`${error.path}: ${error.message}`);
    throw error;
  }
}
