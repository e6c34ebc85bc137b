import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { HttpRequest } from '@smithy/protocol-http';
import { clients, keysOf } from './support/clients.js';
import { cloud, type Cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { HUB, role, root, TARGET, trusts } from './support/templates.js';

const whoami = (made: Cloud, keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
  clients(made.aws, keys).sts.send(new GetCallerIdentityCommand({}));

async function sessionOf(made: Cloud) {
  made.deploy({ Role: role(trusts(root(TARGET)), { RoleName: 'role' }) });
  const RoleArn = `arn:aws:iam::${TARGET}:role/role`;
  const { Credentials } = await made.admin().sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  return keysOf(Credentials);
}

test('a wrong secret is refused', async () => {
  const made = cloud();
  const keys = { ...made.aws.administrator(TARGET), secretAccessKey: 'wrong' };
  expect(await refusal(whoami(made, keys))).toMatch(
    /^SignatureDoesNotMatch: The request signature we calculated does not match/,
  );
  expect(made.aws.calls().at(-1)).toMatchObject({ action: 'sts:GetCallerIdentity', error: 'SignatureDoesNotMatch' });
});

test('a key that nobody has is refused', async () => {
  const made = cloud();
  const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
  expect(await refusal(whoami(made, keys))).toBe(
    'InvalidClientTokenId: The security token included in the request is invalid.',
  );
});

test("a session's key without its token, or with a changed or another session's token, is refused", async () => {
  const made = cloud();
  const keys = await sessionOf(made);
  const other = await sessionOf(made);
  await whoami(made, keys);
  for (const sessionToken of [undefined, `${keys.sessionToken}x`, other.sessionToken]) {
    expect(await refusal(whoami(made, { ...keys, sessionToken }))).toContain('InvalidClientTokenId');
  }
});

test('an expired session is refused', async () => {
  const made = cloud();
  const keys = await sessionOf(made);
  await made.clock.advance(3_599_000);
  await whoami(made, keys);
  await made.clock.advance(1000);
  expect(await refusal(whoami(made, keys))).toBe('ExpiredToken: The security token included in the request is expired');
});

test('credentials of one local AWS are worth nothing in another', async () => {
  const keys = cloud({ seed: 1 }).aws.administrator(TARGET);
  const other = cloud({ seed: 2 });
  other.aws.administrator(TARGET);
  expect(await refusal(whoami(other, keys))).toContain('InvalidClientTokenId');
});

test('an unsigned call is refused', async () => {
  const made = cloud();
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  expect(await post(made, { body })).toContain('<Code>MissingAuthenticationToken</Code>');
  // Before anything else is looked at.
  expect(await post(made, { body: `${body}&More=1` })).toContain('<Code>MissingAuthenticationToken</Code>');
});

describe('a request that is changed after it was signed is refused', () => {
  /** Signs a real call and sends it changed. */
  async function changed(made: Cloud, change: (request: HttpRequest) => void, region?: string): Promise<string> {
    const { iam } = clients(made.aws, made.aws.administrator(TARGET), region);
    const { ListRolesCommand } = await import('@aws-sdk/client-iam');
    iam.middlewareStack.add(
      (next) => (args) => {
        change(args.request as HttpRequest);
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
    );
    return refusal(iam.send(new ListRolesCommand({ MaxItems: 5 })));
  }

  test('in its body', async () => {
    const refused = await changed(cloud(), (request) => {
      request.body = String(request.body).replace('MaxItems=5', 'MaxItems=9');
    });
    expect(refused).toContain('SignatureDoesNotMatch');
  });

  test('in its body and the hash of it', async () => {
    const { createHash } = await import('node:crypto');
    const refused = await changed(cloud(), (request) => {
      request.body = String(request.body).replace('MaxItems=5', 'MaxItems=9');
      request.headers['x-amz-content-sha256'] = createHash('sha256').update(String(request.body)).digest('hex');
    });
    expect(refused).toContain('SignatureDoesNotMatch');
  });

  test('by a header of AWS that is not signed', async () => {
    const refused = await changed(cloud(), (request) => {
      request.headers['x-amz-more'] = 'mine';
    });
    expect(refused).toContain("SignatureDoesNotMatch: 'x-amz-more' must be a 'SignedHeader'");
  });

  test('in its date', async () => {
    const refused = await changed(cloud(), (request) => {
      request.headers['x-amz-date'] = '20260115T120000Z';
    });
    expect(refused).toContain('SignatureDoesNotMatch');
  });

  test('for another service', async () => {
    const refused = await changed(cloud(), (request) => {
      request.headers.authorization = request.headers.authorization!.replace('/iam/', '/sts/');
    });
    expect(refused).toContain("Credential should be scoped to correct service: 'iam'.");
  });

  test('without parts of the header', async () => {
    const refused = await changed(cloud(), (request) => {
      request.headers.authorization = 'AWS4-HMAC-SHA256 Credential=a/b';
    });
    expect(refused).toContain('IncompleteSignature');
  });
});

test('a region of another partition is refused', async () => {
  const made = cloud();
  const { sts } = clients(made.aws, made.aws.administrator(TARGET), 'cn-north-1');
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toContain('InvalidClientTokenId');
});

test('Organizations has names of its own for these errors', async () => {
  const made = cloud();
  const wrong = clients(made.aws, { ...made.aws.administrator(HUB), secretAccessKey: 'wrong' });
  expect(await refusal(wrong.organizations.send(new ListAccountsCommand({})))).toContain('InvalidSignatureException');
  const nobody = clients(made.aws, { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' });
  expect(await refusal(nobody.organizations.send(new ListAccountsCommand({})))).toContain(
    'UnrecognizedClientException',
  );
});

test('with the age of signatures checked, one from another time is refused, and the SDK learns the time', async () => {
  const made = cloud({ checkSignatureAge: true });
  const { sts } = clients(made.aws, made.aws.administrator(TARGET));
  expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toContain(
    'SignatureDoesNotMatch: Signature expired',
  );
  await sts.send(new GetCallerIdentityCommand({}));
});

async function post(made: Cloud, { body, headers = {} }: { body: string; headers?: Record<string, string> }) {
  const server = await made.aws.listen();
  try {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(server.url, { method: 'POST', body, headers: { ...type, ...headers } });
    return await answer.text();
  } finally {
    await server.close();
  }
}
