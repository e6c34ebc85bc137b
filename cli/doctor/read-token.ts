/** A real ID token from a file: its claims, and whether it is genuine. The token itself is dropped here. */
import { stat } from 'node:fs/promises';
import { SIGNING_ALGORITHMS } from '../../runtime/bridge/checks/algorithms.js';
import { signatureProblem } from '../../runtime/bridge/checks/signature.js';
import { tokenFormProblem } from '../../runtime/bridge/checks/token-form.js';
import { whyNot, known, unknown, type Fact } from '../steps/fact.js';
import { readText } from '../verify/read-text.js';
import type { LoginFacts, Metadata, TokenFacts } from './facts.js';
import { keysOf } from './metadata.js';

/** Bits of a file's mode that let others than its owner read it. */
const OTHERS = 0o044;

/** Characters. A cookie holds less, and no provider's token comes near. */
const TOKEN_MAX = 64 * 1024;

const EMPTY = { header: {}, claims: {} };
const NO_TOKEN = unknown('it is no token');

export interface TokenText {
  readonly text: string;
  /** Whether others may read the file. */
  readonly open: boolean;
}

/** @param path `-` is standard input @throws RuntimeError `Input` where it cannot be read */
export async function readTokenFile(path: string): Promise<TokenText> {
  const text = (await readText('--token-file', path)).trim();
  if (path === '-' || process.platform === 'win32') return { text, open: false };
  const { mode } = await stat(path);
  return { text, open: (mode & OTHERS) !== 0 };
}

export function tokenFacts({ text, open }: TokenText, login: Fact<LoginFacts>): TokenFacts {
  const problem = text.length > TOKEN_MAX ? `it has ${text.length} characters` : tokenFormProblem(text);
  if (problem !== undefined) return { ...EMPTY, form: problem, signature: NO_TOKEN, open };
  const [header, claims] = text.split('.').slice(0, 2).map(objectIn);
  if (!header || !claims) return { ...EMPTY, form: 'its parts are no JSON', signature: NO_TOKEN, open };
  return { header, claims, form: undefined, signature: signatureOf(text, header, login), open };
}

function signatureOf(token: string, { alg }: Metadata, login: Fact<LoginFacts>): TokenFacts['signature'] {
  if (login.state !== 'known') return unknown(whyNot(login));
  const { keys } = login.value;
  if (keys.state !== 'known') return unknown(whyNot(keys));
  const published = keysOf(keys.value);
  if (!published) return unknown("the issuer's keys could not be read");
  if (!SIGNING_ALGORITHMS.some((one) => one === alg))
    return unknown(`only ${SIGNING_ALGORITHMS.join(' and ')} are verified`);
  return known(signatureProblem(token, published));
}

function objectIn(part: string): Metadata | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Metadata) : undefined;
  } catch {
    return undefined;
  }
}
