import type { IncomingMessage } from 'node:http';

/**
 * Whether the sender went away before the request was whole: its doing, and no failure of ours that should wake anybody.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-8
 */
export function brokeOff(incoming: Pick<IncomingMessage, 'readableAborted' | 'complete'> | undefined): boolean {
  return incoming !== undefined && incoming.readableAborted && !incoming.complete;
}
