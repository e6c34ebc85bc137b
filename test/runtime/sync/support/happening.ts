/** What happens in an account in the middle of a run. */
import type { HttpRequest } from '@smithy/protocol-http';
import type { AwsContext } from '../../../../runtime/aws/context.js';
import type { World } from './world.js';

/** AWS as it is asked, with `change` taking place just before the first request of `action`, as `iam:GetRole`. */
export function happening({ aws, context }: World, action: string, change: () => void): AwsContext {
  const handler = aws.requestHandler();
  const [, name] = action.split(':');
  let happened = false;
  const handle = (request: HttpRequest) => {
    if (!happened && String(request.body).includes(`Action=${name}&`)) {
      happened = true;
      change();
    }
    return handler.handle(request);
  };
  return { ...context, requestHandler: { ...handler, handle } };
}
