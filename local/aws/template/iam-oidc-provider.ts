import { oidcProviderArn } from '../../../lib/model/arn.js';
import { CLIENT_ID, CLIENT_IDS_PER_PROVIDER, ISSUER_URL_MAX } from '../../../lib/model/limits.js';
import { checkTags } from '../iam/checks.js';
import { TemplateProblem } from './error.js';
import { requiredText, tagList, textList, type ResourceType } from './resource-type.js';

/**
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
export const iamOidcProvider: ResourceType = {
  type: 'AWS::IAM::OIDCProvider',
  properties: ['ClientIdList', 'Tags', 'ThumbprintList', 'Url'],
  put: ({ account, path }, properties, before) => {
    const url = checkedUrl(requiredText(properties, 'Url', path), path);
    const clientIds = textList(properties, 'ClientIdList', path);
    if (clientIds.length > CLIENT_IDS_PER_PROVIDER) {
      throw new TemplateProblem(
        `${path}.ClientIdList`,
        `${clientIds.length} are too many; ${CLIENT_IDS_PER_PROVIDER} are allowed`,
      );
    }
    const wrong = clientIds.find((id) => id.length > CLIENT_ID.max || !CLIENT_ID.pattern.test(id));
    if (wrong !== undefined) {
      throw new TemplateProblem(
        `${path}.ClientIdList`,
        `${JSON.stringify(wrong)} is not allowed; 1 to ${CLIENT_ID.max} of ${CLIENT_ID.allowed} are`,
      );
    }
    if (textList(properties, 'ThumbprintList', path).some((thumbprint) => !/^[0-9A-Fa-f]{40}$/.test(thumbprint))) {
      throw new TemplateProblem(`${path}.ThumbprintList`, 'a thumbprint has 40 hexadecimal digits');
    }
    checkTags(tagList(properties, path));
    const arn = oidcProviderArn(account.partition, account.id, url.replace(/^https:\/\//, ''));
    if (account.providers.has(url) && before?.physicalId !== arn) {
      throw new TemplateProblem(path, `Provider with url ${url} already exists.`);
    }
    account.providers.set(url, { arn, url, clientIds });
    return { physicalId: arn, attributes: { Arn: arn }, owns: [] };
  },
  remove: ({ account }, { physicalId: arn }) => {
    for (const provider of account.providers.values()) {
      if (provider.arn === arn) account.providers.delete(provider.url);
    }
  },
};

function checkedUrl(url: string, path: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const fine =
    parsed?.protocol === 'https:' &&
    parsed.port === '' &&
    parsed.search === '' &&
    parsed.hash === '' &&
    parsed.username === '';
  if (!fine || url.length > ISSUER_URL_MAX) {
    throw new TemplateProblem(
      `${path}.Url`,
      `${JSON.stringify(url)} is no issuer; up to ${ISSUER_URL_MAX} characters of https without port, query and fragment are allowed`,
    );
  }
  return url;
}
