/** Who answers a cluster's pods when they ask for a name: in EKS and its likes, and on OpenShift. */
import { BridgePeer } from './bridge-peer';

/** Where the cluster's DNS is. */
export interface ClusterDns {
  readonly pods: readonly BridgePeer[];
  /** Places besides the pods; policies by name, which must see the questions, have no use for them. */
  readonly addresses: readonly BridgePeer[];
  /** Where they listen: policies count a packet after the Service has handed it on. */
  readonly ports: readonly number[];
}

/** @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const USUAL: ClusterDns = {
  // CoreDNS, and its cache on each node where that is a pod of the network.
  pods: ['kube-dns', 'node-local-dns'].map((app) => BridgePeer.namespace('kube-system', { 'k8s-app': app })),
  // The cache on the node where it is a process of it, and the Service's own address by EKS's two usual ranges: in Auto
  // Mode DNS is a process of the node that answers there, and no pod.
  addresses: ['169.254.20.10/32', '10.100.0.10/32', '172.20.0.10/32'].map((range) => BridgePeer.range(range)),
  ports: [53],
};

/** @see https://docs.openshift.com/container-platform/latest/networking/networking_operators/dns-operator.html */
const OPENSHIFT: ClusterDns = {
  pods: [BridgePeer.namespace('openshift-dns', { 'dns.operator.openshift.io/daemonset-dns': 'default' })],
  addresses: [],
  // Its Service takes 53, its pods listen on the other.
  ports: [53, 5353],
};

export function clusterDns(openShift: boolean): ClusterDns {
  return openShift ? OPENSHIFT : USUAL;
}
