/** Answers as no local AWS gives them: changed on their way. */
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { HttpHandler, HttpRequest } from '@smithy/protocol-http';

/** A handler whose answers to `action`, as `ListRoles`, have another body. */
export function rewriting(handler: HttpHandler, action: string, rewrite: (body: string) => string): HttpHandler {
  return {
    ...handler,
    async handle(request: HttpRequest) {
      const { response } = await handler.handle(request);
      if (!String(request.body).includes(`Action=${action}&`)) return { response };
      const body = rewrite(await text(response.body as Readable));
      return { response: Object.assign(response, { body: Readable.from([Buffer.from(body)]), headers: {} }) };
    },
  } as HttpHandler;
}
