/** How OpenShift's operators get a role without a webhook: a Secret with a credentials file, and a token beside it. */
import { k8s } from 'cdk8s-plus-27';
import type { OperatorSecretCredentialsOptions } from './pod-credentials-options';
import { regionVariables, tokenVolume, type TokenParts } from './projected-token';

/** Key of the Secret, and so the name of the file that it becomes. */
const KEY = 'credentials';
const SECRET = { volume: 'aws-credentials', folder: '/var/run/secrets/aws' };

/** Where such operators look for their token. */
const TOKEN = {
  volume: 'bound-sa-token',
  folder: '/var/run/secrets/openshift/serviceaccount',
  file: 'token',
  audience: 'openshift',
  seconds: 3600,
};

/** The Secret holds no secret: which role, and where the token is. The token alone lets somebody in. */
export function operatorSecret({ secretName, roleArn }: OperatorSecretCredentialsOptions): k8s.KubeSecretProps {
  const lines = [
    '[default]',
    'sts_regional_endpoints = regional',
    `role_arn = ${roleArn}`,
    `web_identity_token_file = ${TOKEN.folder}/${TOKEN.file}`,
  ];
  return { metadata: { name: secretName }, type: 'Opaque', stringData: { [KEY]: `${lines.join('\n')}\n` } };
}

/** What a container needs to use the Secret. */
export function operatorToken(options: OperatorSecretCredentialsOptions): TokenParts {
  const { secretName, region, audience = TOKEN.audience, tokenExpirationSeconds = TOKEN.seconds } = options;
  const token = tokenVolume({ ...TOKEN, audience, seconds: tokenExpirationSeconds });
  return {
    environment: {
      ...regionVariables(region),
      AWS_SHARED_CREDENTIALS_FILE: `${SECRET.folder}/${KEY}`,
      // Older SDKs read a role from a file only then.
      AWS_SDK_LOAD_CONFIG: '1',
    },
    volumeMounts: [token.mount, { name: SECRET.volume, mountPath: SECRET.folder, readOnly: true }],
    volumes: [token.volume, { name: SECRET.volume, secret: { secretName } }],
  };
}
