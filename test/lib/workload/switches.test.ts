/** Switches that let in more than usual are on by `true` alone: text, which JavaScript takes for on, says so in an error. */
import {
  Identity,
  Issuer,
  Pods,
  WorkerRole,
  WorkloadRole,
  type GiantSwarmIssuerOptions,
  type IrsaOptions,
  type PodIdentityOptions,
  type WorkerRoleProps,
} from '../../../lib';
import { messageOf, newStack, roleOf } from '../support/stacks';

const issuer = Issuer.fromUrl('https://blue.example.com');
const GIANT_SWARM = {
  release: '18.4.0',
  clusterName: 'abcl0',
  clusterAccount: '111122223333',
  clusterRegion: 'eu-central-1',
  cloudFrontDomain: 'd111111abcdef8.cloudfront.net',
  installation: 'gauss',
  baseDomain: 'example.com',
};

const roleWith = (identity: Identity) => {
  const stack = newStack();
  new WorkloadRole(stack, 'Role', { pods: [Pods.ofServiceAccount('shop', 'orders')], identities: [identity] });
  return roleOf(stack, 'Role').AssumeRolePolicyDocument;
};
const worker = (more: Partial<WorkerRoleProps>) => {
  const stack = newStack();
  new WorkerRole(stack, 'Role', { clusterName: 'tools', namespace: 'serval', ...more });
  return roleOf(stack, 'Role').AssumeRolePolicyDocument;
};

describe.each<[string, (value: Record<string, unknown>) => unknown]>([
  ['trustAnyAudience', (value) => roleWith(Identity.irsa({ issuer, ...value } as IrsaOptions))],
  [
    'trustAnyAssociationOfAccount',
    (value) => roleWith(Identity.podIdentity({ clusterName: 'tools', ...value } as PodIdentityOptions)),
  ],
  [
    'disableSessionTags',
    (value) => {
      const options = { clusterName: 'tools', trustAnyAssociationOfAccount: true, ...value };
      return roleWith(Identity.podIdentity(options as PodIdentityOptions));
    },
  ],
  [
    'enableCloudFrontAlias',
    (value) =>
      roleWith(Identity.irsa({ issuer: Issuer.giantSwarm({ ...GIANT_SWARM, ...value } as GiantSwarmIssuerOptions) })),
  ],
  ['trustAnyAssociationOfAccount', worker],
])('%s', (property, make) => {
  test.each(['false', 'true', 0, {}])('is neither on nor off by %j', (value) => {
    expect(messageOf(() => make({ [property]: value }))).toBe(
      `«Switch» ${property}: ${JSON.stringify(value)} is neither true nor false; give one of the two, not as text, which ` +
        'would switch it on, whatever it says (at Stack/Role)',
    );
  });

  test('is off unless it is given', () => {
    expect(make({ [property]: undefined })).toEqual(make({ [property]: false }));
    expect(make({ [property]: null })).toEqual(make({}));
  });
});
