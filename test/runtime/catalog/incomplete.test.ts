/** Answers of DynamoDB that are none. */
import { HttpResponse } from '@smithy/protocol-http';
import { documentClient } from '../../../runtime/aws/clients.js';
import { dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { virtualClock } from '../../support/clock.js';
import { seededRandom } from '../../support/random.js';

test('a listing of roles that is answered by nothing is a failure, not an empty catalog', async () => {
  const client = documentClient({
    region: 'us-west-1',
    clock: virtualClock(0, { auto: true }),
    random: seededRandom(),
    credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
    requestHandler: {
      handle: async () => ({ response: new HttpResponse({ statusCode: 200, body: new Uint8Array() }) }),
    },
  });
  const catalog = dynamoCatalog(client, 'catalog');
  await expect(catalog.entries('222222222222')).rejects.toThrow('the answer breaks off');
  await expect(catalog.roles('222222222222')).rejects.toThrow('the answer breaks off');
});
