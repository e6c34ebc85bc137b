/** What plain JavaScript may leave out: each is an error that names it, instead of one about undefined. */
import { Peer } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import { BridgeHost, BridgeRole, Exposure, Identity, Issuer, SessionBridge, WorkerRole } from '../../../lib';
import { messageOf, newStack } from '../support/stacks';
import { certificateOf, DOMAIN, newBridge, vpcOf } from './support';

/** Any value, as plain JavaScript hands it over. */
const loosely = (value: object | undefined): never => value as never;
const bridgeWith = (stack: Stack, props: object) => newBridge(stack, loosely(props));
const podsWith = (stack: Stack, options?: object) =>
  new BridgeRole(stack, 'Bridge', { host: BridgeHost.kubernetes(loosely(options)) });
const irsa = (options?: object) => ({ namespace: 'serval', identity: Identity.irsa(loosely(options)) });

test.each<[string, (stack: Stack) => unknown]>([
  ['props', (stack) => new SessionBridge(stack, 'Bridge', loosely(undefined))],
  ['loginProvider', (stack) => bridgeWith(stack, { loginProvider: undefined })],
  ['catalog', (stack) => bridgeWith(stack, { catalog: null })],
  [
    'store',
    (stack) => {
      const { exposure, loginProvider, catalog } = { exposure: internalIn(stack), loginProvider: {}, catalog: {} };
      return new SessionBridge(stack, 'Bridge', loosely({ exposure, loginProvider, catalog }));
    },
  ],
  ['exposure options', (stack) => bridgeWith(stack, { exposure: Exposure.publicHttpApi(loosely(undefined)) })],
  ['exposure options', (stack) => bridgeWith(stack, { exposure: Exposure.internalLoadBalancer(loosely(undefined)) })],
  ['domainName', (stack) => bridgeWith(stack, { exposure: internalIn(stack, { domainName: undefined }) })],
  ['certificate', (stack) => bridgeWith(stack, { exposure: internalIn(stack, { certificate: undefined }) })],
  ['vpc', (stack) => bridgeWith(stack, { exposure: internalIn(stack, { vpc: undefined }) })],
  [
    'vpc',
    (stack) =>
      bridgeWith(stack, { exposure: internalIn(stack, { vpc: undefined, allowFrom: [Peer.ipv4('10.0.0.0/8')] }) }),
  ],
  ['attributes', (stack) => SessionBridge.fromSessionBridgeAttributes(stack, 'Bridge', loosely(undefined))],
  ['domainName', (stack) => SessionBridge.fromSessionBridgeAttributes(stack, 'Bridge', loosely({}))],
  ['host', (stack) => new BridgeRole(stack, 'Bridge', loosely(undefined))],
  ['host', (stack) => new BridgeRole(stack, 'Bridge', loosely({}))],
  ['host options', (stack) => podsWith(stack)],
  ['identity', (stack) => podsWith(stack, { namespace: 'serval' })],
  ['namespace', (stack) => podsWith(stack, { identity: Identity.podIdentity({ clusterName: 'tools' }) })],
  ['issuer', (stack) => podsWith(stack, irsa())],
  ['issuer', (stack) => podsWith(stack, irsa({}))],
  ['issuer', (stack) => podsWith(stack, irsa({ issuer: Issuer.eks(loosely(undefined)) }))],
  ['props', (stack) => new WorkerRole(stack, 'Worker', loosely(undefined))],
  ['namespace', (stack) => new WorkerRole(stack, 'Worker', loosely({ clusterName: 'tools' }))],
  ['roleArn', (stack) => WorkerRole.fromRoleArn(stack, 'Worker', loosely(undefined))],
])('%s is named where it is left out (%#)', (property, make) => {
  const message = messageOf(() => make(newStack()));
  expect(message).toMatch(new RegExp(`^«Missing» ${property}: is missing, and has no default; \\w.+ \\(at Stack`));
});

test('Pod Identity without any option asks for the cluster', () => {
  const identity = Identity.podIdentity(loosely(undefined));
  expect(messageOf(() => podsWith(newStack(), { namespace: 'serval', identity }))).toMatch(
    /^«OneOf» cluster, clusterName: .+ neither of the two is given/,
  );
});

function internalIn(stack: Stack, options: object = {}): Exposure {
  const whole = { domainName: DOMAIN, certificate: certificateOf(stack), vpc: vpcOf(stack) };
  return Exposure.internalLoadBalancer(loosely({ ...whole, ...options }));
}
