import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { SERVICE, type BRIDGE_SECRET_KEYS } from '../model';
import { requireSecretName } from '../private/resource-names';

/** Properties of a `BridgeSecret`. */
export interface BridgeSecretProps {
  /**
   * Name of the secret. The bridge's role looks for one that is called like its function, and must be told another one.
   * @default "serval-bridge"
   */
  readonly secretName?: string;
  /**
   * Encrypts the secret. The bridge's role must be told the key too.
   * @default - the key that AWS manages for Secrets Manager in the account
   */
  readonly encryptionKey?: IKey;
  /**
   * What becomes of the secret when its construct goes.
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

type SecretValues = Readonly<Record<(typeof BRIDGE_SECRET_KEYS)[number], string>>;

/** Letters and digits are base64 too: 43 of them are the 32 bytes that a cookie key has, with some 254 random bits. */
const COOKIE_KEY_LENGTH = 43;

/**
 * The secret of a bridge: JSON with OIDC_CLIENT_SECRET and COOKIE_KEYS.
 *
 * Creates one AWS::SecretsManager::Secret with a cookie key of its own making. The client secret is empty at first, and
 * the bridge does not start without it: its operator enters the one that the login provider shows, which so never stands
 * in a template. Later deploys leave the values alone.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/create_secret.html
 */
export class BridgeSecret extends Construct {
  /** The secret, for `SessionBridge`. */
  public readonly secret: ISecret;

  // eslint-disable-next-line awscdk/construct-constructor-property -- the rule does not see through the default
  constructor(scope: Construct, id: string, props: BridgeSecretProps = {}) {
    super(scope, id);
    const {
      secretName = SERVICE.bridgeSecret,
      encryptionKey,
      removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    } = props;
    requireSecretName(this, 'secretName', secretName);

    // A change of what is generated would overwrite the values that are there: these properties are frozen by test.
    const entered: Omit<SecretValues, 'COOKIE_KEYS'> = { OIDC_CLIENT_SECRET: '' };
    this.secret = new Secret(this, 'Resource', {
      secretName,
      description: 'Client secret at the login provider, and keys of cookies, of the Serval bridge',
      encryptionKey,
      removalPolicy,
      generateSecretString: {
        secretStringTemplate: JSON.stringify(entered),
        generateStringKey: 'COOKIE_KEYS' satisfies keyof SecretValues,
        passwordLength: COOKIE_KEY_LENGTH,
        excludePunctuation: true,
      },
    });
  }
}
