/** How the steps of requestable roles are wrong. */
import { absent, known } from '../../../../cli/steps/fact.js';
import { role, status } from '../../../runtime/catalog/samples.js';
import { live, type Case } from './case.js';
import { ACCOUNT, CLIENT_ID, ISSUER, trust, withAccount, withClaims, withRole } from '../facts.js';

const throttled = { action: 'iam:GetRolePolicy', resource: 'x', error: 'Throttling' };

export const ROLES: readonly Case[] = [
  ['tag of the role', 'lost', withRole({ live: live({ tagged: false }) }), 'it has lost the tag serval', 'iam:TagRole'],
  ['tag of the role', 'gone', withRole({ live: absent }), 'IAM has none', 'create it again'],
  [
    'tag of the role',
    'not in the catalog',
    withRole({ catalog: undefined }),
    'the catalog does not hold it yet',
    'up to 4 hours',
  ],
  [
    'tag of the role',
    'dropped at deployment',
    withRole({ catalog: undefined, live: live({ tagged: false }) }),
    'nobody can request it',
    'CloudFormation leaves tags out',
  ],
  [
    'tag of the role',
    'of no role',
    withAccount({
      roles: known([]),
      status: known(status({ tagged: 0, listed: 12, lastComplete: '2026-11-01T00:00:00.000Z' })),
    }),
    'saw 12 roles and none with the tag serval',
    'up to 4 hours',
  ],
  [
    'trust of the role',
    'another client id',
    withRole({ live: live({ trustPolicy: trust({ clientId: 'other' }) }) }),
    `does not admit a login from ${ISSUER} for "${CLIENT_ID}"`,
    'compare the principal',
  ],
  [
    'trust of the role',
    'any client id',
    withRole({
      live: live({
        trustPolicy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/example.okta.com` },
              Action: 'sts:AssumeRoleWithWebIdentity',
            },
          ],
        }),
      }),
    }),
    'logins for every client id',
    'StringEquals',
  ],
  [
    'trust of the role',
    'everybody in AWS',
    withRole({
      live: live({
        trustPolicy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            ...(JSON.parse(trust()) as { Statement: unknown[] }).Statement,
            { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
          ],
        }),
      }),
    }),
    'it admits everybody who has an AWS account, by sts:AssumeRole',
    'name the accounts',
  ],
  [
    'trust of the role',
    'session tags',
    withClaims({ 'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } } }),
    'does not admit a login',
    'sts:TagSession',
  ],
  [
    'trust of the role',
    'a source identity',
    withClaims({ 'https://aws.amazon.com/source_identity': 'ada' }),
    'does not admit a login',
    'sts:SetSourceIdentity',
  ],
  [
    'longest session',
    'another one',
    withRole({ live: live({ maxSessionDuration: 3600 }) }),
    'it is 60 min, and the catalog has 120 min',
    'run the sync',
  ],
  [
    'longest session',
    'unknown to the catalog',
    withRole({ catalog: role('dba', { maxSessionDuration: undefined }) }),
    'sessions end after 60 min',
    'run the sync',
  ],
  [
    'parts in the catalog',
    'missing',
    withRole({ catalog: role('dba', { missing: [throttled] }) }),
    'missing: iam:GetRolePolicy Throttling',
    'run the sync again',
  ],
  [
    'parts in the catalog',
    'stale',
    withRole({ catalog: role('dba', { stale: { since: '2026-10-01', reads: [throttled] } }) }),
    'stale since 2026-10-01: iam:GetRolePolicy Throttling',
    'run the sync again',
  ],
];
