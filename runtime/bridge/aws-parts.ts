/** What the bridge has of AWS: three tables, and STS. */
import { ATTENDED } from '../aws/client-config.js';
import { documentClient } from '../aws/clients.js';
import type { AwsContext } from '../aws/context.js';
import { dynamoCatalogReader } from '../catalog/dynamodb-reader.js';
import { dynamoAuditStore } from '../grants/dynamodb-audit.js';
import { dynamoGrantStore } from '../grants/dynamodb-grants.js';
import { STS_TIMEOUT } from '../session/mint.js';
import { webIdentitySts } from '../session/sts.js';
import type { BridgeParts } from './app.js';
import type { OpenSettings } from './settings.js';

export type AwsParts = Pick<BridgeParts, 'stores' | 'sts'>;

export function awsParts(settings: OpenSettings, aws: AwsContext): AwsParts {
  const client = documentClient(aws, ATTENDED);
  return {
    stores: {
      catalog: dynamoCatalogReader(client, settings.catalogTable),
      grants: dynamoGrantStore(client, settings.grantsTable),
      audit: dynamoAuditStore(client, settings.auditTable, { days: settings.auditRetentionDays, clock: aws.clock }),
    },
    sts: webIdentitySts({
      endpoint: settings.stsEndpoint,
      timeout: STS_TIMEOUT,
      proxyEnvironment: aws.proxyEnvironment,
    }),
  };
}
