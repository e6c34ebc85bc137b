import { cmd } from './cmd.js';
import { json } from './json.js';
import { posix } from './posix.js';
import { powershell } from './powershell.js';
import { profile } from './profile.js';
import type { Values } from './values.js';

/** One way to take a session along. */
export interface Format {
  /** Of its element. */
  readonly id: string;
  readonly title: string;
  /** What to do with it. */
  readonly use: string;
  readonly text: string;
}

interface Way extends Omit<Format, 'text'> {
  text(values: Values, profileName: string): string | undefined;
}

const THEN = 'Commands of AWS in that window then act as this role.';

const WAYS: readonly Way[] = [
  { id: 'posix', title: 'macOS, Linux', use: `Paste it into your terminal (sh, bash, zsh). ${THEN}`, text: posix },
  { id: 'powershell', title: 'Windows PowerShell', use: `Paste it into PowerShell. ${THEN}`, text: powershell },
  { id: 'cmd', title: 'Windows command prompt', use: `Paste it into cmd. ${THEN}`, text: cmd },
  {
    id: 'profile',
    title: 'AWS CLI profile',
    use: 'Put it into the file .aws/credentials in your home folder, then add --profile PROFILE to commands of AWS.',
    text: profile,
  },
  { id: 'json', title: 'JSON', use: 'For programs, in the form of credential_process.', text: json },
];

/** All ways in which these values can be said. */
export function formatsOf(values: Values, profileName: string): readonly Format[] {
  const formats: Format[] = [];
  for (const { id, title, use, text: make } of WAYS) {
    const text = make(values, profileName);
    if (text !== undefined) formats.push({ id, title, use: use.replace('PROFILE', () => profileName), text });
  }
  return formats;
}
