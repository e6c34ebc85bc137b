/** kubectl or oc as a program of its own: never through a shell, and nothing that it prints but objects is kept. */
import { execFile } from 'node:child_process';
import { RuntimeError } from '../../runtime/errors.js';
import { absent, known, unknown, type Fact } from './facts.js';
import { printable } from '../printable.js';

/** Runs it with these arguments. */
export type Kubectl = (args: readonly string[]) => Promise<KubectlAnswer>;

export type KubectlAnswer =
  | { readonly ok: true; readonly output: string }
  | { readonly ok: false; readonly notFound: boolean; readonly why: string };

/** Milliseconds that one call may take; a server that hangs is given up by kubectl itself before. */
const PATIENCE = 40_000;
const REQUEST_TIMEOUT = '--request-timeout=30s';
/** Bytes of an answer. */
const MOST = 16 * 1024 * 1024;
/** Characters of kubectl's words. */
const WORDS = 300;

/**
 * @param program `kubectl`, `oc`, or a path of one
 * @param context of the kubeconfig; the current one unless given
 */
export function kubectlAt(program: string, context?: string): Kubectl {
  const global = [REQUEST_TIMEOUT, ...(context === undefined ? [] : [`--context=${context}`])];
  return (args) =>
    new Promise((resolve) => {
      // A command after `--` is the container's: options of kubectl stand before it.
      const end = args.includes('--') ? args.indexOf('--') : args.length;
      const all = [...args.slice(0, end), ...global, ...args.slice(end)];
      const limits = { timeout: PATIENCE, maxBuffer: MOST };
      const options = { encoding: 'utf8', env: process.env, windowsHide: true, ...limits } as const;
      const child = execFile(program, all, options, (error, stdout, stderr) => {
        if (!error) return resolve({ ok: true, output: stdout });
        resolve({ ok: false, ...reasonOf(program, error, stderr) });
      });
      child.stdin?.end();
    });
}

function reasonOf(
  program: string,
  error: { readonly code?: unknown; readonly killed?: boolean },
  stderr: string,
): { readonly notFound: boolean; readonly why: string } {
  if (error.code === 'ENOENT') return { notFound: false, why: `${program} was not found` };
  if (error.code === 'EACCES') return { notFound: false, why: `${program} may not be run` };
  if (error.killed) return { notFound: false, why: `${program} did not end, or printed too much` };
  const said = printable(wordsIn(stderr)).slice(0, WORDS);
  return { notFound: /\(NotFound\)/.test(stderr), why: said === '' ? `${program} failed and said nothing` : said };
}

/** What is meant for people, in one line: without warnings, and without the log of kubectl's libraries where more is said. */
function wordsIn(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('Warning: '));
  const said = lines.filter((line) => !/^[IWEF]\d{4} /.test(line));
  return (said.length > 0 ? said : lines).join(' ');
}

/** One object, or that the server has none. */
export async function getFact<T>(
  kubectl: Kubectl,
  args: readonly string[],
  convert: (object: unknown) => T | undefined,
): Promise<Fact<T>> {
  const answer = await kubectl(['get', ...args, '--output=json']);
  if (!answer.ok) return answer.notFound ? absent : unknown(answer.why);
  const value = convert(parsed(answer.output));
  return value === undefined ? unknown(`kubectl get ${args[0]} printed something else`) : known(value);
}

/** JSON, or undefined. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws RuntimeError `Kubectl`: where it is the only source, there is nothing to judge without it */
export function outputOf(answer: KubectlAnswer): string {
  if (answer.ok) return answer.output;
  const advice = answer.notFound
    ? 'give the name of a pod, not that of its Deployment, and its --namespace and --context'
    : 'give another one by --kubectl or --context, or the pod by --file';
  throw new RuntimeError('Kubectl', `${answer.why}; ${advice}`);
}
