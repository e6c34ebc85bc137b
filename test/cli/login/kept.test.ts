/** What is kept of a login, whether it is trusted, and what is done with it. */
import { appendFile, chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choiceOf } from '../../../cli/login/choice.js';
import { findKept } from '../../../cli/login/kept-file.js';
import { KEPT_MAX, keptText, readKept, type Kept } from '../../../cli/login/kept.js';
import { NOW, at } from '../../runtime/session/samples.js';
import { handed, NAME, stage, type Stage } from './stage.js';

const keptOf = (session = handed()): Kept => ({ ...NAME, grantEndsAt: session.grantEndsAt, session });

describe('what to do', () => {
  test.each<[string, string | undefined, string, string]>([
    ['lasts long', at(60), at(120), 'use'],
    ['lasts five minutes and a second', new Date(NOW + 301_000).toISOString(), at(120), 'use'],
    ['lasts five minutes', at(5), at(120), 'renew'],
    ['lasts a minute', at(1), at(120), 'renew'],
    ['lasts a minute, as the approved time does', at(1), at(1), 'use'],
    ['outlasts the approved time by a little', at(3), at(1), 'use'],
    ['outlasts the approved time that is over', at(3), at(-1), 'use'],
    ['is over, the approved time is not', at(0), at(60), 'login'],
    ['is over, as the approved time is', at(-1), at(-1), 'over'],
    ['is over at this moment, as the approved time is', at(0), at(0), 'over'],
    ['was taken away, the approved time being over', undefined, at(-1), 'over'],
    ['is not there', undefined, at(60), 'login'],
  ])('with a session that %s', (_, endsAt, grantEndsAt, expected) => {
    const kept = endsAt === undefined ? { ...NAME, grantEndsAt } : keptOf(handed({ endsAt, grantEndsAt }));
    expect(choiceOf(kept, NOW)).toBe(expected);
  });

  test('with nothing kept there is a login', () => expect(choiceOf(undefined, NOW)).toBe('login'));
});

describe('a text', () => {
  const stored = (change: object): string =>
    JSON.stringify({ ...(JSON.parse(keptText(keptOf())) as object), ...change });

  test('gives back what was written', () => {
    expect(readKept(keptText(keptOf()), NAME)).toEqual(keptOf());
    const { session, ...rest } = keptOf();
    expect(session).toBeDefined();
    expect(readKept(keptText(rest), NAME)).toEqual(rest);
  });

  test.each([
    ['of a later version', stored({ version: 2, session: 'of another shape' }), 'it was written by a later version'],
    ['without a version', stored({ version: undefined }), 'it is malformed'],
    ['that is cut', keptText(keptOf()).slice(0, 200), 'it is malformed'],
    ['that is empty', '', 'it is malformed'],
    ['that is no object', 'null', 'it is malformed'],
    ['without the end of the approved time', stored({ grantEndsAt: 'soon' }), 'it is malformed'],
    ['with half a session', stored({ session: { kind: 'session', grantId: 'g-1' } }), 'it is malformed'],
    [
      'with a refusal',
      stored({ session: { kind: 'refusal', code: 'x', words: 'y', reference: 'z' } }),
      'it is malformed',
    ],
    ['with no session at all', stored({ session: null }), 'it is malformed'],
    ['of another grant', stored({ grantId: 'g-2' }), 'it is of another grant'],
    ['of another bridge', stored({ bridge: 'https://elsewhere.example' }), 'it is of another grant'],
    ['with a session of another grant', stored({ session: handed({ grantId: 'g-2' }) }), 'it is of another grant'],
  ])('%s is not used', (_, text, words) => {
    expect(readKept(text, NAME)).toBe(words);
  });
});

describe('a file', () => {
  let on: Stage;
  beforeEach(async () => {
    on = await stage();
    await mkdir(on.folder, { mode: 0o700 });
    await writeFile(on.file, keptText(keptOf()), { mode: 0o600 });
  });
  afterEach(() => on.close());

  test('of its owner alone is read', () => {
    expect(findKept(on.file, NAME)).toEqual({ kept: keptOf() });
    expect(findKept(join(on.folder, 'another'), NAME)).toEqual({});
  });

  test.each([0o640, 0o604, 0o620, 0o660, 0o666, 0o601])('with the rights %o is not used', async (mode) => {
    await chmod(on.file, mode);
    expect(findKept(on.file, NAME)).toEqual({ unused: 'others have rights to it' });
  });

  test('behind a symbolic link is not used', async () => {
    const link = join(on.folder, 'link');
    await symlink(on.file, link);
    expect(findKept(link, NAME)).toEqual({ unused: 'it is a symbolic link' });
  });

  test('that is a folder is not used', () => expect(findKept(on.folder, NAME)).toEqual({ unused: 'it is no file' }));

  test('that is larger than any session is not read', async () => {
    await appendFile(on.file, ' '.repeat(KEPT_MAX));
    expect(findKept(on.file, NAME)).toEqual({ unused: 'it is malformed' });
  });

  // Only root can give a file away.
  (process.getuid?.() === 0 ? test : test.skip)('of another user is not used', async () => {
    await chown(on.file, 12_345, 12_345);
    expect(findKept(on.file, NAME)).toEqual({ unused: 'it belongs to another user' });
  });

  test('that is not used is said, and replaced by a login', async () => {
    await chmod(on.file, 0o644);
    expect(await on.obtain()).toMatchObject({ from: 'login' });
    expect(on.said[0]).toBe(`${on.file} is not used: others have rights to it`);
    expect(findKept(on.file, NAME)).toEqual({ kept: keptOf() });
  });
});
