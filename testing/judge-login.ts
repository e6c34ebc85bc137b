import { oidcProviderArn } from '../lib/model/arn';
import { EKS_AUDIENCE, ISSUER_SCHEME } from '../lib/model/issuer';
import { partitionOf } from '../lib/model/partition';
import { serviceAccountSubject } from '../lib/model/pods';
import { assumeRoleWithWebIdentity, reasonUnknown, type AssumptionDecision } from '../lib/model/policy';
import type { DeployedTemplate } from './deployed-template';
import { both, callOf, refused, undecided, type Judged, type Question } from './question';
import type { IrsaPodOptions, LoginOptions } from './requests';
import { PROVIDERS } from './resources';

/** Whose provider is built into IAM and has no ARN. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const GOOGLE = 'accounts.google.com';
const MADE_FOR_GOOGLE = `no page says if a login at Google comes as one of a provider that somebody makes for ${GOOGLE}`;

/** A login at an OIDC provider of the role's account. */
export function judgeLogin(login: LoginOptions, { template, role }: Question): Judged {
  const { clientId, subject, sessionTags } = login;
  const issuer = login.issuer.slice(ISSUER_SCHEME.length);
  const { account, region } = template.place;
  const provider = issuer === GOOGLE ? GOOGLE : oidcProviderArn(partitionOf(region).name, account, issuer);
  const made = madeProvider(template, provider);
  const trusted = (): AssumptionDecision => {
    const call = { role, provider, issuer, audience: clientId, subject, sessionTags, ...callOf(login) };
    const decision = assumeRoleWithWebIdentity(call);
    const ofItsOwn = provider === GOOGLE && JSON.stringify(role.trustPolicy).includes(`:oidc-provider/${GOOGLE}"`);
    return ofItsOwn && decision.verdict === 'refuses' ? undecided(MADE_FOR_GOOGLE) : decision;
  };
  const open =
    made || provider === GOOGLE ? '' : `; that the account has the provider ${provider}, with this client id`;
  return {
    decision: both(clientIdFault(made, provider, clientId), trusted()),
    who: `a login at ${login.issuer}${subject === undefined ? '' : ` of ${subject}`}, for client id ${clientId}`,
    judged: `the role's trust${made ? ' and the client ids of its provider' : ''}. Not judged: the token itself${open}`,
  };
}

/** A pod that brings its service account's token. */
export function judgeIrsaPod(pod: IrsaPodOptions, question: Question): Judged {
  const { namespace, serviceAccount, audience = EKS_AUDIENCE, ...call } = pod;
  const subject = serviceAccountSubject(namespace, serviceAccount);
  return {
    ...judgeLogin({ ...call, clientId: audience, subject }, question),
    who: `a pod of service account ${namespace}/${serviceAccount}, with a token of ${pod.issuer} for ${audience}`,
  };
}

/** A provider that the template makes. */
interface MadeProvider {
  /** With values that are not known; undefined where not even their number is, or whether the provider is made. */
  readonly clientIds?: readonly unknown[];
}

function madeProvider(template: DeployedTemplate, arn: string): MadeProvider | undefined {
  for (const id of template.idsOf(...PROVIDERS)) {
    const provider = template.find(id);
    if (!provider || template.tried(() => provider.reference()) !== arn) continue;
    const clientIds = provider.known('ClientIdList') ?? provider.known('ClientIDList') ?? [];
    return provider.certain && Array.isArray(clientIds) ? { clientIds } : {};
  }
  return undefined;
}

/** STS takes tokens for the client ids of the provider alone. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
function clientIdFault(made: MadeProvider | undefined, arn: string, clientId: string): AssumptionDecision | undefined {
  if (!made || made.clientIds?.includes(clientId)) return undefined;
  if (!made.clientIds?.every((one) => reasonUnknown(String(one)) === undefined))
    return undecided(`only the deployment knows if ${arn} has client id ${JSON.stringify(clientId)}`);
  return refused(`the template makes ${arn} without client id ${JSON.stringify(clientId)}`);
}
