import type { MiddlewareHandler } from 'hono';
import { isOneOf } from './checks/path.js';

/** Answers 404 for any other path. */
export function exactly(...paths: readonly string[]): MiddlewareHandler {
  return async (context, next) => (isOneOf(paths, context.req.path) ? next() : context.notFound());
}
