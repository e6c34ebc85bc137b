/**
 * What an ID token brings into a session besides the person: STS takes it from claims of these names.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
 */
import type { Metadata } from './facts.js';

export const TAGS_CLAIM = 'https://aws.amazon.com/tags';
export const SOURCE_IDENTITY_CLAIM = 'https://aws.amazon.com/source_identity';

export interface TokenTags {
  readonly tags: Readonly<Record<string, string>>;
  /** Keys of tags that later sessions inherit. */
  readonly transitive: readonly string[];
}

/** None where the claim is absent; undefined where it is there and is not as STS wants it: a list of one text a key. */
export function tagsOf(claims: Metadata): TokenTags | undefined {
  const claim = claims[TAGS_CLAIM];
  if (claim === undefined) return { tags: {}, transitive: [] };
  if (!isObject(claim)) return undefined;
  const { principal_tags: tags = {}, transitive_tag_keys: transitive = [] } = claim;
  if (!isObject(tags) || !isTexts(transitive)) return undefined;
  const entries = Object.entries(tags).map(([key, values]) => [key, isTexts(values) ? values : []] as const);
  if (entries.some(([, values]) => values.length !== 1)) return undefined;
  return { tags: Object.fromEntries(entries.map(([key, [value]]) => [key, value!])), transitive };
}

export function sourceIdentityOf(claims: Metadata): string | undefined {
  const claim = claims[SOURCE_IDENTITY_CLAIM];
  return typeof claim === 'string' ? claim : undefined;
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
