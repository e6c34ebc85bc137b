/**
 * Session tags and source identities have two halves: the ID tokens that carry them, and the trust of each role that
 * admits such tokens. Both are compared here, whoever made them and in whichever stack of the app.
 */
import { Stack } from 'aws-cdk-lib/core';
import type { CfnRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { ASSUME_ROLE_WITH_WEB_IDENTITY, ISSUER_SCHEME, SET_SOURCE_IDENTITY, TAG_SESSION } from '../model';
import { globMatchesIgnoringCase } from '../model/policy/glob';
import { asJson, misuseText } from './errors';
import { alternatives, isRoleResource } from './role-trust';
import { warn } from './warnings';

/** What a token may carry besides the login, by the action that a trust must then allow. */
const CLAIMS = [
  {
    action: TAG_SESSION,
    what: 'session tags',
    option: 'sendsSessionTags',
    keys: ['aws:RequestTag/*', 'aws:TagKeys', 'sts:TransitiveTagKeys'],
  },
  {
    action: SET_SOURCE_IDENTITY,
    what: 'a source identity',
    option: 'sendsSourceIdentity',
    keys: ['sts:SourceIdentity'],
  },
] as const;

type Claim = (typeof CLAIMS)[number];

/** What an `ILoginProvider` says of its tokens. */
interface SaidLogin {
  readonly issuer: string;
  readonly clientId: string;
  loginStatement(): PolicyStatement;
}

/** One application at one issuer: its ID tokens are the same for all roles of all accounts. */
interface Client {
  readonly issuer: string;
  readonly clientId: string;
  /** Who says that its tokens carry something, by the action that this needs. */
  readonly senders: Map<string, IConstruct>;
}

const registries = new WeakMap<IConstruct, Map<string, Client>>();

/**
 * To be called by whatever has people log in somewhere, or lets in who did. At synthesis every role of the app that
 * admits this client's tokens must then allow what they carry, and none may ask for what they don't.
 */
export function noteLogin(construct: IConstruct, provider: SaidLogin): void {
  const { root } = construct.node;
  const ofApp = registries.get(root) ?? new Map<string, Client>();
  registries.set(root, ofApp);
  const { issuer, clientId } = provider;
  const key = `${issuer} ${clientId}`;
  const client = ofApp.get(key) ?? { issuer, clientId, senders: new Map<string, IConstruct>() };
  const { actions } = provider.loginStatement();
  for (const { action } of CLAIMS) {
    if (actions.includes(action) && !client.senders.has(action)) client.senders.set(action, construct);
  }
  if (ofApp.has(key)) return;
  ofApp.set(key, client);
  construct.node.addValidation({
    validate: () =>
      root.node
        .findAll()
        .filter(isRoleResource)
        .flatMap((role) => faultsOf(role, client)),
  });
}

/** To be called for a requestable role whose trust nobody here sees. Warns at synthesis of what that must allow. */
export function watchImportedTrust(role: IConstruct, roleArn: string): void {
  role.node.addValidation({
    validate: () => {
      for (const client of registries.get(role.node.root)?.values() ?? []) {
        const claims = CLAIMS.filter(({ action }) => client.senders.has(action));
        if (claims.length === 0) continue;
        const actions = claims.map(({ action }) => action).join(' and ');
        warn(
          role,
          'cdk-serval:RequestableRole.importedTrust',
          `ID tokens for ${clientText(client)} carry ${claims.map(({ what }) => what).join(' and ')}, but ${roleArn} is ` +
            `imported, so that its trust is not seen here; if it admits them, make sure that it allows ${actions} too, ` +
            'or none of them gets the role',
        );
      }
      return [];
    },
  });
}

/** To be called by what makes roles at run time, with trusts that allow a plain login and nothing else. */
export function watchPlainTrusts(construct: IConstruct, { issuer, clientId }: SaidLogin): void {
  const { root } = construct.node;
  construct.node.addValidation({
    validate: () => {
      const client = registries.get(root)?.get(`${issuer} ${clientId}`);
      return CLAIMS.flatMap(({ action, what, option }) => {
        const sender = client?.senders.get(action);
        if (!client || !sender) return [];
        const text =
          `is said at ${sender.node.path}: ID tokens for ${clientText(client)} carry ${what}, but the roles that are made ` +
          `here at run time do not allow ${action}, so that none of the tokens gets them; take a client whose tokens don't`;
        return [misuseText({ code: 'LoginClaims', property: option, value: true, text })];
      });
    },
  });
}

/** A statement of a trust as a template may have it. */
interface StatementJson {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

function faultsOf(role: CfnRole, client: Client): string[] {
  const allowed = allowedIn(role);
  const clientId: unknown = Stack.of(role).resolve(client.clientId);
  const logins = allowed.filter((one) => allows(one, ASSUME_ROLE_WITH_WEB_IDENTITY) && names(one, client, clientId));
  if (logins.length === 0) return [];
  const principals = new Set(logins.map(({ Principal }) => JSON.stringify(Principal)));
  const ofClient = allowed.filter(
    (one) => names(one, client, clientId) || principals.has(JSON.stringify(one.Principal)),
  );
  return CLAIMS.flatMap((claim) => {
    const sender = client.senders.get(claim.action);
    if (sender && !ofClient.some((one) => allows(one, claim.action))) return [lacking(role, client, claim, sender)];
    if (!sender && logins.every((one) => demands(one, claim))) return [unmet(role, client, claim)];
    return [];
  });
}

/** What the trust allows, as far as synthesis knows it. */
function allowedIn(role: CfnRole): StatementJson[] {
  const trust = Stack.of(role).resolve(role.assumeRolePolicyDocument) as { readonly Statement?: unknown } | undefined;
  return [trust?.Statement]
    .flat()
    .flatMap(alternatives)
    .filter((one): one is StatementJson => typeof one === 'object' && one !== null)
    .filter(({ Effect }) => Effect === 'Allow');
}

function allows({ Action }: StatementJson, action: string): boolean {
  if (Action === undefined) return true; // NotAction, which names what somebody thought of
  return [Action].flat().some((one) => typeof one === 'string' && globMatchesIgnoringCase(one, action));
}

/** Conditions as operator, key and values. */
function conditionsOf({ Condition }: StatementJson): Array<[operator: string, key: string, values: unknown[]]> {
  return Object.entries((Condition ?? {}) as object).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as object).map(
      ([key, values]) => [operator, key, [values as unknown].flat()] as [string, string, unknown[]],
    ),
  );
}

function names(statement: StatementJson, { issuer }: Client, clientId: unknown): boolean {
  return conditionsOf(statement).some(
    ([, key, values]) =>
      key.toLowerCase() === `${issuer}:aud`.toLowerCase() &&
      values.some((value) => JSON.stringify(value) === JSON.stringify(clientId)),
  );
}

/** Whether a login gets in by this statement only if it carries the claim: an absent key fails what is asked of it. */
function demands(statement: StatementJson, { keys }: Claim): boolean {
  return conditionsOf(statement).some(
    ([operator, key, values]) =>
      keys.some((one) => globMatchesIgnoringCase(one, key)) &&
      (/^Null$/i.test(operator)
        ? values.every((value) => String(value) === 'false')
        : !/Not|IfExists$|^ForAllValues:/i.test(operator)),
  );
}

/** As its author knows it: what CDK calls the resource inside of a construct says nothing. */
const pathOf = (role: CfnRole): string => role.node.path.replace(/(?:\/Resource)+$/, '');
const clientText = ({ issuer, clientId }: Client): string => `client ${asJson(clientId)} at ${ISSUER_SCHEME}${issuer}`;

function lacking(role: CfnRole, client: Client, { action, what, option }: Claim, sender: IConstruct): string {
  const text =
    `is said at ${sender.node.path}: ID tokens for ${clientText(client)} carry ${what}, but the trust of ` +
    `${pathOf(role)} does not allow ${action}, so that none of them gets the role; make it requestable with a provider ` +
    `that says ${option} too, or add the action to its statement`;
  return misuseText({ code: 'LoginClaims', property: option, value: true, text });
}

function unmet(role: CfnRole, client: Client, { what, option }: Claim): string {
  const text =
    `is said nowhere, but the trust of ${pathOf(role)} asks ID tokens for ${clientText(client)} for ${what}, so that ` +
    'none of them gets the role; set it on the login provider once the tokens carry that, or leave the condition out';
  return misuseText({ code: 'LoginClaims', property: option, text });
}
