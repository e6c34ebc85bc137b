/** What only the account's own credentials may read: the ingestion role has no right to it. */
import {
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { ISSUER_SCHEME } from '../../lib/model/issuer.js';
import { known, type Fact } from '../steps/fact.js';
import type { Attempts } from './attempt.js';
import type { ProviderFound } from './facts.js';

/**
 * The provider of this ARN; where there is none, which others there are.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
 */
export async function readProvider(iam: IAMClient, arn: string, attempts: Attempts): Promise<Fact<ProviderFound>> {
  const found = await attempts.try('iam:GetOpenIDConnectProvider', arn, async () => {
    const { ClientIDList } = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    return { clientIds: ClientIDList ?? [] };
  });
  if (found.state !== 'absent') return found;
  const others = await attempts.try('iam:ListOpenIDConnectProviders', arn, async () => {
    const { OpenIDConnectProviderList } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
    return (OpenIDConnectProviderList ?? []).map(
      ({ Arn = '' }) => `${ISSUER_SCHEME}${Arn.replace(/^.*?:oidc-provider\//, '')}`,
    );
  });
  return known({ others });
}
