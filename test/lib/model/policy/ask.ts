import { authorize, explain } from '../../../../lib/model/policy';
import type {
  Caller,
  ConditionBlock,
  Decision,
  PolicySource,
  RequestContext,
  Statement,
} from '../../../../lib/model/policy';

/** Short ways to ask the evaluator; what a test does not care about is filled in. */

export const HOME = '111111111111';
export const OTHER = '222222222222';
export const ROLE = `arn:aws:iam::${HOME}:role/app/Target`;
export const ROOT = `arn:aws:iam::${HOME}:root`;
export const OIDC = `arn:aws:iam::${HOME}:oidc-provider/login.example.com`;

export const user = (account = HOME, name = 'ann'): Caller & { type: 'user' } => ({
  type: 'user',
  account,
  arn: `arn:aws:iam::${account}:user/${name}`,
});

export const session = (account = HOME, role = 'Worker', name = 'run'): Caller & { type: 'session' } => ({
  type: 'session',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  roleArn: `arn:aws:iam::${account}:role/${role}`,
});

export const service = (name = 'pods.eks.amazonaws.com'): Caller => ({ type: 'service', service: name });
export const login = (provider = OIDC): Caller => ({ type: 'webIdentity', provider });

export function policy(name: string, ...statements: Array<Partial<Statement>>): PolicySource {
  return {
    name,
    document: { Version: '2012-10-17', Statement: statements.map((one) => ({ Effect: 'Allow', ...one })) },
  };
}

export const ALLOW_ALL = policy('allows all', { Action: '*', Resource: '*' });
export const ALLOW_NOTHING = policy('allows nothing of this', { Action: 'ec2:*', Resource: '*' });
export const DENY_ALL = policy('denies all', { Effect: 'Deny', Action: '*', Resource: '*' });

export interface TrustQuestion {
  readonly caller: Caller;
  readonly statements: Array<Partial<Statement>>;
  readonly identity?: PolicySource[];
  readonly boundary?: PolicySource;
  readonly session?: PolicySource[];
  readonly context?: RequestContext;
  readonly action?: string;
}

/** Asks a trust policy; Allow and sts:AssumeRole unless a statement says otherwise. */
export function askTrust(question: TrustQuestion): Decision {
  const action = question.action ?? 'sts:AssumeRole';
  return authorize(
    { caller: question.caller, action, resource: ROLE, resourceAccount: HOME, context: question.context ?? {} },
    {
      resourcePolicy: policy('trust', ...question.statements.map((one) => ({ Action: action, ...one }))),
      identityPolicies: question.identity ?? [],
      permissionsBoundary: question.boundary,
      sessionPolicies: question.session,
    },
  );
}

export interface ConditionQuestion {
  readonly condition: ConditionBlock;
  readonly context?: RequestContext;
  readonly version?: '2012-10-17' | '2008-10-17' | 'absent';
}

/** Asks a condition alone: an Allow of everything under it. `admits` is true, `refuses` is false. */
export function askCondition({ condition, context = {}, version = '2012-10-17' }: ConditionQuestion): Decision {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition };
  const document = { ...(version !== 'absent' && { Version: version }), Statement: [statement] };
  return authorize(
    {
      caller: session(),
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      resourceAccount: HOME,
      context,
    },
    { identityPolicies: [{ name: 'condition', document }] },
  );
}

/** Fails with the evaluator's explanation, so that a wrong answer can be read. */
export function expectVerdict(decision: Decision, verdict: Decision['verdict']): void {
  if (decision.verdict !== verdict) throw new Error(`expected ${verdict}, got ${explain(decision)}`);
}
