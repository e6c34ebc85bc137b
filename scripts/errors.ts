/**
 * Writes docs/errors.md from the lists in lib/private/errors.ts, and docs/error-codes.md from those of what runs:
 * `npm run errors`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, WARNINGS } from '../lib/private/errors';
import { ERROR_REMEDIES, WARNING_REMEDIES } from './errors-constructs';
import { entries } from './errors-page';
import { errorCodesDocument } from './errors-running';

/** The text of docs/errors.md. */
export function errorsDocument(): string {
  return [
    '<!-- Generated from lib/private/errors.ts by `npm run errors`. -->',
    '',
    '# Errors and warnings',
    '',
    'What constructs say. Codes and ids are public API: a changed one is a breaking change. The codes of the command line,',
    'the functions and the bridge are in [error-codes.md](error-codes.md).',
    '',
    '## Errors',
    '',
    'Misuse throws at once, before anything is made. The message reads',
    '`«Code» property: value what is wrong and what is allowed; what to do (at path of the construct)`.',
    '',
    ...entries(ERROR_CODES, ERROR_REMEDIES),
    '## Warnings',
    '',
    'Advice is a warning at synthesis. Silence one where you have weighed it:',
    '`Annotations.of(construct).acknowledgeWarning(id, reason)`.',
    '',
    ...entries(WARNINGS, WARNING_REMEDIES),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

/** What runs is made of other modules than the constructs: loaded here alone, so that whoever wants those needs no more. */
async function write(): Promise<void> {
  const [{ ERROR_CODES: errors }, { REFUSALS: refusals, STATUS: statuses }, { FIXES: fixes }] = await Promise.all([
    import('../runtime/errors.js'),
    import('../runtime/bridge/refusal.js'),
    import('../cli/failures.js'),
  ]);
  const docs = join(__dirname, '..', 'docs');
  writeFileSync(join(docs, 'errors.md'), errorsDocument());
  writeFileSync(join(docs, 'error-codes.md'), errorCodesDocument({ errors, refusals, statuses, fixes }));
}

if (require.main === module) void write();
