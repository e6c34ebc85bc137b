/** The trusts of synthesized templates, judged: who is meant gets in, and who comes close does not. */
import { Role } from 'aws-cdk-lib/aws-iam';
import {
  IngestionRole,
  LoginProvider,
  RequestableRole,
  ServalPrincipal,
  WorkerRole,
  type LoginConditions,
  type LoginProviderOptions,
} from '../../lib';
import { assumeRole, assumeRoleAsService, assumeRoleWithWebIdentity } from '../../lib/model/policy';
import { FLAG_SETS } from './support/flags';
import { ACCOUNT, EXTERNAL_ID, newStack, roleOf } from './support/stacks';

const TOOLS = '444455556666';
const ALL = { name: 'caller', document: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } };
const TAGS = {
  'eks-cluster-arn': `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/tools`,
  'kubernetes-namespace': 'serval',
  'kubernetes-service-account': 'serval-worker-sa',
};

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  describe('an ingestion role that trusts a worker', () => {
    const stack = newStack(undefined, flags);
    const worker = Role.fromRoleArn(stack, 'Worker', `arn:aws:iam::${TOOLS}:role/serval/worker`);
    new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.worker(worker) });
    const trustPolicy = roleOf(stack, 'Ingestion').AssumeRolePolicyDocument;

    const verdict = ({ account = TOOLS, role = 'serval/worker', externalId = EXTERNAL_ID } = {}) =>
      assumeRole({
        role: { arn: `arn:aws:iam::${ACCOUNT}:role/ingestion`, trustPolicy },
        caller: {
          type: 'session',
          account,
          arn: `arn:aws:sts::${account}:assumed-role/worker/eks-tools-1`,
          roleArn: `arn:aws:iam::${account}:role/${role}`,
        },
        callerPolicies: { identityPolicies: [ALL] },
        externalId,
        inheritedTags: TAGS,
      }).verdict;

    test('admits that worker, whose session carries tags', () => expect(verdict()).toBe('admits'));
    test('refuses another role of its account', () => expect(verdict({ role: 'worker' })).toBe('refuses'));
    test('refuses a role of the same name elsewhere', () => expect(verdict({ account: ACCOUNT })).toBe('refuses'));
    test('refuses another External ID', () => expect(verdict({ externalId: 'x' })).toBe('refuses'));
  });

  describe("a worker's role", () => {
    const verdict = (trustAnyAssociationOfAccount: boolean, other: Record<string, string> = {}) => {
      const stack = newStack(undefined, flags);
      const props = { clusterName: 'tools', namespace: 'serval', trustAnyAssociationOfAccount };
      new WorkerRole(stack, 'Worker', props);
      return assumeRoleAsService({
        role: {
          arn: `arn:aws:iam::${ACCOUNT}:role/worker`,
          trustPolicy: roleOf(stack, 'Worker').AssumeRolePolicyDocument,
        },
        service: 'pods.eks.amazonaws.com',
        sourceAccount: ACCOUNT,
        sessionTags: { ...TAGS, ...other },
      }).verdict;
    };

    test('admits the worker', () => expect(verdict(false)).toBe('admits'));
    test.each(Object.keys(TAGS))('refuses pods with another %s, unless the switch is set', (key) => {
      expect(verdict(false, { [key]: 'other' })).toBe('refuses');
      expect(verdict(true, { [key]: 'other' })).toBe('admits');
    });
  });

  describe('a requestable role', () => {
    const issuer = 'acme.okta.com';
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;
    const trustOf = (conditions?: LoginConditions, options: Partial<LoginProviderOptions> = {}) => {
      const stack = newStack(undefined, flags);
      const loginProvider = LoginProvider.imported({ issuer: `https://${issuer}`, clientId: 'serval', ...options });
      new RequestableRole(stack, 'Admin', { loginProvider, conditions });
      // The deployment's own partition and account.
      const text = JSON.stringify(roleOf(stack, 'Admin').AssumeRolePolicyDocument);
      return JSON.parse(text.replace(/\{"Fn::Join":.*?\]\]\}/, JSON.stringify(provider))) as unknown;
    };
    type Login = Partial<Parameters<typeof assumeRoleWithWebIdentity>[0]>;
    const verdict = (trustPolicy: unknown, login: Login = {}) =>
      assumeRoleWithWebIdentity({
        role: { arn: `arn:aws:iam::${ACCOUNT}:role/admin`, trustPolicy },
        provider,
        issuer,
        audience: 'serval',
        subject: '00u1',
        ...login,
      }).verdict;

    test('admits a login for our client id', () => expect(verdict(trustOf())).toBe('admits'));
    test('refuses a login for another application', () =>
      expect(verdict(trustOf(), { audience: 'wiki' })).toBe('refuses'));
    test('refuses a login at another provider', () =>
      expect(verdict(trustOf(), { provider: `${provider}.evil.com` })).toBe('refuses'));

    test('refuses a login whose token carries tags, unless the provider is known to send them', () => {
      const login = { sessionTags: { team: 'platform' } };
      expect(verdict(trustOf(), login)).toBe('refuses');
      expect(verdict(trustOf({}, { sendsSessionTags: true }), login)).toBe('admits');
    });

    test.each<[string, LoginConditions, Login, Login]>([
      ['subject', { subjects: ['00u1'] }, { subject: '00u1' }, { subject: '00u2' }],
      [
        'address',
        { sourceIps: ['203.0.113.0/24'] },
        { context: { 'aws:SourceIp': '203.0.113.9' } },
        { context: { 'aws:SourceIp': '198.51.100.9' } },
      ],
      [
        'session tag',
        { sessionTags: { team: ['platform'] } },
        { sessionTags: { team: 'platform' } },
        { sessionTags: { team: 'sales' } },
      ],
      ['source identity', { sourceIdentities: ['jane'] }, { sourceIdentity: 'jane' }, { sourceIdentity: 'joe' }],
    ])('with a condition, admits the right %s and refuses another', (_kind, conditions, right, wrong) => {
      const trust = trustOf(conditions, { sendsSessionTags: true, sendsSourceIdentity: true });
      expect([verdict(trust, right), verdict(trust, wrong)]).toEqual(['admits', 'refuses']);
    });
  });
});
