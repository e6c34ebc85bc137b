/**
 * Each line of AWS's command line in the documentation, by the real one: it knows the command and every option, takes
 * their values, and misses nothing until it would call AWS, which is at no address here.
 *
 * Ends with 0 only where it takes all of them.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../referee.js';

/** Of version 2 alone, which is no package that pip could install. */
const OF_VERSION_2 = ['aws logs tail '];

/** The port that nobody listens on. @see https://www.rfc-editor.org/rfc/rfc863 */
const NOWHERE = 'http://127.0.0.1:9';

interface Line {
  readonly where: string;
  readonly text: string;
}

function documents(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(?:node_modules|dist|expected|\..*)$/.test(entry.name) ? [] : documents(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Lines of blocks of a shell that begin with the command, each put together and without what it is piped into. */
function linesOf(path: string): Line[] {
  const blocks = readFileSync(join(root, path), 'utf8').matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm);
  return [...blocks]
    .flatMap(([, , block]) => block!.replace(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line.startsWith('aws '))
    .map((line) => ({ where: path, text: alone(line) }));
}

/** Up to a pipe or a redirection that stands outside of quotes. */
function alone(line: string): string {
  return /^(?:'[^']*'|"[^"]*"|[^'"|>])*/.exec(line)![0].trim();
}

/** What it says against a line; undefined where it takes it. */
function objection({ text }: Line, aws: string): string | undefined {
  // The shell is the one that a person has, so that quotes and variables are read as there.
  const script = `printf {} | ${aws}${text.slice('aws'.length)} --endpoint-url ${NOWHERE} --no-sign-request`;
  const env = { PATH: process.env.PATH!, HOME: '/', AWS_DEFAULT_REGION: 'eu-west-1', AWS_MAX_ATTEMPTS: '1', role: 'r' };
  const { stderr } = spawnSync('bash', ['-euc', script], { env, encoding: 'utf8' });
  return stderr.includes('Could not connect to the endpoint URL') ? undefined : stderr.trim().split('\n').at(-1);
}

const [bin = ''] = process.argv.slice(2);
const all = documents('.').flatMap(linesOf);
const lines = all.filter(({ text }) => !OF_VERSION_2.some((known) => text.startsWith(known)));
const wrong = lines.flatMap((line) => {
  const said = objection(line, join(bin, 'aws'));
  return said === undefined ? [] : [`${line.where}: ${line.text}: ${said}`];
});
for (const line of wrong) console.log(line);
// Nothing to judge would be a mistake of this program.
if (wrong.length > 0 || lines.length < 20) process.exitCode = 1;
console.log(`${lines.length - wrong.length} of ${lines.length} documented commands are known to it`);
