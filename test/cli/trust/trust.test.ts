/** Roles become requestable by the command line: what a login gets before and after, in a local AWS over HTTP. */
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { readFile, stat } from 'node:fs/promises';
import { refusal } from '../../local/aws/support/refusal.js';
import { role, root, TARGET, trusts } from '../../local/aws/support/templates.js';
import { cli } from '../support.js';
import { arnOf, own, PROVIDER_ARN, STATEMENT, world, type World } from './support.js';

let at: World;
const open = async (roles: Record<string, unknown>, more = {}): Promise<World> =>
  (at = await world({ roles, ...more }));
afterEach(() => at.close());

const parsed = (text: string) => JSON.parse(text) as { Version?: string; Statement: unknown[] };

describe('a role that no stack owns', () => {
  test('lets a login in afterwards and not before, and is as it was after the undo', async () => {
    await open({ Dba: own('dba') });
    const before = await at.standing('dba');
    expect(await refusal(at.login('dba'))).toContain('AccessDenied');

    expect(await at.trust(arnOf('dba'), '--yes')).toMatchObject({ code: 0, err: '' });
    await at.login('dba');
    expect((await at.standing('dba')).tags).toEqual({ serval: '' });

    const [file] = await at.records();
    const undone = await at.undo(file!, '--yes');
    expect(undone).toMatchObject({ code: 0, err: '' });
    expect(undone.out).toContain(
      `${arnOf('dba')}\n  trust  - ${JSON.stringify(STATEMENT)}\n         348 characters now, 136 then\n  tag    - serval\n`,
    );
    expect(await refusal(at.login('dba'))).toContain('AccessDenied');
    expect(parsed((await at.standing('dba')).trust)).toEqual(parsed(before.trust));
    expect((await at.standing('dba')).tags).toEqual({});
  });

  test('keeps all that its trust and its tags held, and in that order', async () => {
    const statements = [
      { Sid: 'Second', ...trusts({ AWS: [`arn:aws:iam::${TARGET}:root`, 'arn:aws:iam::333333333333:root'] }) },
      {
        ...trusts({ Service: 'ec2.amazonaws.com' }),
        Condition: { StringLike: { 'aws:PrincipalTag/a b': ['é*', 'x'] } },
      },
    ];
    await open({ Dba: role(statements, { RoleName: 'dba', Tags: [{ Key: 'team', Value: 'data' }] }) });
    await at.trust(arnOf('dba'), '--yes');
    const { trust, tags } = await at.standing('dba');
    expect(parsed(trust)).toEqual({ Version: '2012-10-17', Statement: [...statements, STATEMENT] });
    expect(Object.keys(parsed(trust))).toEqual(['Version', 'Statement']);
    expect(tags).toEqual({ team: 'data', serval: '' });
  });

  test('a second run has nothing to do, writes nothing, and ends well', async () => {
    await open({ Dba: own('dba') });
    await at.trust(arnOf('dba'), '--yes');
    at.takeWrites();
    const { code, out } = await at.trust(arnOf('dba'), '--yes');
    expect(code).toBe(0);
    expect(out).toContain('nothing to do: it has the tag, and a statement that lets the login in\n1 as wanted\n');
    expect({ writes: at.takeWrites(), records: (await at.records()).length }).toEqual({ writes: [], records: 1 });
  });

  test('the trust is written before the tag, and the tag goes before the trust', async () => {
    await open({ Dba: own('dba') });
    await at.trust(arnOf('dba'), '--yes');
    expect(at.takeWrites()).toEqual(['iam:UpdateAssumeRolePolicy', 'iam:TagRole']);
    await at.undo((await at.records())[0]!, '--yes');
    expect(at.takeWrites()).toEqual(['iam:UntagRole', 'iam:UpdateAssumeRolePolicy']);
  });

  test('what is there already is left: a wider trust, or the tag with a value of its own', async () => {
    const anyClient = { ...trusts({ Federated: PROVIDER_ARN }, 'sts:AssumeRoleWithWebIdentity') };
    await open({
      Wide: role(anyClient, { RoleName: 'wide' }),
      Tagged: own('tagged', { Tags: [{ Key: 'serval', Value: 'ours' }] }),
    });
    const wide = (await at.standing('wide')).trust;
    expect((await at.trust(arnOf('wide'), arnOf('tagged'), '--yes')).code).toBe(0);
    expect(await at.standing('wide')).toEqual({ trust: wide, tags: { serval: '' } });
    expect((await at.standing('tagged')).tags).toEqual({ serval: 'ours' });
    await at.undo((await at.records())[0]!, '--yes');
    expect((await at.standing('wide')).tags).toEqual({});
    expect((await at.standing('tagged')).tags).toEqual({ serval: 'ours' });
  });

  test("a narrower statement of the provider's is no reason to leave the login out", async () => {
    const oneSubject = { StringEquals: { 'login.example.com:aud': 'client-1', 'login.example.com:sub': 'user-9' } };
    await open({
      Dba: role(trusts({ Federated: PROVIDER_ARN }, 'sts:AssumeRoleWithWebIdentity', { Condition: oneSubject }), {
        RoleName: 'dba',
      }),
    });
    await at.trust(arnOf('dba'), '--yes');
    await at.login('dba');
  });

  const tags = { principal_tags: { team: ['data'] }, transitive_tag_keys: ['team'] };
  test.each([
    ['--session-tags', { 'https://aws.amazon.com/tags': tags }],
    ['--source-identity', { 'https://aws.amazon.com/source_identity': 'ada' }],
  ])('tokens that carry more are let in with %s, be it by a second run', async (option, claims) => {
    await open({ Dba: own('dba') });
    await at.trust(arnOf('dba'), '--yes');
    expect(await refusal(at.login('dba', claims))).toContain('AccessDenied');
    expect((await at.trust(arnOf('dba'), option, '--yes')).code).toBe(0);
    await at.login('dba', claims);
    expect((await at.trust(arnOf('dba'), option, '--yes')).out).toContain('1 as wanted\n');
    expect((await at.undo((await at.records())[1]!, '--yes')).code).toBe(0);
    expect(await refusal(at.login('dba', claims))).toContain('AccessDenied');
    await at.login('dba');
  });
});

describe('the record', () => {
  test('is for its owner alone, and holds what stood there', async () => {
    await open({ Dba: own('dba') });
    const { trust } = await at.standing('dba');
    const { out } = await at.trust(arnOf('dba'), '--yes');
    const [file] = await at.records();
    expect(out).toContain(`to take it back: cdk-serval trust --undo ${file}\n`);
    expect((await stat(file!)).mode & 0o777).toBe(0o600);
    expect(file).toMatch(/\/\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z-222222222222\.json$/);
    const { roles } = JSON.parse(await readFile(file!, 'utf8')) as { roles: unknown[] };
    expect(roles).toMatchObject([{ arn: arnOf('dba'), trust: { before: trust }, addedTag: true }]);
  });

  test('stands before the first write: where it cannot be written, nothing is', async () => {
    await open({ Dba: own('dba') });
    const words = ['trust', arnOf('dba'), '--issuer', 'https://login.example.com', '--client-id', 'client-1', '--yes'];
    const ended = await cli([...words, '--directory', '/dev/null/records'], at.environment);
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(
      /^cdk-serval: «Input» --directory: "\/dev\/null\/records" cannot be written: ENOTDIR; nothing was changed; [^\n]+\n$/,
    );
    expect(at.takeWrites()).toEqual([]);
  });
});

describe('an undo', () => {
  const other = trusts({ AWS: 'arn:aws:iam::333333333333:root' });

  test('leaves a role alone whose trust was changed since, names the change, and takes the others back', async () => {
    await open({ Dba: own('dba'), Ops: own('ops') });
    await at.trust(arnOf('dba'), arnOf('ops'), '--yes');
    const { trust } = await at.standing('dba');
    const { Statement, ...rest } = parsed(trust);
    const PolicyDocument = JSON.stringify({ ...rest, Statement: [...Statement, other] });
    await at.admin.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'dba', PolicyDocument }));

    const ended = await at.undo((await at.records())[0]!, '--yes');
    expect(ended.code).toBe(1);
    expect(ended.out).toContain('refused: its trust was changed since: it has {"Action":"sts:AssumeRole"');
    expect(ended.out).toContain('"arn:aws:iam::333333333333:root"');
    expect((await at.standing('dba')).trust).toBe(PolicyDocument);
    expect((await at.standing('dba')).tags).toEqual({ serval: '' });
    expect((await at.standing('ops')).tags).toEqual({});
    expect(await refusal(at.login('ops'))).toContain('AccessDenied');
  });

  test('leaves a role alone whose tag was given a value since', async () => {
    await open({ Dba: own('dba') });
    await at.trust(arnOf('dba'), '--yes');
    await at.admin.iam.send(new TagRoleCommand({ RoleName: 'dba', Tags: [{ Key: 'serval', Value: 'data team' }] }));
    const ended = await at.undo((await at.records())[0]!, '--yes');
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.out).toContain('its tag serval was given the value "data team" since');
    await at.login('dba');
  });

  test('takes the order of members and lists for no change, as IAM may give them back', async () => {
    await open({ Dba: role(trusts({ AWS: [TARGET, '333333333333'] }), { RoleName: 'dba' }) });
    await at.trust(arnOf('dba'), '--yes');
    const [first, login] = parsed((await at.standing('dba')).trust).Statement as Array<Record<string, unknown>>;
    const turned = {
      Statement: [
        { ...first, Principal: { AWS: ['arn:aws:iam::333333333333:root', `arn:aws:iam::${TARGET}:root`] } },
        { ...login, Action: [login!.Action] },
      ],
      Version: '2012-10-17',
    };
    const PolicyDocument = JSON.stringify(turned);
    await at.admin.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'dba', PolicyDocument }));
    expect((await at.undo((await at.records())[0]!, '--yes')).code).toBe(0);
    expect(parsed((await at.standing('dba')).trust).Statement).toHaveLength(1);
  });

  test('of a run that is taken back already has nothing to do', async () => {
    await open({ Dba: own('dba') });
    await at.trust(arnOf('dba'), '--yes');
    const [file] = await at.records();
    await at.undo(file!, '--yes');
    at.takeWrites();
    const { code, out } = await at.undo(file!, '--yes');
    expect({ code, writes: at.takeWrites() }).toEqual({ code: 0, writes: [] });
    expect(out).toContain(`${arnOf('dba')}\n  nothing to do\n`);
  });

  test("with another account's credentials reads no role", async () => {
    await open({ Dba: own('dba') });
    await at.trust(arnOf('dba'), '--yes');
    const keys = at.aws.administrator('333333333333');
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = keys;
    const environment = { ...at.environment, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
    const { code, err } = await cli(['trust', '--undo', (await at.records())[0]!, '--yes'], environment);
    expect(code).toBe(2);
    expect(err).toContain(
      `«Input» the record is of account ${TARGET} of aws, and the credentials of account 333333333333 of aws; give`,
    );
    expect(at.aws.calls().at(-1)?.action).toBe('sts:GetCallerIdentity');
  });

  test('leaves a role alone that was made anew under the same name', async () => {
    await open({ Dba: own('dba') });
    await at.trust(arnOf('dba'), '--yes');
    await at.admin.iam.send(new DeleteRoleCommand({ RoleName: 'dba' }));
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trusts(root(TARGET))] });
    await at.admin.iam.send(new CreateRoleCommand({ RoleName: 'dba', AssumeRolePolicyDocument }));
    at.takeWrites();
    const { code, out } = await at.undo((await at.records())[0]!, '--yes');
    expect({ code, writes: at.takeWrites() }).toEqual({ code: 0, writes: [] });
    expect(out).toContain('the role of that name is another one by now: there is nothing to put back');
  });
});
