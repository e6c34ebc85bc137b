/** What the bridge has of AWS: three tables, and STS. */
import { ATTENDED } from '../aws/client-config.js';
import { documentClient } from '../aws/clients.js';
import type { AwsContext } from '../aws/context.js';
import { dynamoCatalogReader } from '../catalog/dynamodb-reader.js';
import { dynamoAuditStore } from '../grants/dynamodb-audit.js';
import { dynamoGrantAdopter, dynamoGrantStore } from '../grants/dynamodb-grants.js';
import { servalApi } from '../grants/serval/api.js';
import { servalGrantStore } from '../grants/serval/store.js';
import { STS_TIMEOUT } from '../session/mint.js';
import { webIdentitySts } from '../session/sts.js';
import type { BridgeParts } from './app.js';
import { nodeFetch } from './node-fetch.js';
import type { SecretSource } from './secrets.js';
import type { OpenSettings } from './settings.js';

export type AwsParts = Pick<BridgeParts, 'stores' | 'sts'>;

export function awsParts(settings: OpenSettings, aws: AwsContext, secrets: SecretSource): AwsParts {
  const client = documentClient(aws, ATTENDED);
  const { clock, random } = aws;
  const own = dynamoGrantStore(client, settings.grantsTable);
  const clientSecret = async (refused?: string): Promise<string> => {
    const known = secrets.current();
    const other = refused === known.servalClientSecret ? await secrets.otherThan(known) : undefined;
    return (other ?? known).servalClientSecret!;
  };
  // Connections are kept: what breaks is asked for again.
  const fetch = nodeFetch({ kept: true, proxyEnvironment: aws.proxyEnvironment });
  return {
    stores: {
      catalog: dynamoCatalogReader(client, settings.catalogTable),
      grants: settings.servalApi
        ? servalGrantStore({
            api: servalApi({ ...settings.servalApi, clientSecret, fetch, clock, random }),
            own: { ...own, ...dynamoGrantAdopter(client, settings.grantsTable) },
            clock,
          })
        : own,
      audit: dynamoAuditStore(client, settings.auditTable, { days: settings.auditRetentionDays, clock }),
    },
    sts: webIdentitySts({
      endpoint: settings.stsEndpoint,
      timeout: STS_TIMEOUT,
      proxyEnvironment: aws.proxyEnvironment,
    }),
  };
}
