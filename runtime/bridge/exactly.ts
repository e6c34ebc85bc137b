import type { MiddlewareHandler } from 'hono';

/** Answers 404 for any other path: the small router takes a slash after a path as well. */
export function exactly(...paths: readonly string[]): MiddlewareHandler {
  return async (context, next) => (paths.includes(context.req.path) ? next() : context.notFound());
}
