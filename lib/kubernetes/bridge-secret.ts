import { BRIDGE, BRIDGE_SECRET_KEYS, SECRET_NAME, SERVICE } from '../model';
import { misuse } from '../private/errors';
import { requireText } from '../private/requirements';
import type { BridgeExternalSecret } from './bridge-options';
import { checkSubdomain } from './checks';

/** A length of time as Go writes it. */
const INTERVAL = /^(?:\d+(?:h|m|s))+$/;

/** Which key comes from which property, checked against what the bundled bridge needs. */
function keysOf(
  given: BridgeExternalSecret['keys'],
  bundled: boolean,
  more: readonly string[],
): Readonly<Record<string, string>> {
  const property = 'externalSecret.keys';
  const needed: readonly string[] = [...BRIDGE_SECRET_KEYS, ...more];
  if (bundled && given === undefined) return Object.fromEntries(needed.map((key) => [key, key]));
  const keys = given ?? {};
  if (Object.keys(keys).length === 0) {
    const text = "is missing, and which keys Serval's image needs is not published; give those that you were told";
    if (!bundled) misuse(undefined, { code: 'SecretKeys', property, text });
  }
  const missing = bundled ? needed.filter((key) => !Object.hasOwn(keys, key)) : [];
  const foreign = bundled ? Object.keys(keys).filter((key) => !needed.includes(key)) : [];
  if (missing.length > 0 || foreign.length > 0) {
    const wrong = missing.length > 0 ? `lacks ${missing.join(' and ')}` : `holds ${foreign.join(' and ')} besides`;
    const text = `${wrong}, the bridge needs ${needed.join(' and ')} and no other; map exactly these`;
    misuse(undefined, { code: 'SecretKeys', property, value: Object.keys(keys), text });
  }
  return keys;
}

/**
 * The spec of an ExternalSecret that makes the Secret `bridge-secrets` out of one secret of Secrets Manager.
 * @param more keys that the bundled bridge needs besides those of every bridge
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
export function externalSecret(options: BridgeExternalSecret, bundled: boolean, more: readonly string[] = []): object {
  const { store, namespaced = false, secretName = SERVICE.bridgeSecret, refreshInterval = '1h' } = options;
  checkSubdomain('externalSecret.store', store, 'a store');
  requireText(
    undefined,
    'externalSecret.secretName',
    secretName,
    SECRET_NAME,
    'Name',
    "give the secret's name in Secrets Manager",
  );
  if (!INTERVAL.test(refreshInterval)) {
    const text = 'is no length of time, which is a number with h, m or s; write it as "1h"';
    misuse(undefined, { code: 'PodSetting', property: 'externalSecret.refreshInterval', value: refreshInterval, text });
  }
  return {
    refreshInterval,
    secretStoreRef: { kind: namespaced ? 'SecretStore' : 'ClusterSecretStore', name: store },
    target: { name: BRIDGE.secret, creationPolicy: 'Owner' },
    data: Object.entries(keysOf(options.keys, bundled, more)).map(([secretKey, property]) => ({
      secretKey,
      remoteRef: { key: secretName, property },
    })),
  };
}
