import type { IConstruct } from 'constructs';
import { warn } from './warnings';

/** What an app holds that gives reason for advice only when seen together. */
interface Holdings {
  worker: boolean;
  readonly trustingCloud: Set<IConstruct>;
}

const holdings = new WeakMap<IConstruct, Holdings>();

function holdingsOf(construct: IConstruct): Holdings {
  const { root } = construct.node;
  const found = holdings.get(root) ?? { worker: false, trustingCloud: new Set() };
  holdings.set(root, found);
  return found;
}

function advise(role: IConstruct): void {
  warn(
    role,
    'cdk-serval:IngestionRole.trustsCloudBesideWorker',
    'this ingestion role trusts Serval cloud, but the app holds a worker, a sync or a bridge of your own, and none but ' +
      'the cloud can assume the role; take trustedBy: ServalPrincipal.worker(…) or .roles(…), or acknowledge this where ' +
      'both are meant',
  );
}

/** To be called by whatever does Serval's work on the user's own side. */
export function noteWorker(worker: IConstruct): void {
  const held = holdingsOf(worker);
  if (held.worker) return;
  held.worker = true;
  held.trustingCloud.forEach(advise);
}

/** To be called by an ingestion role that trusts Serval cloud. */
export function noteCloudTrust(role: IConstruct): void {
  const held = holdingsOf(role);
  held.trustingCloud.add(role);
  if (held.worker) advise(role);
}
