/** Policy documents of every size and shape that IAM takes, no two of them alike. */
import type { Chance } from '../../random.js';

/** Longest document that IAM's API takes, in characters; white space does not count towards a policy's size. */
const DOCUMENT_CHARACTERS = 131_072;
/** What documents may hold besides ASCII, and what URL encoding could spoil. */
const ODD = ['+', '%', '%2B', '&', '<', '>', "'", '\\"', 'é', 'ÿ', '§', '(*)', '!', '~', '  '];

/** The text of an identity policy. @param number tells it from all others */
export function identityPolicy(chance: Chance, number: number): string {
  const statements = chance.small(1, 12);
  const Statement = Array.from({ length: statements }, (_, index) => ({
    Sid: `S${number}x${index}`,
    Effect: chance.one(['Allow', 'Deny']),
    Action: chance.one(['s3:GetObject', 'dynamodb:Query', ['rds:Describe*', 'ec2:Describe*'], '*']),
    Resource: chance.one(['*', `arn:aws:s3:::bucket-${number}/*`, odd(chance, number)]),
  }));
  return written(chance, { Version: '2012-10-17', Statement });
}

/** The text of a trust policy. */
export function trustPolicy(chance: Chance, number: number): string {
  const Condition = { StringEquals: { 'sts:ExternalId': `trust-${number}` } };
  const Principal = chance.one([{ Service: 'ec2.amazonaws.com' }, { AWS: 'arn:aws:iam::111111111111:root' }]);
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }];
  return written(chance, { Version: '2012-10-17', Statement });
}

function odd(chance: Chance, number: number): string {
  const parts = Array.from({ length: chance.whole(1, 4) }, () => chance.one(ODD).replace('\\"', '"'));
  return `arn:aws:s3:::bucket-${number}/${parts.join('/')}`;
}

/** Mostly compact, now and then spread out, once in a while as long as IAM takes it. */
function written(chance: Chance, document: unknown): string {
  const style = chance.fraction();
  if (style < 0.8) return JSON.stringify(document);
  if (style < 0.995) return JSON.stringify(document, null, chance.one(['\t', '  ', '\r\n ']));
  const text = JSON.stringify(document);
  return `${text.slice(0, -1)}${' '.repeat(DOCUMENT_CHARACTERS - text.length)}}`;
}
