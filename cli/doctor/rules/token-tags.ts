import { fits, SESSION_NAME, TAG_KEY, TAG_VALUE, TAGS_PER_ROLE } from '../../../lib/model/limits.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, worst, type Finding } from '../../steps/finding.js';
import type { Metadata } from '../facts.js';
import { once, type Rule } from '../rule.js';
import { SOURCE_IDENTITY_CLAIM, sourceIdentityOf, TAGS_CLAIM, tagsOf } from '../session-tags.js';

/**
 * Whether session tags and a source identity in the token are such that STS takes them. Whether the roles admit them
 * says the step of their trust.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export const tokenTags: Rule = {
  step: 'token tags',
  judge: once(({ token }) => {
    if (token.state !== 'known') return notChecked(whyNot(token));
    if (token.value.form !== undefined) return notChecked('it is no token');
    const { claims } = token.value;
    const said = [
      ...Object.keys(tagsOf(claims)?.tags ?? {}).map((key) => `tag ${JSON.stringify(key)}`),
      ...(sourceIdentityOf(claims) === undefined ? [] : ['a source identity']),
    ];
    return worst(judge(claims), said.length === 0 ? 'none' : said.join(', '));
  }),
};

function judge(claims: Metadata): readonly Finding[] {
  const findings: Finding[] = [];
  const wrong = (text: string, fix: string): void => void findings.push(notOk(text, fix));
  const found = tagsOf(claims);
  if (!found) {
    wrong(
      `${TAGS_CLAIM} is not {"principal_tags": {KEY: [VALUE]}, "transitive_tag_keys": [KEY]}`,
      'give each key a list of one value',
    );
  } else {
    const tags = Object.entries(found.tags);
    if (tags.length > TAGS_PER_ROLE) wrong(`it has ${tags.length} session tags`, `STS takes ${TAGS_PER_ROLE}`);
    const bad = tags.find(([key, value]) => !fits(TAG_KEY, key) || !fits(TAG_VALUE, value));
    if (bad)
      wrong(
        `the session tag ${JSON.stringify(bad[0])} has characters or a length that STS does not take`,
        `a key has ${TAG_KEY.max} at most, a value ${TAG_VALUE.max}`,
      );
    const lower = tags.map(([key]) => key.toLowerCase());
    if (new Set(lower).size < lower.length)
      wrong('two session tags differ in case alone', 'case does not count: take one out');
  }
  const identity = claims[SOURCE_IDENTITY_CLAIM];
  if (identity !== undefined && !(typeof identity === 'string' && fits(SESSION_NAME, identity))) {
    wrong(
      `${SOURCE_IDENTITY_CLAIM} is no source identity`,
      `it has ${SESSION_NAME.min} to ${SESSION_NAME.max} of ${SESSION_NAME.allowed}`,
    );
  }
  return findings;
}
