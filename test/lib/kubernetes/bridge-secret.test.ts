import type { BridgeExternalSecret } from '../../../lib/kubernetes';
import { bridge, container, type Manifest, only, serval } from './bridge';

const synced = (options: Partial<BridgeExternalSecret> = {}, image?: typeof serval): Manifest =>
  only(bridge({ externalSecret: { store: 'aws', ...options }, ...(image && { image }) }), 'ExternalSecret');

test('no Secret is made unless it is asked for, and never with a value', () => {
  const kinds = (manifests: Manifest[]) => manifests.map(({ kind }) => kind);
  expect(kinds(bridge())).not.toContain('ExternalSecret');
  expect(kinds(bridge({ externalSecret: { store: 'aws' } }))).not.toContain('Secret');
});

test('the ExternalSecret makes the Secret that the container reads, from one secret with the needed keys', () => {
  const [{ secretRef }] = container().envFrom;
  expect(synced()).toEqual({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name: 'bridge-secrets', namespace: 'serval' },
    spec: {
      refreshInterval: '1h',
      secretStoreRef: { kind: 'ClusterSecretStore', name: 'aws' },
      target: { name: secretRef.name, creationPolicy: 'Owner' },
      data: [
        { secretKey: 'OIDC_CLIENT_SECRET', remoteRef: { key: 'serval-bridge', property: 'OIDC_CLIENT_SECRET' } },
        { secretKey: 'COOKIE_KEYS', remoteRef: { key: 'serval-bridge', property: 'COOKIE_KEYS' } },
      ],
    },
  });
});

test("with Serval's public API the secret of its client is there too", () => {
  const keys = (more: Partial<BridgeExternalSecret> = {}) =>
    only(
      bridge({ externalSecret: { store: 'aws', ...more }, servalApi: { clientId: 'x' } }),
      'ExternalSecret',
    ).spec.data.map(({ secretKey }: { secretKey: string }) => secretKey);
  expect(keys()).toEqual(['OIDC_CLIENT_SECRET', 'COOKIE_KEYS', 'SERVAL_CLIENT_SECRET']);
  expect(() => keys({ keys: { OIDC_CLIENT_SECRET: 'okta', COOKIE_KEYS: 'cookies' } })).toThrow(
    'lacks SERVAL_CLIENT_SECRET, the bridge needs OIDC_CLIENT_SECRET and COOKIE_KEYS and SERVAL_CLIENT_SECRET and no other',
  );
});

test('store, secret, properties and interval can be others', () => {
  const { spec } = synced({
    namespaced: true,
    secretName: 'team/bridge',
    refreshInterval: '15m',
    keys: { OIDC_CLIENT_SECRET: 'okta', COOKIE_KEYS: 'cookies' },
  });
  expect(spec).toMatchObject({ refreshInterval: '15m', secretStoreRef: { kind: 'SecretStore' } });
  expect(spec.data).toEqual([
    { secretKey: 'OIDC_CLIENT_SECRET', remoteRef: { key: 'team/bridge', property: 'okta' } },
    { secretKey: 'COOKIE_KEYS', remoteRef: { key: 'team/bridge', property: 'cookies' } },
  ]);
});

test("Serval's image gets the keys that it was told to", () => {
  const { spec } = synced({ keys: { CLIENT_SECRET: 'okta' } }, serval);
  expect(spec.data).toEqual([{ secretKey: 'CLIENT_SECRET', remoteRef: { key: 'serval-bridge', property: 'okta' } }]);
});

test.each<[string, Partial<BridgeExternalSecret>, typeof serval | undefined, string]>([
  [
    'a mapping that lacks a key',
    { keys: { OIDC_CLIENT_SECRET: 'okta' } },
    undefined,
    '«SecretKeys» externalSecret.keys: ["OIDC_CLIENT_SECRET"] lacks COOKIE_KEYS, the bridge needs OIDC_CLIENT_SECRET ' +
      'and COOKIE_KEYS and no other; map exactly these',
  ],
  [
    'an empty mapping',
    { keys: {} },
    undefined,
    '«SecretKeys» externalSecret.keys: [] lacks OIDC_CLIENT_SECRET and COOKIE_KEYS, the bridge needs',
  ],
  [
    'a mapping with another key, which would be a variable of the bridge',
    { keys: { OIDC_CLIENT_SECRET: 'a', COOKIE_KEYS: 'b', NODE_OPTIONS: 'c' } },
    undefined,
    '«SecretKeys» externalSecret.keys: ["OIDC_CLIENT_SECRET","COOKIE_KEYS","NODE_OPTIONS"] holds NODE_OPTIONS besides, ' +
      'the bridge needs OIDC_CLIENT_SECRET and COOKIE_KEYS and no other; map exactly these',
  ],
  [
    "no mapping for Serval's image",
    {},
    serval,
    "«SecretKeys» externalSecret.keys: is missing, and which keys Serval's image needs is not published; give those " +
      'that you were told',
  ],
  [
    'a store whose name is none',
    { store: 'AWS' },
    undefined,
    '«KubernetesName» externalSecret.store: "AWS" is no name of a store, 1 to 253 small letters, digits, inner hyphens ' +
      'and dots are allowed; respell it',
  ],
  [
    'an interval without a unit',
    { refreshInterval: '60' },
    undefined,
    '«PodSetting» externalSecret.refreshInterval: "60" is no length of time, which is a number with h, m or s; write ' +
      'it as "1h"',
  ],
  [
    'a secret name that Secrets Manager refuses',
    { secretName: 'a b' },
    undefined,
    '«Name» externalSecret.secretName: "a b" holds characters that are refused, allowed are letters, digits and ' +
      "/_+=.@-; give the secret's name in Secrets Manager",
  ],
])('refuses %s', (_name, options, image, message) => {
  expect(() => synced(options, image)).toThrow(message);
});
