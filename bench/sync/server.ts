/** The AWS that is synced over real sockets, in a process of its own. */
import { localAws } from '../../local/aws/index.js';
import { memoryDynamoDb } from '../../local/dynamodb/memory.js';
import { systemClock } from '../../runtime/clock.js';
import { connections, HUB, template, type Shape } from './account.js';
import { told } from './child.js';
import { serve } from './serve.js';

/** What is served. */
export interface Serve {
  readonly shape: Shape;
  /** Whether what was asked before is answered from memory. */
  readonly remembers: boolean;
}

/** Where, and as whom. */
export interface Served {
  readonly aws: string;
  readonly dynamodb: string;
  /** Of whoever assumes the ingestion roles. */
  readonly credentials: Credentials;
  /** Of whoever may read the first account without that. */
  readonly inAccount: Credentials;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const { shape, remembers } = told<Serve>();
const aws = localAws({ clock: systemClock });
const accounts = connections(shape);
for (const { account } of accounts) {
  aws.deploy({ template: template(shape.roles), stackName: 'bench', account, region: 'us-east-1' });
}
const served: Served = {
  aws: await serve(aws.requestHandler(), remembers),
  dynamodb: await serve(memoryDynamoDb({ clock: systemClock }).requestHandler()),
  credentials: aws.administrator(HUB),
  inAccount: aws.administrator(accounts[0]!.account),
};
process.send!(served);
