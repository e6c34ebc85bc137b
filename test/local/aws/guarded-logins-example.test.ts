import { readFileSync } from 'node:fs';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { JWTPayload } from 'jose';
import { sessionPolicy } from '../../../lib/model/index.js';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { testIssuer } from './support/issuer.js';
import { refusal } from './support/refusal.js';
import { allow, inline, role, trusts } from './support/templates.js';

const ACCOUNT = '111122223333';
const OKTA = 'https://example.okta.com';
const CLIENT = '0oa1b2c3d4E5F6g7h8i9';
const ROLES = ['platform-admin', 'anybody', 'support', 'audit'] as const;

type Json = Record<string, unknown>;
const read = (partition: string, name: string): Json =>
  JSON.parse(readFileSync(`examples/guarded-logins/expected/${partition}/${name}.template.json`, 'utf8')) as Json;

const TEAM = {
  'https://aws.amazon.com/tags': { principal_tags: { team: ['platform'] }, transitive_tag_keys: ['team'] },
};
const OTHER_TEAM = { 'https://aws.amazon.com/tags': { principal_tags: { team: ['billing'] } } };
const ADA = { 'https://aws.amazon.com/source_identity': 'ada@example.com' };
const EVE = { 'https://aws.amazon.com/source_identity': 'eve@example.com' };

/** The local AWS sees this machine's own address. */
const HERE = '127.0.0.1';
const ELSEWHERE = '203.0.113.7';

describe.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('the guarded roles as synthesized for %s', (partition, region) => {
  /**
   * @param natGateway the address that the bridge's NAT gateway has got
   * @param change what becomes of the template before it is deployed
   */
  async function world(natGateway = HERE, change: (text: string) => string = (text) => text) {
    const issuer = await testIssuer(OKTA, 'RS256');
    const made = cloud({ issuers: { [OKTA]: issuer.keys } });
    const deploy = (stackName: string, template: unknown) =>
      made.aws.deploy({ template, stackName, account: ACCOUNT, region });
    // Of the network only its output is of interest: VPCs are none of the local AWS's business.
    const outputs = Object.entries(read(partition, 'BridgeNetwork').Outputs as Record<string, Json>);
    expect(outputs).toHaveLength(1);
    const [[name, output]] = outputs as [[string, Json]];
    const Resources = { Nothing: { Type: 'AWS::CDK::Metadata' } };
    deploy('BridgeNetwork', { Resources, Outputs: { [name]: { ...output, Value: natGateway } } });
    deploy('GuardedRoles', JSON.parse(change(JSON.stringify(read(partition, 'GuardedRoles')))));
    const arn = (roleName: string) => `arn:${partition}:iam::${ACCOUNT}:role/${roleName}`;
    const logIn = async (roleName: string, claims: JWTPayload, Policy?: string) =>
      clients(made.aws, undefined, region).sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: arn(roleName),
          RoleSessionName: 'ada@example.com',
          WebIdentityToken: await issuer.token(made.clock.now(), { aud: CLIENT, ...claims }),
          Policy,
        }),
      );
    const admitting = async (claims: JWTPayload) => {
      const admitted: string[] = [];
      for (const name of ROLES) {
        const answer = await logIn(name, claims).catch((error: Error) => error.name);
        if (typeof answer !== 'string') admitted.push(name);
        else expect(answer).toBe('AccessDenied');
      }
      return admitted;
    };
    return { ...made, deploy, arn, logIn, admitting };
  }

  test.each<[string, JWTPayload, readonly string[]]>([
    ['all that the roles ask for', { ...TEAM, ...ADA }, ROLES],
    ['the tag alone', TEAM, ['platform-admin', 'anybody']],
    ['the source identity alone', ADA, ['anybody', 'support', 'audit']],
    ["another team's tag", { ...OTHER_TEAM, ...ADA }, ['anybody', 'support', 'audit']],
    ['the tag twice', { 'https://aws.amazon.com/tags': { principal_tags: { TEAM: ['platform'], team: ['x'] } } }, []],
    ["somebody else's source identity", { ...TEAM, ...EVE }, ['platform-admin', 'anybody']],
    ['neither', {}, ['anybody']],
  ])('a token with %s gets what asks for no more', async (_, claims, expected) => {
    const { admitting, logIn } = await world();
    if (expected.length === 0) expect(await refusal(logIn('anybody', claims))).toMatch(/tag/i);
    else expect(await admitting(claims)).toEqual(expected);
  });

  test('no token gets in from elsewhere than the NAT gateway', async () => {
    const { admitting } = await world(ELSEWHERE);
    expect(await admitting({ ...TEAM, ...ADA })).toEqual([]);
    expect(await admitting({})).toEqual([]);
  });

  test.each([
    ['sts:TagSession', TEAM],
    ['sts:SetSourceIdentity', ADA],
  ])('without %s in the trusts, every token that carries that is refused', async (action, claims) => {
    const { admitting } = await world(HERE, (text) => text.replaceAll(`,"${action}"`, ''));
    expect(await admitting(claims)).toEqual([]);
    expect(await admitting({})).toEqual(['anybody']);
  });

  test('a session that may not chain roles gets no other one, whatever both sides allow', async () => {
    const made = await world();
    const mayAssume = inline('all', allow('*'));
    made.deploy('Others', {
      Resources: {
        First: role(trusts({ Federated: `arn:${partition}:iam::${ACCOUNT}:oidc-provider/example.okta.com` }, 'sts:*'), {
          RoleName: 'first',
          Policies: [mayAssume],
        }),
        Next: role(trusts({ AWS: `arn:${partition}:iam::${ACCOUNT}:root` }, 'sts:*'), { RoleName: 'next' }),
      },
    });
    const session = async (denyRoleChaining: boolean) => {
      const policy = sessionPolicy({ end: '2026-01-15T12:30:00Z', denyRoleChaining });
      const { Credentials } = await made.logIn('first', { ...TEAM, ...ADA }, JSON.stringify(policy));
      return clients(made.aws, keysOf(Credentials), region).sts;
    };
    const chain = new AssumeRoleCommand({ RoleArn: made.arn('next'), RoleSessionName: 'next' });
    await (await session(false)).send(chain);
    const denied = await session(true);
    expect(await refusal(denied.send(chain))).toMatch(/^AccessDenied/);
    expect((await denied.send(new GetCallerIdentityCommand({}))).Account).toBe(ACCOUNT);
  });
});
