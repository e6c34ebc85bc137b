/** The page of what runs: errors of the command line and the functions, failures of others, the bridge's refusals. */
import { entries, type Meanings } from './errors-page';
import { ERROR_REMEDIES, REFUSAL_REMEDIES } from './errors-runtime';

/** What the page is made of; handed in, since it is written as other modules than this one. */
export interface RunningCodes {
  /** Of runtime/errors.ts. */
  readonly errors: Meanings;
  /** Of runtime/bridge/refusal.ts, with the HTTP status of each page. */
  readonly refusals: Meanings;
  readonly statuses: Readonly<Record<string, number>>;
  /** Of cli/failures.ts. */
  readonly fixes: Readonly<Record<string, string>>;
}

/** The text of docs/error-codes.md. */
export function errorCodesDocument({ errors, refusals, statuses, fixes }: RunningCodes): string {
  return [
    '<!-- Generated from runtime/errors.ts, runtime/bridge/refusal.ts and cli/failures.ts by `npm run errors`. -->',
    '',
    '# Error codes of the command line, the functions and the bridge',
    '',
    'Codes are public API. What constructs say is in [errors.md](errors.md), and how commands end in',
    '[cli.md](cli.md#exit-codes).',
    '',
    '## Errors',
    '',
    'A line on standard error, or in the log of a function: `cdk-serval: «Code» property: value what is wrong and what is',
    'allowed; what to do`.',
    '',
    ...entries(errors, ERROR_REMEDIES),
    '## Failures',
    '',
    'What AWS, its SDK or Node says, by their own names: `cdk-serval: failed: NAME; what to do`. AWS ends some names with',
    '`Exception`. A name that is not listed stands alone; the documentation of AWS or of Node explains it.',
    '',
    ...failures(fixes),
    '## Refusals',
    '',
    'Why a person gets no session: the code is in the log of the bridge, beside the reference that the page shows. Each has',
    'a runbook in [tasks/runbooks.md](tasks/runbooks.md).',
    '',
    ...entries(refusals, REFUSAL_REMEDIES, (code) => ` HTTP status ${statuses[code]}.`),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

/** Names by what is to be done about them. */
function failures(fixes: Readonly<Record<string, string>>): string[] {
  const names = new Map<string, string[]>();
  for (const [name, fix] of Object.entries(fixes)) names.set(fix, [...(names.get(fix) ?? []), `\`${name}\``]);
  return [...[...names].map(([fix, those]) => `- ${those.join(', ')}: ${fix}`), ''];
}
