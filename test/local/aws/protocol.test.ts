import {
  GetAccountAuthorizationDetailsCommand,
  IAMClient,
  ListRoleTagsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import { GetFederationTokenCommand } from '@aws-sdk/client-sts';
import { HttpRequest } from '@smithy/protocol-http';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { TARGET } from './support/templates.js';

test.each([
  ['iam:ListUsers', new ListUsersCommand({})],
  ['iam:GetAccountAuthorizationDetails', new GetAccountAuthorizationDetailsCommand({})],
  ['iam:ListRoleTags', new ListRoleTagsCommand({ RoleName: 'a' })],
])('the action %s, which nobody models, is refused by name', async (action, command) => {
  const made = cloud();
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- commands of different types
  expect(await refusal(made.admin().iam.send(command as any))).toBe(
    `NotModelled: local AWS does not model action ${action}`,
  );
  expect(made.aws.calls().at(-1)).toMatchObject({ action, account: TARGET, error: 'NotModelled' });
});

test('an action of STS likewise', async () => {
  expect(
    await refusal(
      cloud()
        .admin()
        .sts.send(new GetFederationTokenCommand({ Name: 'aa' })),
    ),
  ).toBe('NotModelled: local AWS does not model action sts:GetFederationToken');
});

/** Sends a raw request with a form. */
async function post(
  body: string,
  { path = '/', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
) {
  const made = cloud();
  const server = await made.aws.listen();
  try {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
    return { status: answer.status, text: await answer.text(), calls: made.aws.calls() };
  } finally {
    await server.close();
  }
}

const LOGIN = `Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn:aws:iam::${TARGET}:role/a&RoleSessionName=aa&WebIdentityToken=a.b.c`;

test('a parameter that nobody models is refused by name', async () => {
  const { text } = await post(`${LOGIN}&ProviderId=www.example.com`);
  expect(text).toContain(
    '<Message>local AWS does not model parameter ProviderId of sts:AssumeRoleWithWebIdentity</Message>',
  );
});

test.each([
  ['another API version', LOGIN.replace('2011-06-15', '2012-01-01'), {}, 'of API version &#34;2012-01-01&#34;'],
  ['another path', LOGIN, { path: '/other' }, 'POST /other'],
  ['a signature in the query', LOGIN, { path: '/?X-Amz-Signature=a' }, 'POST / with a query'],
  ['another content type', LOGIN, { headers: { 'content-type': 'text/plain' } }, 'content type'],
  [
    'a target of another service',
    '{}',
    { headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' } },
    'DynamoDB_20120810.GetItem',
  ],
])('%s is refused by name', async (_, body, more, message) => {
  const { status, text, calls } = await post(body, more);
  expect(status).toBe(400);
  expect(text).toContain('<Code>NotModelled</Code>');
  expect(text).toContain(message);
  expect(calls).toMatchObject([{ action: 'unknown', error: 'NotModelled' }]);
});

test('a parameter that is given twice, or as text and as a list, is refused', async () => {
  expect((await post(`${LOGIN}&RoleSessionName=bb`)).text).toContain('RoleSessionName is given twice');
  expect((await post(`${LOGIN}&Policy=a&Policy.b=c`)).text).toContain('is given in two ways');
});

test('an answer escapes what is markup', async () => {
  const { text } = await post(LOGIN.replace('RoleSessionName=aa', 'RoleSessionName=%3Cb%3E%26'));
  expect(text).toContain('&#60;b&#62;&#38;');
});

test('the SDK takes the request handler as its own', async () => {
  const { aws } = cloud();
  const handler = aws.requestHandler();
  const abort = new AbortController();
  abort.abort();
  const request = new HttpRequest({ method: 'GET', path: '/v1/credentials' });
  await expect(handler.handle(request, { abortSignal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(aws.calls()).toEqual([]);
  const iam = new IAMClient({ region: 'us-east-1', endpoint: 'http://local.invalid', requestHandler: handler });
  expect(iam.config.requestHandler).toBe(handler);
});
