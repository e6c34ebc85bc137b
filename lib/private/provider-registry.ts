/** The OIDC providers that an app knows of, whoever makes them: IAM holds one for each issuer and account. */
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ISSUER_SCHEME } from '../model';
import { asJson, misuse } from './errors';
import { warn } from './warnings';

/** Where a provider is. */
interface KnownProvider {
  readonly construct: IConstruct;
  readonly stack: Stack;
  /** It exists without our doing. */
  readonly imported: boolean;
  /** Whom tokens may be for. @default not known */
  readonly clientIds?: readonly string[];
}

/** An issuer, and what is known of its cluster. */
interface KnownIssuer {
  /** Without scheme. */
  readonly issuer: string;
  /** The account in which the cluster makes its provider by itself. */
  readonly clusterAccount?: string;
}

/** An issuer that a role trusts. */
interface TrustedIssuer extends KnownIssuer {
  /** What its tokens must be for. @default any that the provider lists */
  readonly audience?: string;
}

const registries = new WeakMap<IConstruct, Map<string, KnownProvider[]>>();

function knownProviders(construct: IConstruct, issuer: string): KnownProvider[] {
  const { root } = construct.node;
  const ofApp = registries.get(root) ?? new Map<string, KnownProvider[]>();
  registries.set(root, ofApp);
  const found = ofApp.get(issuer) ?? [];
  ofApp.set(issuer, found);
  return found;
}

/** To be called by whatever makes a provider. Throws where the account has one of that issuer already. */
export function noteMadeProvider(
  construct: IConstruct,
  { issuer, clusterAccount }: KnownIssuer,
  clientIds: readonly string[],
): void {
  const { account } = Stack.of(construct);
  if (clusterAccount !== undefined && Token.compareStrings(account, clusterAccount) === TokenComparison.SAME) {
    const text =
      `has a provider in account ${account} without our doing, since the cluster makes it there; take ` +
      'ClusterIdentityProvider.imported here, and make one in other accounts alone';
    misuse(construct, { code: 'IdentityProvider', property: 'issuer', value: `${ISSUER_SCHEME}${issuer}`, text });
  }
  note(construct, issuer, { imported: false, clientIds });
}

/** To be called by whatever says that a provider exists. Throws where the app makes it. */
export function noteImportedProvider(construct: IConstruct, issuer: string): void {
  note(construct, issuer, { imported: true });
}

function note(construct: IConstruct, issuer: string, provider: Pick<KnownProvider, 'imported' | 'clientIds'>): void {
  const { imported } = provider;
  const known = knownProviders(construct, issuer);
  const stack = outermost(construct);
  const other = known.find((one) => !(imported && one.imported) && isSameAccount(one.stack, stack));
  if (other) {
    const how = other.imported ? 'which exists already according to' : 'which is made by';
    const text =
      `has a provider in this account, ${how} ${other.construct.node.path}, and IAM takes one for each issuer; ` +
      'leave one of the two out, and name all client ids at the other';
    misuse(construct, { code: 'IdentityProvider', property: 'issuer', value: `${ISSUER_SCHEME}${issuer}`, text });
  }
  known.push({ construct, stack, ...provider });
}

const watched = new WeakMap<IConstruct, Map<string, TrustedIssuer>>();

/**
 * To be called for a role that trusts issuers. Warns at synthesis where the role's account surely has no provider of one
 * as far as this app goes: it knows of some, but in other accounts; and where the one that the app makes there lists other
 * client ids than the role asks for. Of issuers that it knows nowhere it says nothing.
 */
export function watchProviders(role: IConstruct, issuers: readonly TrustedIssuer[]): void {
  if (!role.node.scopes.some((scope) => Stack.isStack(scope))) return;
  const found = watched.get(role);
  const ofRole = found ?? new Map<string, TrustedIssuer>();
  issuers.forEach((one) => ofRole.set(one.issuer, one));
  if (found) return;
  watched.set(role, ofRole);
  role.node.addValidation({
    validate: () => {
      ofRole.forEach((one) => {
        adviseOnMissing(role, one);
        adviseOnClientIds(role, one);
      });
      return [];
    },
  });
}

function adviseOnMissing(role: IConstruct, { issuer, clusterAccount }: KnownIssuer): void {
  const { account } = Stack.of(role);
  const accounts = knownProviders(role, issuer).map(({ stack }) => stack.account);
  if (clusterAccount !== undefined) accounts.push(clusterAccount);
  if (accounts.length === 0) return;
  if (accounts.some((one) => Token.compareStrings(one, account) !== TokenComparison.DIFFERENT)) return;
  warn(
    role,
    'cdk-serval:Issuer.missingProvider',
    `account ${account} has no OIDC provider of ${ISSUER_SCHEME}${issuer} as far as this app knows, and without one STS ` +
      'refuses its tokens there; add a ClusterIdentityProvider to a stack of this account, or ' +
      'ClusterIdentityProvider.imported where somebody else makes it',
  );
}

function adviseOnClientIds(role: IConstruct, { issuer, audience }: TrustedIssuer): void {
  const stack = outermost(role);
  const made = knownProviders(role, issuer).find((one) => isSameAccount(one.stack, stack));
  if (audience === undefined || made?.clientIds === undefined) return;
  if (made.clientIds.some((clientId) => clientId === audience || Token.isUnresolved(clientId))) return;
  warn(
    role,
    'cdk-serval:Issuer.missingClientId',
    `the role asks for tokens that are for ${asJson(audience)}, but the provider ${made.construct.node.path} lists ` +
      `${made.clientIds.map(asJson).join(', ')} alone, so that STS refuses them; give both the same issuer, or the provider otherClientIds`,
  );
}

function outermost(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  return stack;
}

/** Accounts that only the deployment knows may be any, unless both are of one stack. */
function isSameAccount(one: Stack, other: Stack): boolean {
  return one === other || Token.compareStrings(one.account, other.account) === TokenComparison.SAME;
}
