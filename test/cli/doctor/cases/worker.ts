/** How the steps of the worker are wrong. */
import { absent, known } from '../../../../cli/steps/fact.js';
import { type Case } from './case.js';
import { ACCOUNT, whole, withIngestion, withWorker } from '../facts.js';

export const WORKER: readonly Case[] = [
  [
    'trust of the worker',
    'another cluster',
    withWorker({ clusterArn: known(`arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/other`) }),
    'it does not admit serval-worker-sa',
    'sts:TagSession',
  ],
  [
    'trust of the worker',
    'a cluster of another account',
    withWorker({ clusterArn: known('arn:aws:eks:eu-central-1:999999999999:cluster/prod') }),
    'no association can name it',
    'in the account of its cluster',
  ],
  ['trust of the worker', 'no role', withWorker({ trust: absent }), 'is not there', 'WorkerRole'],
  [
    'worker identity',
    "a node's role",
    { ...whole(), caller: known({ account: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/node/i-0abc` }) },
    'this has the role of a node',
    'verify workload',
  ],
  [
    'worker to ingestion role',
    'no sts:TagSession',
    withIngestion({
      trust: known(
        JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'sts:ExternalId': 'external-id' } },
            },
          ],
        }),
      ),
    }),
    'does not admit',
    'sts:TagSession without the External ID',
  ],
];
