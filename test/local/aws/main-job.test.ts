import { GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { localAws } from '../../../local/aws/index.js';
import { clients, keysOf } from './support/clients.js';
import { virtualClock } from '../../support/clock.js';
import { testIssuer } from './support/issuer.js';
import { EXTERNAL_ID, HUB, ingestionRole, login, REGION, TARGET, template, worker } from './support/templates.js';

test('over HTTP a pod gets the worker, the worker an ingestion role, and a person a requestable role', async () => {
  const clock = virtualClock('2026-01-15T12:00:00Z', { auto: true });
  const issuer = await testIssuer('https://login.example.com');
  const aws = localAws({ clock, issuers: { [issuer.url]: issuer.keys } });
  aws.deploy({ template: template(worker()), stackName: 'hub', account: HUB, region: REGION });
  aws.deploy({
    template: template({ Ingestion: ingestionRole(), ...login() }),
    stackName: 'target',
    account: TARGET,
    region: REGION,
  });
  const server = await aws.listen();
  try {
    const token = aws.podIdentityToken({ cluster: 'prod', namespace: 'serval', serviceAccount: 'serval-worker-sa' });
    const agent = await fetch(`${server.url}/v1/credentials`, { headers: { authorization: token } });
    const pod = (await agent.json()) as Record<string, string>;
    expect(pod).toMatchObject({ AccountId: HUB, Expiration: '2026-01-15T18:00:00Z' });

    const asWorker = clients(server.url, keysOf({ ...pod, SessionToken: pod.Token! }));
    const ingestion = await asWorker.sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${TARGET}:role/ingestion`,
        RoleSessionName: 'sync',
        ExternalId: EXTERNAL_ID,
        DurationSeconds: 900,
      }),
    );
    const { iam } = clients(server.url, keysOf(ingestion.Credentials));
    const { Roles, IsTruncated } = await iam.send(new ListRolesCommand({}));
    expect(IsTruncated).toBe(false);
    expect(Roles?.map((role) => [role.RoleName, role.MaxSessionDuration, role.Tags])).toEqual([
      ['ingestion', 3600, undefined],
      ['requestable', 7200, undefined],
    ]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'requestable' }));
    expect(Role?.Tags).toEqual([{ Key: 'serval', Value: '' }]);

    const session = await clients(server.url).sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: `arn:aws:iam::${TARGET}:role/requestable`,
        RoleSessionName: 'ada@example.com',
        WebIdentityToken: await issuer.token(clock.now()),
        DurationSeconds: 7200,
      }),
    );
    expect(session.Credentials?.Expiration?.toISOString()).toBe('2026-01-15T14:00:00.000Z');
    const person = clients(server.url, keysOf(session.Credentials));
    const identity = await person.sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe(`arn:aws:sts::${TARGET}:assumed-role/requestable/ada@example.com`);
    await person.iam.send(new ListRolesCommand({}));
    await expect(person.iam.send(new GetRoleCommand({ RoleName: 'requestable' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await clock.advance(7_200_000);
    await expect(person.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
  } finally {
    await server.close();
  }
});
