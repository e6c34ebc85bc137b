import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnParameter, RemovalPolicy } from 'aws-cdk-lib/core';
import { LoginProvider, type LoginProviderProps } from '../../../lib';
import { messageOf, newStack, warningsOf } from '../support/stacks';

const CLIENT_ID = '0oa1b2c3d4e5f6g7h8i9';
const ISSUER = 'https://acme.okta.com';

const providersOf = (stack: ReturnType<typeof newStack>) =>
  Object.values(Template.fromStack(stack).findResources('AWS::IAM::OIDCProvider'));

describe('a created provider', () => {
  test('is the native resource, without a thumbprint or a function, and is retained', () => {
    const stack = newStack();
    LoginProvider.okta(stack, 'Login', { domain: 'acme.okta.com', clientId: CLIENT_ID });
    expect(Object.values(Template.fromStack(stack).toJSON().Resources as object)).toEqual([
      {
        Type: 'AWS::IAM::OIDCProvider',
        Properties: { Url: ISSUER, ClientIdList: [CLIENT_ID] },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      },
    ]);
  });

  test.each([
    ['the organization', { domain: 'acme.okta.com' }, ISSUER],
    ['another authorization server', { issuer: `${ISSUER}/oauth2/default` }, `${ISSUER}/oauth2/default`],
  ])('has the issuer of %s', (_name, options, url) => {
    const stack = newStack();
    const provider = LoginProvider.okta(stack, 'Login', { ...options, clientId: CLIENT_ID });
    expect(providersOf(stack)).toMatchObject([{ Properties: { Url: url } }]);
    expect(provider.issuer).toBe(url.replace('https://', ''));
    expect(stack.resolve(provider.federatedPrincipal)).toEqual({ Ref: expect.stringMatching(/^Login/) });
  });

  test('registers the other applications of the issuer, but admits only its own', () => {
    const stack = newStack();
    const provider = LoginProvider.fromIssuer(stack, 'Login', {
      issuer: ISSUER,
      clientId: CLIENT_ID,
      otherClientIds: ['wiki', 'billing'],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    expect(providersOf(stack)).toMatchObject([
      { Properties: { ClientIdList: [CLIENT_ID, 'wiki', 'billing'] }, DeletionPolicy: 'Delete' },
    ]);
    expect(provider.loginStatement().toStatementJson()).toMatchObject({
      Condition: { StringEquals: { 'acme.okta.com:aud': CLIENT_ID } },
    });
  });

  test('keeps the slash at the end of an issuer, and says so', () => {
    const stack = newStack();
    const options = { issuer: 'https://acme.eu.auth0.com/', clientId: CLIENT_ID };
    const provider = LoginProvider.fromIssuer(stack, 'Login', options);
    expect(provider.issuer).toBe('acme.eu.auth0.com/');
    expect(warningsOf(stack)).toEqual([
      '/Stack/Login: the slash at the end of issuer https://acme.eu.auth0.com/ is kept; make sure that the iss claim ' +
        'has it too [ack: cdk-serval:LoginProvider.trailingSlash]',
    ]);
  });

  test('takes client ids that are known only at deployment', () => {
    const stack = newStack();
    const clientId = new CfnParameter(stack, 'ClientId').valueAsString;
    const provider = LoginProvider.okta(stack, 'Login', { domain: 'acme.okta.com', clientId });
    expect(providersOf(stack)).toMatchObject([{ Properties: { ClientIdList: [{ Ref: 'ClientId' }] } }]);
    expect(stack.resolve(provider.loginStatement().toStatementJson())).toMatchObject({
      Condition: { StringEquals: { 'acme.okta.com:aud': { Ref: 'ClientId' } } },
    });
  });
});

describe('a provider that exists already', () => {
  test('is named in the account and partition that the role is deployed to, and creates nothing', () => {
    const stack = newStack();
    const provider = LoginProvider.imported({ issuer: `${ISSUER}/oauth2/default`, clientId: CLIENT_ID });
    const [partition, account] = [{ Ref: 'AWS::Partition' }, { Ref: 'AWS::AccountId' }];
    expect(stack.resolve(provider.loginStatement().toStatementJson())).toEqual({
      Effect: 'Allow',
      Principal: {
        Federated: {
          'Fn::Join': ['', ['arn:', partition, ':iam::', account, ':oidc-provider/acme.okta.com/oauth2/default']],
        },
      },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'acme.okta.com/oauth2/default:aud': CLIENT_ID } },
    });
    expect(provider.account).toBeUndefined();
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('Google is the principal that is built into IAM', () => {
    expect(LoginProvider.google({ clientId: CLIENT_ID }).loginStatement().toStatementJson()).toEqual({
      Effect: 'Allow',
      Principal: { Federated: 'accounts.google.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'accounts.google.com:aud': CLIENT_ID } },
    });
  });

  test("Google's hosted domain is asked for in every trust", () => {
    const google = LoginProvider.google({ clientId: CLIENT_ID, hostedDomain: 'acme.com' });
    expect(google.loginStatement({ subjects: ['1234'] }).conditions).toEqual({
      StringEquals: {
        'accounts.google.com:hd': 'acme.com',
        'accounts.google.com:sub': '1234',
        'accounts.google.com:aud': CLIENT_ID,
      },
    });
  });
});

describe('what tokens carry', () => {
  test.each([
    ['nothing more', {}, 'sts:AssumeRoleWithWebIdentity'],
    ['session tags', { sendsSessionTags: true }, ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession']],
    ['a source identity', { sendsSourceIdentity: true }, ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity']],
    [
      'both',
      { sendsSessionTags: true, sendsSourceIdentity: true },
      ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity', 'sts:TagSession'],
    ],
  ])('with %s, the statement allows it', (_name, options, action) => {
    const provider = LoginProvider.imported({ issuer: ISSUER, clientId: CLIENT_ID, ...options });
    expect((provider.loginStatement().toStatementJson() as { Action: unknown }).Action).toEqual(action);
  });
});

const COPY = 'copy the issuer from the discovery document of the login provider';
const BAD_ISSUERS: ReadonlyArray<readonly [string, string]> = [
  ['http://acme.okta.com', 'does not begin with https://, which IAM demands'],
  ['acme.okta.com', 'does not begin with https://, which IAM demands'],
  ['HTTPS://acme.okta.com', 'does not begin with https://, which IAM demands'],
  ['', 'does not begin with https://, which IAM demands'],
  ['https://acme.okta.com:443', 'has a port, which IAM does not allow'],
  ['https://acme.okta.com:8443/oauth2', 'has a port, which IAM does not allow'],
  ['https://acme.okta.com?client=1', 'has a query, which an issuer cannot have'],
  ['https://acme.okta.com/oauth2?', 'has a query, which an issuer cannot have'],
  ['https://acme.okta.com#top', 'has a fragment, which an issuer cannot have'],
  ['https://user@acme.okta.com', 'holds a user name, which an issuer cannot have'],
  ['https://Acme.okta.com', 'has no host name of lower-case letters, digits, dots and hyphens'],
  ['https://', 'has no host name of lower-case letters, digits, dots and hyphens'],
  ['https://localhost', 'has no host name of lower-case letters, digits, dots and hyphens'],
  ['https://acme.okta.com\n', 'has no host name of lower-case letters, digits, dots and hyphens'],
  ['https://acme.okta.com/o auth', 'has a path with characters other than letters, digits and ._~-%'],
  ['https://acme.okta.com/oauth2*', 'has a path with characters other than letters, digits and ._~-%'],
];

describe('misuse', () => {
  const create = (props: Partial<LoginProviderProps>) => () =>
    LoginProvider.fromIssuer(newStack(), 'Login', { issuer: ISSUER, clientId: CLIENT_ID, ...props });
  const at = ' (at Stack/Login)';

  test.each(BAD_ISSUERS)('fails for the issuer %j', (issuer, fault) => {
    const message = `«Issuer» issuer: ${JSON.stringify(issuer)} ${fault}; ${COPY}`;
    expect(messageOf(create({ issuer }))).toBe(message + at);
    expect(messageOf(() => LoginProvider.imported({ issuer, clientId: CLIENT_ID }))).toBe(message);
  });

  test('fails for an issuer that is too long, and takes the longest', () => {
    const longest = `${ISSUER}/${'a'.repeat(255 - ISSUER.length - 1)}`;
    expect(create({ issuer: longest })().issuer).toHaveLength(255 - 'https://'.length);
    expect(messageOf(create({ issuer: `${longest}a` }))).toContain(
      ` has 256 characters, 255 at most are allowed; ${COPY}${at}`,
    );
  });

  test('fails for an issuer that is a token, and says what to do', () => {
    const stack = newStack();
    const issuer = new CfnParameter(stack, 'Issuer').valueAsString;
    const why =
      'is a token, known only at deployment, but the prefix of a condition key must be literal text; write it as ' +
      'text, or read it from the context of the app';
    expect(messageOf(create({ issuer }))).toBe(`«LiteralNeeded» issuer: "${issuer}" ${why}${at}`);
    expect(messageOf(() => LoginProvider.okta(stack, 'Okta', { domain: issuer, clientId: CLIENT_ID }))).toBe(
      `«LiteralNeeded» domain: "${issuer}" ${why} (at Stack)`,
    );
  });

  test.each([`https://accounts.google.com`, `https://accounts.google.com/`])(
    'fails for %s as a provider of the account',
    (issuer) => {
      const message = `«Issuer» issuer: "${issuer}" is built into IAM and needs no provider; take LoginProvider.google`;
      expect(messageOf(create({ issuer }))).toBe(message + at);
      expect(messageOf(() => LoginProvider.imported({ issuer, clientId: CLIENT_ID }))).toBe(message);
    },
  );

  test.each([
    ['a b', '«ClientId» clientId: "a b" holds characters that are refused, allowed are letters, digits and _+=,.@:/-'],
    ['', '«ClientId» clientId: "" has 0 characters, 1 to 255 are allowed'],
    [
      'c'.repeat(256),
      `«ClientId» clientId: "${'c'.repeat(99)}…${'c'.repeat(18)}" has 256 characters, 1 to 255 are allowed`,
    ],
  ])('fails for the client id %j', (clientId, message) => {
    const whole = `${message}; copy it from the login provider's application`;
    expect(messageOf(create({ clientId }))).toBe(whole + at);
    expect(messageOf(() => LoginProvider.google({ clientId }))).toBe(whole);
    expect(messageOf(() => LoginProvider.imported({ issuer: ISSUER, clientId }))).toBe(whole);
  });

  test.each<[string, string[], string]>([
    [
      'the client id again',
      ['a', CLIENT_ID],
      `«Duplicate» otherClientIds[1]: "${CLIENT_ID}" is given twice; leave one out`,
    ],
    ['one of them twice', ['a', 'a'], '«Duplicate» otherClientIds[1]: "a" is given twice; leave one out'],
    [
      'one that is empty',
      [''],
      '«ClientId» otherClientIds[0]: "" has 0 characters, 1 to 255 are allowed; copy it from the login provider\'s ' +
        'application',
    ],
    [
      'too many',
      [...Array(100).keys()].map(String),
      '«TooMany» otherClientIds: 100 is too many client ids, 99 are allowed beside clientId; leave some out',
    ],
  ])('fails for other client ids with %s', (_name, otherClientIds, message) => {
    expect(messageOf(create({ otherClientIds }))).toBe(message + at);
  });

  test.each([
    [{}, 'neither of the two is given'],
    [{ domain: 'acme.okta.com', issuer: ISSUER }, 'both are given'],
  ])('fails for Okta with %j', (options, given) => {
    const action = () => LoginProvider.okta(newStack(), 'Login', { ...options, clientId: CLIENT_ID });
    expect(messageOf(action)).toBe(
      `«OneOf» domain, issuer: exclude one another and one is needed, but ${given}; give the domain, or another ` +
        "server's issuer (at Stack)",
    );
  });

  test.each(['https://acme.okta.com', 'acme.okta.com/oauth2', 'acme', 'Acme.okta.com'])(
    'fails for the Okta domain %j',
    (domain) => {
      expect(messageOf(() => LoginProvider.okta(newStack(), 'Login', { domain, clientId: CLIENT_ID }))).toBe(
        `«Issuer» domain: "${domain}" is no bare host name in lower case; write it as "acme.okta.com" (at Stack)`,
      );
    },
  );

  test('fails for an issuer of Okta with a slash at its end', () => {
    const issuer = `${ISSUER}/`;
    expect(messageOf(() => LoginProvider.okta(newStack(), 'Login', { issuer, clientId: CLIENT_ID }))).toBe(
      `«Issuer» issuer: "${issuer}" ends with a slash, which no issuer of Okta does; leave the slash out (at Stack)`,
    );
  });

  test("fails for Google's hosted domain as an address", () => {
    expect(messageOf(() => LoginProvider.google({ clientId: CLIENT_ID, hostedDomain: '@acme.com' }))).toBe(
      '«Issuer» hostedDomain: "@acme.com" is no bare host name in lower case; write it as "acme.com"',
    );
  });
});

test('an ordinary issuer brings no warning', () => {
  const stack = newStack();
  LoginProvider.okta(stack, 'Login', { domain: 'acme.okta.com', clientId: CLIENT_ID });
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});
