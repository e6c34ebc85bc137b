import { validationError, type AwsError } from '../core/error.js';
import { isoSeconds } from '../core/time.js';
import type { Result } from '../core/call.js';

/**
 * The query protocol: parameters as a form, answers as XML.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */

/** Services by the version that their calls name. */
export const QUERY_SERVICES: Readonly<Record<string, { readonly service: 'iam' | 'sts'; readonly namespace: string }>> =
  {
    '2010-05-08': { service: 'iam', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
    '2011-06-15': { service: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  };

type Tree = { [name: string]: Tree | string };

/** `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`. */
export function parseForm(body: string): Readonly<Record<string, unknown>> {
  const root: Tree = Object.create(null);
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split('.');
    const last = path.pop()!;
    let node = root;
    for (const part of path) {
      const child = (node[part] ??= Object.create(null) as Tree);
      if (typeof child === 'string') throw validationError(`parameter ${name} is given in two ways`);
      node = child;
    }
    if (last in node) throw validationError(`parameter ${name} is given twice`);
    node[last] = value;
  }
  return withLists(root) as Record<string, unknown>;
}

function withLists(node: Tree | string): unknown {
  if (typeof node === 'string') return node;
  const { member } = node;
  if (typeof member === 'object' && Object.keys(node).length === 1) {
    const items = Object.entries(member).map(([index, item]) => [Number(index), withLists(item)] as const);
    return items.sort(([a], [b]) => a - b).map(([, item]) => item);
  }
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, withLists(child)]));
}

export function renderResult(operation: string, namespace: string, result: Result, requestId: string): string {
  const shown = Object.keys(result).length > 0 ? element(`${operation}Result`, result) : '';
  const metadata = element('ResponseMetadata', { RequestId: requestId });
  return `<${operation}Response xmlns="${namespace}">${shown}${metadata}</${operation}Response>`;
}

export function renderError(namespace: string, { code, message, status }: AwsError, requestId: string): string {
  const error = element('Error', { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message });
  return `<ErrorResponse xmlns="${namespace}">${error}${element('RequestId', requestId)}</ErrorResponse>`;
}

function element(name: string, value: unknown): string {
  return value === undefined ? '' : `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (value instanceof Date) return isoSeconds(value);
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, child]) => element(name, child))
      .join('');
  }
  return escape(String(value));
}

function escape(text: string): string {
  return text.replace(/[&<>"'\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}
