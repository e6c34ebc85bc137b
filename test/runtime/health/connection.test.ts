import { testConnection } from '../../../runtime/health/connection.js';
import { role, status } from '../catalog/samples.js';
import { CONNECTION, healthWorld, type HealthWorld } from './support.js';

let at: HealthWorld;
beforeEach(async () => {
  at = await healthWorld();
});
afterEach(() => at.close());

const check = 'Test AWS Connection';
const NOT_AUTHENTICATED =
  'Unable to authenticate with AWS. Please verify your cross-account role ARN and external ID are correct.';

test('a role that can be assumed and may list roles is green', async () => {
  at.ingestionRole(['iam:ListRoles']);
  const text = 'Successfully authenticated with AWS';
  expect(await testConnection(CONNECTION, at.context)).toEqual({ check, ok: true, text });
  expect(at.aws.calls().map(({ action }) => action)).toEqual(['sts:AssumeRole', 'iam:ListRoles']);
});

test('a role that may not list roles is told so, with the action to allow', async () => {
  at.ingestionRole(['iam:GetRole']);
  expect(await testConnection(CONNECTION, at.context)).toEqual({
    check,
    ok: false,
    text: 'Connection successful, but IAM role lacks iam:ListRoles permission.',
    reason: 'iam:ListRoles was denied to the ingestion role',
    fix: expect.stringContaining('allow iam:ListRoles on *') as string,
  });
});

test.each([
  ['with another External ID', { ...CONNECTION, externalId: 'other-id' }],
  ['that does not exist', { ...CONNECTION, roleArn: CONNECTION.roleArn.replace('serval', 'srvl') }],
])('a role %s cannot be authenticated, and no External ID is told', async (_, connection) => {
  at.ingestionRole(['iam:ListRoles']);
  const result = await testConnection(connection, at.context);
  expect(result).toMatchObject({ check, ok: false, text: NOT_AUTHENTICATED });
  expect(result.reason).toBe(`sts:AssumeRole on ${connection.roleArn} failed: AccessDenied`);
  expect(result.fix).toContain('sts:ExternalId is the one of the Connect AWS dialog');
  expect(JSON.stringify(result)).not.toContain(connection.externalId);
});

describe('to a pod, whose session has tags,', () => {
  const tested = async (options?: { readonly tagSession: boolean }) => {
    at.ingestionRole(['iam:ListRoles'], options);
    return testConnection(CONNECTION, { ...at.context, credentials: await at.podCredentials() });
  };
  const assumed = () => at.aws.calls().filter(({ action, error }) => action === 'sts:AssumeRole' && !error);

  test('a trust without sts:TagSession gives no session, and the statement that lacks is named', async () => {
    const result = await tested({ tagSession: false });
    expect(result).toMatchObject({ check, ok: false, text: NOT_AUTHENTICATED });
    expect(result.reason).toBe(`sts:TagSession on ${CONNECTION.roleArn} failed: AccessDenied`);
    expect(result.fix).toContain('second statement to the trust policy that allows sts:TagSession');
    expect(assumed()).toEqual([]);
  });

  test('a trust with it gives one', async () => {
    expect(await tested()).toMatchObject({ ok: true });
    expect(assumed()).toHaveLength(1);
  });
});

test.each([
  ['sts:AssumeRole', 'ServiceFailure', 'sts:AssumeRole on'],
  ['iam:ListRoles', 'ServiceFailure', 'the role was assumed, but iam:ListRoles failed: ServiceFailure'],
])('where %s fails with %s, the general text stands and the reason says which', async (action, code, reason) => {
  at.ingestionRole(['iam:ListRoles']);
  at.aws.inject({ action, fault: { type: 'error', code, status: 500 } });
  const result = await testConnection(CONNECTION, at.context);
  expect(result).toMatchObject({ ok: false, text: NOT_AUTHENTICATED });
  expect(result.reason).toContain(reason);
});

describe('a green connection, by the last sync', () => {
  const known = (properties: object, roles = [role('a')]) => ({ status: status(properties), roles });
  beforeEach(() => at.ingestionRole(['iam:ListRoles']));

  test('without a tagged role names the tag and the four hours', async () => {
    const result = await testConnection(CONNECTION, at.context, known({ tagged: 0, listed: 12 }, []));
    expect(result).toMatchObject({ ok: true, text: 'Successfully authenticated with AWS' });
    expect(result.reason).toContain('saw 12 roles and none with the tag serval');
    expect(result.fix).toContain('up to 4 hours');
  });

  test.each(['iam:GetRolePolicy', 'iam:GetPolicy', 'iam:GetPolicyVersion'])(
    'with roles that lack policies names the denied %s',
    async (action) => {
      const missing = [{ action, resource: 'x', error: 'AccessDenied' }];
      const result = await testConnection(
        CONNECTION,
        at.context,
        known({ tagged: 2 }, [role('a', { missing }), role('b')]),
      );
      expect(result.ok).toBe(true);
      expect(result.reason).toBe(`1 of 2 roles lack policies, since ${action} was denied to the ingestion role`);
      expect(result.fix).toContain(`allow ${action} on *`);
    },
  );

  test('names an action that is denied since the documents were read', async () => {
    const stale = { since: 'x', reads: [{ action: 'iam:GetRolePolicy', resource: 'x', error: 'AccessDenied' }] };
    const result = await testConnection(CONNECTION, at.context, known({ tagged: 1 }, [role('a', { stale })]));
    expect(result.reason).toContain('iam:GetRolePolicy was denied');
  });

  test('that could not read the account says so rather than speak of tags', async () => {
    const failed = known({ tagged: 0, failure: 'iam:ListRoles failed: Throttling' }, []);
    const result = await testConnection(CONNECTION, at.context, failed);
    expect(result.reason).toContain('could not read the account: iam:ListRoles failed: Throttling');
    expect(result.reason).not.toContain('tag');
  });

  test.each([
    ['roles were ingested', known({ tagged: 1 })],
    [
      'a read was throttled',
      known({ tagged: 1 }, [role('a', { missing: [{ action: 'iam:GetPolicy', resource: 'x', error: 'Throttling' }] })]),
    ],
    ['no sync has run', { status: undefined, roles: [] }],
  ])('has nothing to add where %s', async (_, what) => {
    expect(Object.keys(await testConnection(CONNECTION, at.context, what))).toEqual(['check', 'ok', 'text']);
  });
});
