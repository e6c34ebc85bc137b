/** Who this process is to AWS, and what time it is there. */
import { GetCallerIdentityCommand, type ServiceInputTypes, type ServiceOutputTypes } from '@aws-sdk/client-sts';
import type { DeserializeMiddleware } from '@smithy/types';
import { closeClient } from '../../runtime/aws/client-config.js';
import { stsClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { awsErrorCode } from '../../runtime/aws/errors.js';
import { known, unknown, type Fact } from '../steps/fact.js';
import type { CallerFound } from './facts.js';
import { aheadBy } from './visit.js';

export interface CallerRead {
  readonly caller: CallerFound;
  /** Seconds that AWS's clock is ahead. */
  readonly ahead: Fact<number>;
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export async function readCaller(aws: AwsContext): Promise<CallerRead> {
  const sts = stsClient(aws);
  let ahead: number | undefined;
  // Of errors too, and before the SDK sets its own clock by them and tries again.
  const watch: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next) => async (args) => {
    const result = await next(args);
    const { headers = {} } = result.response as { readonly headers?: Readonly<Record<string, string>> };
    ahead ??= aheadBy({ date: [headers.date ?? ''] }, aws.clock.now());
    return result;
  };
  sts.middlewareStack.add(watch, { step: 'deserialize', priority: 'low', name: 'aheadBy' });
  const time = (): Fact<number> => (ahead === undefined ? unknown('AWS told no time') : known(ahead));
  try {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    const caller = Account && Arn ? { account: Account, arn: Arn } : { failed: 'Incomplete' };
    return { caller, ahead: time() };
  } catch (error) {
    return { caller: { failed: awsErrorCode(error) }, ahead: time() };
  } finally {
    closeClient(aws, sts);
  }
}
