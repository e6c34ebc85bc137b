/** A role for one service account, and the requests that are right and wrong for it. */
import { Stack } from 'aws-cdk-lib/core';
import { aPod } from 'cdk-serval/testing';
import { Identity, Pods, WorkloadRole } from '../../lib';

export const TOOLS = '444455556666';
export const REGION = 'eu-central-1';

export function orders(stack: Stack): WorkloadRole {
  return new WorkloadRole(stack, 'Orders', {
    roleName: 'orders',
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.podIdentity({ clusterName: 'tools' })],
  });
}

export const POD = { role: 'orders', cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' };
export const RIGHT = aPod(POD);
export const WRONG = aPod({ ...POD, namespace: 'default' });
