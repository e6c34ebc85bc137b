import { knownPartitionOf, PARTITIONS, type PartitionName } from '../lib/model/partition';
import type { Received } from './received';

/** Where a template is deployed. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Of nobody, as AWS's pages use it. */
const SOME_ACCOUNT = '123456789012';
const SOME_REGION = 'us-east-1';

/** The place that is known, as far as it is, and else one of nobody. */
export function likeliestPlace({ account = SOME_ACCOUNT, region = SOME_REGION }: Received): Place {
  return { account, region };
}

/**
 * Other places that may make a difference, where the stack does not say its own: those that the trust or the request
 * names.
 */
export function otherPlaces(received: Received, named: readonly unknown[]): Place[] {
  const likeliest = likeliestPlace(received);
  const text = JSON.stringify(named);
  const accounts = received.account === undefined ? (text.match(/\b\d{12}\b/g) ?? []) : [];
  const regions = received.region === undefined ? regionsIn(text) : [];
  const places = [...new Set([likeliest.region, ...regions])].flatMap((region) =>
    [...new Set([likeliest.account, ...accounts])].map((account) => ({ account, region })),
  );
  return places.slice(1);
}

/** Regions that stand in a text, and for an ARN of another partition a region of that. */
function regionsIn(text: string): string[] {
  const regions = text.match(/\b[a-z]+(?:-[a-z]+)+-\d+\b/g) ?? [];
  const partitions = [...text.matchAll(/\barn:(aws[a-z-]*):/g)].map(([, name]) => PARTITIONS[name as PartitionName]);
  return [...regions.filter(knownPartitionOf), ...partitions.flatMap((partition) => partition?.stsRegion ?? [])];
}
