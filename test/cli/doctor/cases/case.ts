/** How a step is wrong, and parts that several of them are made of. */
import type { Facts } from '../../../../cli/doctor/facts.js';
import { known } from '../../../../cli/steps/fact.js';
import { INGESTION_ACTIONS } from '../../../../lib/model/actions.js';
import { trust } from '../facts.js';

/** What of a step is wrong, of which facts, and what its text and its fix say. */
export type Case = readonly [step: string, what: string, facts: Facts, text: string | RegExp, fix: string];

export const seven: readonly string[] = INGESTION_ACTIONS;

export const policy = (Action: string | readonly string[], more: object = {}) => ({
  name: 'inline policy x',
  document: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*', ...more }] }),
});
export const live = (properties: object = {}) =>
  known({ tagged: true, trustPolicy: trust(), maxSessionDuration: 7200, ...properties });
