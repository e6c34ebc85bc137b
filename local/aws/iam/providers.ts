import { demand, type Action } from '../core/call.js';
import { noSuchEntity } from '../core/error.js';
import { structure, text } from '../core/shape.js';
import { callersAccount } from './read.js';

/**
 * The URL comes without its scheme, as IAM shows it. Thumbprints, tags and the time of creation are not kept here, so that
 * an answer has none.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html
 */
export const getOpenIdConnectProvider: Action<{ OpenIDConnectProviderArn: string }> = {
  name: 'iam:GetOpenIDConnectProvider',
  parameters: structure({ OpenIDConnectProviderArn: text({ min: 20, max: 2048 }) }),
  run: (call, { OpenIDConnectProviderArn: arn }) => {
    demand(call, { action: 'iam:GetOpenIDConnectProvider', resource: arn });
    const provider = [...callersAccount(call).providers.values()].find((candidate) => candidate.arn === arn);
    if (!provider) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
    return { Url: provider.url.replace(/^https:\/\//, ''), ClientIDList: provider.clientIds };
  },
};
