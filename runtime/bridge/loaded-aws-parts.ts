import { stsRegion } from '../session/sts-region.js';
import type { AwsParts } from './aws-parts.js';
import type { OpenSettings } from './settings.js';

/**
 * AWS's parts, loaded when first asked: the clients of AWS are half of what there is to load, and a function that starts
 * has a login page to show, which needs none of them.
 */
export function loadedAwsParts({ stsEndpoint }: OpenSettings, load: () => Promise<AwsParts>): AwsParts {
  let loading: Promise<AwsParts> | undefined;
  const parts = (): Promise<AwsParts> => (loading ??= load());
  return {
    stores: {
      catalog: { role: async (arn) => (await parts()).stores.catalog.role(arn) },
      grants: {
        grant: async (id) => (await parts()).stores.grants.grant(id),
        grantsOf: async (...person) => (await parts()).stores.grants.grantsOf(...person),
        recordSession: async (...session) => (await parts()).stores.grants.recordSession(...session),
      },
      audit: {
        put: async (row) => (await parts()).stores.audit.put(row),
        putRefusal: async (row) => (await parts()).stores.audit.putRefusal(row),
        rows: async (grantId) => (await parts()).stores.audit.rows(grantId),
      },
    },
    sts: {
      reaches: (partition) => stsRegion(partition, stsEndpoint) !== undefined,
      assumeRoleWithWebIdentity: async (request) => (await parts()).sts.assumeRoleWithWebIdentity(request),
    },
  };
}
