/** Writes docs/errors.md from the list in lib/private/errors.ts: `npm run errors`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, WARNINGS } from '../lib/private/errors';

const items = (list: Readonly<Record<string, string>>): string[] =>
  Object.entries(list).map(([name, meaning]) => `- \`${name}\`: ${meaning}`);

/** The text of docs/errors.md. */
export function errorsDocument(): string {
  return [
    '<!-- Generated from lib/private/errors.ts by `npm run errors`. -->',
    '',
    '# Errors and warnings',
    '',
    'Codes and ids are public API. A changed one is a breaking change.',
    '',
    '## Errors',
    '',
    'Misuse throws at once, before anything is made. The message reads',
    '`«Code» property: value what is wrong and what is allowed; what to do (at path of the construct)`.',
    '',
    ...items(ERROR_CODES),
    '',
    '## Warnings',
    '',
    'Advice is a warning at synthesis. Silence one where you have weighed it:',
    '`Annotations.of(construct).acknowledgeWarning(id, reason)`.',
    '',
    ...items(WARNINGS),
    '',
  ].join('\n');
}

if (require.main === module) writeFileSync(join(__dirname, '..', 'docs', 'errors.md'), errorsDocument());
