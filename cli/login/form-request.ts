/** Which requests to the waiting command's port are those that it waits for. */
import { isForm } from '../../runtime/bridge/checks/form-type.js';
import { SEALED_FIELD } from '../../runtime/hand-over/request.js';
import { SEALED_MAX } from '../../runtime/hand-over/sealed.js';
import type { StrangeStatus } from './answer-page.js';

/** Bytes: base64url and dots, which a form leaves as they are, and the field's name. */
export const BODY_MAX = SEALED_MAX + SEALED_FIELD.length + 1;

export interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * What is wrong with a request before its body is read, if anything.
 *
 * The Host is compared as a whole: a page elsewhere whose name leads to loopback says its own.
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-8.3
 */
export function strangeHead({ method, url, headers }: RequestHead, port: number): StrangeStatus | undefined {
  if (headers.host !== ownHost(port)) return 400;
  if (method !== 'POST' || url !== '/') return 404;
  const type = headers['content-type'];
  if (typeof type !== 'string' || !isForm(type)) return 415;
  return Number(headers['content-length'] ?? 0) > BODY_MAX ? 413 : undefined;
}

/** Whether a request is for this path of ours, as a browser asks for a page. */
export function isVisit({ method, url, headers }: RequestHead, port: number, path: string): boolean {
  return headers.host === ownHost(port) && method === 'GET' && url === path;
}

function ownHost(port: number): string {
  return `127.0.0.1:${port}`;
}

/** The sealed session of a form that has this one field, and has it once. */
export function sealedOf(body: string): string | undefined {
  const fields = [...new URLSearchParams(body)];
  return fields.length === 1 && fields[0]![0] === SEALED_FIELD ? fields[0]![1] : undefined;
}
