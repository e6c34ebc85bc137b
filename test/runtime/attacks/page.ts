/** The page of docs/ that lists the attacks. */
import type { AttackCase } from './case.js';

const HEAD = `<!-- Made by \`npx tsx test/runtime/attacks/documentation.ts\`. -->

# Attacks on the bridge

Each row is an attack that the tests carry out over HTTP against a running bridge, whose login provider misbehaves where
the attack needs it. Each must be refused as it stands in test/runtime/attacks/cases, with no call of STS, with no
secret (code, ID token, access token, verifier, client secret, cookie key) in an answer, a log line, a metric or a stored
row, with no stack trace or status 500, and with somebody else logging in right after it.

Each proves one check: \`npx tsx test/runtime/attacks/mutants.ts\` takes one check after the other out of the sources and
shows that its attacks then do not end as they must. Where another check stands behind the one that is missing, the
attack is still refused, by that one: the last column names it. Checks of the library are proved like our own.

`;

export function attacksPage(attacks: readonly AttackCase[]): string {
  const rows = attacks.map(
    ({ input, name, check, behind }) =>
      `| ${[check.name, input, name, source(check), behind ?? ''].map(cell).join(' | ')} |`,
  );
  const table = ['| Check | Class of input | Attack | Where | Behind it |', '|---|---|---|---|---|', ...rows];
  const checks = new Set(attacks.map(({ check }) => check.name)).size;
  return `${HEAD}${attacks.length} attacks on ${checks} checks.\n\n${table.join('\n')}\n`;
}

function source({ file, reference }: AttackCase['check']): string {
  return `${file.replace('node_modules/', '').replace('/build/index.js', '')}, [reference](${reference})`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
