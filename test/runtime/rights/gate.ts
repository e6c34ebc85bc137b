/**
 * Stands between a runtime and AWS as IAM does: what its rights name goes through, everything else is denied. It reads
 * the requests on the wire, and so finds what the code calls rather than what it says that it calls.
 */
import { Readable } from 'node:stream';
import { HttpResponse, type HttpHandler, type HttpRequest } from '@smithy/protocol-http';
import { GRANTS_BY_PERSON } from '../../../lib/model/tables.js';
import type { Right, RightOn, Rights } from '../../support/rights.js';

export const TABLES = { catalog: 'catalog', grants: 'grants', audit: 'audit' } as const;

/** One right that a request needs; `on` is undefined for what an ingestion role is asked for. */
export interface Needed {
  readonly action: string;
  readonly on?: RightOn;
  readonly attributes?: readonly string[];
}

/** As one request needs it. */
interface Wanted extends Needed {
  readonly leadingKey?: string;
}

export interface Gate {
  readonly handler: HttpHandler;
  /** All that was needed so far, each right once and in order. */
  needed(): readonly Needed[];
}

export function gate(rights: Rights): Gate {
  const needed = new Map<string, Needed>();
  const handle = async (request: HttpRequest) => {
    const wanted = neededBy(request);
    for (const { leadingKey: _, ...one } of wanted) needed.set(JSON.stringify(one), one);
    const denied = wanted.find((one) => !allows(rights, one));
    return { response: denied ? denial(request, denied) : await pass(request) };
  };
  return {
    handler: { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) },
    needed: () => [...needed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
  };
}

function allows({ own, ingestionRole = [] }: Rights, { action, on, attributes = [], leadingKey }: Wanted): boolean {
  if (on === undefined) return ingestionRole.includes(action);
  return own.some(
    (right) =>
      right.action === action &&
      right.on === on &&
      attributes.every((name) => right.attributes?.includes(name)) &&
      (right.leadingKey === undefined || right.leadingKey === leadingKey),
  );
}

function neededBy({ headers, body }: HttpRequest): readonly Wanted[] {
  const text = textOf(body as string | Uint8Array);
  const target = headers['x-amz-target'];
  if (target?.startsWith('DynamoDB_')) return [tableRight(target.split('.')[1]!, JSON.parse(text) as TableRequest)];
  if (target?.startsWith('AWSEvents.')) return [{ action: `events:${target.split('.')[1]!}`, on: 'event bus' }];
  // A session of an ingestion role has a token, which the runtime's own credentials here have not.
  const own = headers['x-amz-security-token'] === undefined;
  if (target?.startsWith('AWSOrganizations')) {
    return [{ action: `organizations:${target.split('.')[1]!}`, ...(own && { on: 'organization' as const }) }];
  }
  const form = new URLSearchParams(text);
  const action = form.get('Action')!;
  if (form.get('Version') === '2011-06-15') return [{ action: `sts:${action}`, on: 'ingestion roles' }];
  const tags = action === 'CreateRole' && form.has('Tags.member.1.Key');
  return [{ action: `iam:${action}` }, ...(tags ? [{ action: 'iam:TagRole' }] : [])];
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

type TableItem = Readonly<Record<string, { readonly S?: string }>>;

interface TableRequest {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly Key?: TableItem;
  readonly Item?: TableItem;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
}

function tableRight(operation: string, request: TableRequest): Wanted {
  const name = request.TableName ?? Object.keys(request.RequestItems ?? {}).join();
  const table = Object.entries(TABLES).find(([, one]) => one === name)![0] as keyof typeof TABLES;
  const on: RightOn = request.IndexName
    ? (`index ${request.IndexName as typeof GRANTS_BY_PERSON.indexName} of the grants table` as const)
    : `${table} table`;
  const action = `dynamodb:${operation}`;
  if (operation === 'UpdateItem') return { action, on, attributes: attributesOf(request) };
  const leadingKey = (request.Key ?? request.Item)?.pk?.S ?? request.ExpressionAttributeValues?.[':pk']?.S;
  return { action, on, ...(leadingKey !== undefined && { leadingKey }) };
}

/**
 * Top-level attributes that an update names.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function attributesOf(request: TableRequest): readonly string[] {
  const expressions = `${request.UpdateExpression ?? ''} ${request.ConditionExpression ?? ''}`;
  // A path's first part: what follows a dot lies deeper, what follows a colon is a value, what precedes ( a function.
  const paths = expressions.match(/(?<![.:#\w])#?[a-z]\w*\b(?!\s*\()/gi) ?? [];
  const named = paths
    .filter((path) => !/^(?:SET|REMOVE|AND|OR)$/.test(path))
    .map((path) => (path.startsWith('#') ? request.ExpressionAttributeNames![path]! : path));
  return [...new Set([...Object.keys(request.Key ?? {}), ...named])].sort();
}

function denial({ headers }: HttpRequest, { action }: Needed): HttpResponse {
  const message = `not authorized to perform: ${action}`;
  const json = headers['x-amz-target'] !== undefined;
  const xml = `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`;
  const body = json ? JSON.stringify({ __type: 'AccessDeniedException', message }) : xml;
  const contentType = json ? 'application/x-amz-json-1.0' : 'text/xml';
  return answer(json ? 400 : 403, { 'content-type': contentType }, Buffer.from(body));
}

async function pass({ protocol, hostname, port, path, method, headers, body }: HttpRequest): Promise<HttpResponse> {
  const response = await fetch(`${protocol}//${hostname}:${port}${path}`, {
    method,
    headers,
    body: textOf(body as string | Uint8Array),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return answer(response.status, Object.fromEntries(response.headers), bytes);
}

function answer(statusCode: number, headers: Record<string, string>, body: Buffer): HttpResponse {
  return new HttpResponse({ statusCode, headers, body: Readable.from([body]) });
}

/** The rights without one of them. */
export function without({ own, ingestionRole = [] }: Rights, gone: Right | string): Rights {
  return {
    own: own.filter((right) => right !== gone),
    ingestionRole: ingestionRole.filter((action) => action !== gone),
  };
}
