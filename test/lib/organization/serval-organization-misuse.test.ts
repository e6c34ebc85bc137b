/** What is refused, and in which words. */
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { join } from 'node:path';
import { ServalOrganization, ServalPrincipal, type ServalOrganizationProps } from '../../../lib';
import { messageOf } from '../support/stacks';
import { MANAGEMENT, newOrganization, OKTA, organizationProps, REGION, TOOLS, UNIT } from './support';

const COPY = 'copy it from the console of AWS Organizations';
const NAME = 'name the units that the StackSet deploys to, or the root';
const without = (property: keyof ServalOrganizationProps) =>
  ({ [property]: undefined }) as unknown as Partial<ServalOrganizationProps>;

test.each<[string, Partial<ServalOrganizationProps>, string]>([
  [
    'units left out',
    without('organizationalUnits'),
    `«Missing» organizationalUnits: is missing, and has no default; ${NAME}`,
  ],
  [
    'no unit',
    { organizationalUnits: [] },
    `«Missing» organizationalUnits: [] names nothing, one entry is needed; ${NAME}`,
  ],
  [
    "a unit's name",
    { organizationalUnits: [UNIT, 'Production'] },
    '«OrganizationalUnit» organizationalUnits[1]: "Production" holds characters that are refused, allowed are an ' +
      `organizational unit's id, as ou-ab12-12345678, or a root's, as r-ab12; ${COPY}`,
  ],
  [
    'too short an id',
    { organizationalUnits: ['r-1'] },
    `«OrganizationalUnit» organizationalUnits[0]: "r-1" has 3 characters, 6 to 68 are allowed; ${COPY}`,
  ],
  [
    'a unit twice',
    { organizationalUnits: [UNIT, 'ou-ab12-abcdefgh', UNIT] },
    `«Duplicate» organizationalUnits[2]: "${UNIT}" is what organizationalUnits[0] names too; leave one out`,
  ],
  [
    'the root and a unit in it',
    { organizationalUnits: [UNIT, 'r-ab12'] },
    '«Contradiction» organizationalUnits: "r-ab12" is the root, which holds all units, but units are named beside it; ' +
      'leave either out',
  ],
  [
    'units of two organizations',
    { organizationalUnits: [UNIT, 'ou-cd34-12345678'] },
    `«Contradiction» organizationalUnits: "ou-cd34-12345678" is of another organization than ${UNIT}, since their roots ` +
      'differ; take one ServalOrganization for each',
  ],
  [
    'more units than StackSets takes at once',
    { organizationalUnits: Array.from({ length: 51 }, (_, index) => `ou-ab12-${10_000_000 + index}`) },
    '«TooMany» organizationalUnits: 51 is too many units for a StackSet, 50 are allowed; name units above them',
  ],
  [
    'nobody who assumes the roles',
    without('trustedBy'),
    '«Missing» trustedBy: is missing, and has no default; take one of ServalPrincipal, as .roles(…)',
  ],
  [
    'no External ID',
    without('externalId'),
    "«Missing» externalId: is missing, and has no default; copy it from Serval's Connect AWS dialog",
  ],
  [
    'a name that is no role name',
    { ingestionRoleName: 'serval ingestion' },
    '«Name» ingestionRoleName: "serval ingestion" holds characters that are refused, allowed are letters, digits and ' +
      '_+=,.@-; shorten or respell the role name',
  ],
  [
    'an excluded account that is none',
    { excludedAccounts: ['12'] },
    '«AccountId» excludedAccounts[0]: "12" is no AWS account id, which has 12 digits; copy it from the AWS console, as ' +
      'text with leading zeros',
  ],
  [
    'an excluded account twice',
    { excludedAccounts: [TOOLS, TOOLS] },
    `«Duplicate» excludedAccounts[1]: "${TOOLS}" is what excludedAccounts[0] names too; leave one out`,
  ],
  [
    'an account with a provider twice',
    { accountsWithLoginProvider: [MANAGEMENT, TOOLS, TOOLS] },
    `«Duplicate» accountsWithLoginProvider[2]: "${TOOLS}" is what accountsWithLoginProvider[1] names too; leave one out`,
  ],
  [
    'an account that is both excluded and told to import',
    { excludedAccounts: [TOOLS], accountsWithLoginProvider: [TOOLS] },
    `«Contradiction» accountsWithLoginProvider: "${TOOLS}" is among excludedAccounts too, which get nothing at all; leave ` +
      'it out of one of the two',
  ],
  [
    'accounts with a provider, and no provider',
    { okta: undefined, accountsWithLoginProvider: [TOOLS] },
    '«Contradiction» accountsWithLoginProvider: names accounts in which no provider is made, but none is made anywhere; ' +
      'give okta or oidc, or leave the property out',
  ],
  [
    'two login providers',
    { oidc: { issuer: 'https://login.acme.com', clientId: 'a' } },
    '«OneOf» okta, oidc: exclude one another, but both are given; leave one of them out',
  ],
  [
    'a region that is none',
    { region: 'Frankfurt' },
    '«Region» region: "Frankfurt" is no region; give one that is enabled in every account, as us-east-1',
  ],
  [
    'a region of another partition',
    { region: 'cn-north-1' },
    '«Region» region: "cn-north-1" lies in the partition aws-cn, but this stack lies in aws, and so does its ' +
      'organization; give a region of aws',
  ],
  [
    "a StackSet's name that begins with a digit",
    { stackSetName: '1st' },
    '«Name» stackSetName: "1st" holds characters that are refused, allowed are letters, digits and hyphens, a letter ' +
      'first; shorten or respell it',
  ],
  ...(['delegatedAdministrator', 'removeFromLeavingAccounts'] as const).map(
    (property): [string, Partial<ServalOrganizationProps>, string] => [
      `${property} as text`,
      { [property]: 'false' as unknown as boolean },
      `«Switch» ${property}: "false" is neither true nor false; give one of the two, not as text, which would switch it ` +
        'on, whatever it says',
    ],
  ),
])('fails for %s', (_, props, text) => {
  expect(messageOf(() => newOrganization(props))).toBe(`${text} (at Organization/Serval)`);
});

describe('fails for what only the deployment knows:', () => {
  const token = () => new CfnParameter(new Stack(new App(), 'Other'), 'Parameter').valueAsString;

  test.each<[string, (value: string) => Partial<ServalOrganizationProps>, string]>([
    ['organizationalUnits[0]', (value) => ({ organizationalUnits: [value] }), "a StackSet's target"],
    ['externalId', (externalId) => ({ externalId }), 'what stands in the template of other accounts'],
    [
      'ingestionRoleName',
      (ingestionRoleName) => ({ ingestionRoleName }),
      'what stands in the template of other accounts',
    ],
    ['clientId', (clientId) => ({ okta: { ...OKTA, clientId } }), 'what stands in the template of other accounts'],
    [
      'otherClientIds[0]',
      (value) => ({ okta: { ...OKTA, otherClientIds: [value] } }),
      'what stands in the template of other accounts',
    ],
    [
      'accountsWithLoginProvider[0]',
      (value) => ({ accountsWithLoginProvider: [value] }),
      'an account in a template for other accounts',
    ],
    ['excludedAccounts[0]', (value) => ({ excludedAccounts: [value] }), 'an account in a template for other accounts'],
  ])('%s', (property, props, where) => {
    const message = messageOf(() => newOrganization(props(token())));
    expect(message).toContain(`«LiteralNeeded» ${property}: `);
    expect(message).toContain(` is a token, known only at deployment, but ${where} must be literal text; write`);
  });

  test('the account of the role that assumes', () => {
    const stack = new Stack(new App(), 'Organization');
    const role = new Role(stack, 'Role', {
      roleName: 'worker',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const props = organizationProps({ trustedBy: ServalPrincipal.worker(role) });
    expect(messageOf(() => new ServalOrganization(stack, 'Serval', props))).toBe(
      '«LiteralNeeded» trustedBy: {"Ref":"AWS::AccountId"} is known only at deployment, but the template goes to other ' +
        'accounts, where it would name something else; give the stack of the role an env with account and region and ' +
        'the role a name, or write its ARN out (at Organization/Serval/Template/Serval/Ingestion)',
    );
  });
});

test('fails at synthesis for a template that is longer than a StackSet takes', () => {
  const accountsWithLoginProvider = Array.from({ length: 1000 }, (_, index) => String(300_000_000_000 + index));
  const { app } = newOrganization({ accountsWithLoginProvider });
  expect(messageOf(() => app.synth())).toMatch(
    /^«StackSetTemplate» template: \d{5} bytes has the template, 51200 are allowed; name fewer accounts in it, with a StackSet for each part of the organization \(at Organization\/Serval\/Template\)$/,
  );
});

test('fails for an asset in the template', () => {
  const { organization } = newOrganization();
  const template = organization.node.findChild('Template') as Stack;
  expect(messageOf(() => new Asset(template, 'Asset', { path: join(__dirname, 'support.ts') }))).toBe(
    '«StackSetTemplate» template: stands in the StackSet as text and can have no asset beside it; make what needs one in ' +
      'another stack (at Organization/Serval/Template)',
  );
});

test.each([
  [
    'a member account for the management account',
    false,
    MANAGEMENT,
    TOOLS,
    `«Contradiction» addManagementAccount: "${TOOLS}" is not the account of the StackSet, ${MANAGEMENT}; give a stack of ` +
      'it, or say delegatedAdministrator: true (at Organization/Serval)',
  ],
  [
    "the delegated administrator's account for the management account",
    true,
    TOOLS,
    TOOLS,
    `«Contradiction» addManagementAccount: "${TOOLS}" is the delegated administrator's own, which the StackSet reaches; ` +
      'give a stack of the management account (at Organization/Serval)',
  ],
])('fails for %s', (_, delegatedAdministrator, account, given, text) => {
  const { app, organization } = newOrganization({ delegatedAdministrator }, { env: { account, region: REGION } });
  const stack = new Stack(app, 'Management', { env: { account: given, region: REGION } });
  expect(messageOf(() => organization.addManagementAccount(stack))).toBe(text);
});

test('fails for a stack that has the id of what it gets: of the organization itself, or because it has got it', () => {
  const refused =
    '«Duplicate» id: "Serval" is the id of what an account of an organization gets, and of a construct that this stack ' +
    'holds already; add it once, and give other constructs other ids';
  const { app, stack, organization } = newOrganization();
  expect(messageOf(() => organization.addManagementAccount(stack))).toBe(`${refused} (at Organization)`);
  const management = new Stack(app, 'Management', { env: { account: MANAGEMENT, region: REGION } });
  organization.addManagementAccount(management);
  expect(messageOf(() => organization.addManagementAccount(management))).toBe(`${refused} (at Management)`);
});

test("fails for a delegated administrator's own stack as the management account's, whatever account that is", () => {
  const { stack, organization } = newOrganization({ delegatedAdministrator: true }, { env: {} });
  expect(messageOf(() => organization.addManagementAccount(stack))).toBe(
    "«Contradiction» addManagementAccount: is the delegated administrator's own, which the StackSet reaches; give a stack " +
      'of the management account (at Organization/Serval)',
  );
});

test("fails for the stack's own account while only the deployment knows it: in the accounts it would be each one's", () => {
  const accountsWithLoginProvider = [new Stack(new App(), 'Organization').account];
  expect(messageOf(() => newOrganization({ accountsWithLoginProvider }, { env: {} }))).toContain(
    '«LiteralNeeded» accountsWithLoginProvider[0]: ',
  );
});

test('takes as many units as StackSets does', () => {
  const organizationalUnits = Array.from({ length: 50 }, (_, index) => `ou-ab12-${10_000_000 + index}`);
  expect(() => newOrganization({ organizationalUnits })).not.toThrow();
});
