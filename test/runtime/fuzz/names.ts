/** The names of the targets, without the targets: those load the whole bridge. */
export const NAMES: readonly string[] = [
  'login-query',
  'handed-over',
  'callback-query',
  'cookies',
  'confirmation',
  'token',
  'token-answer',
  'discovery',
  'keys',
  'userinfo',
  'grants',
  'serval',
  'forwarded-for',
  'events',
];
