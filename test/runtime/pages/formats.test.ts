/** A session in the forms in which people take it along, read by who reads them: shells, and AWS's SDK. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import fc from 'fast-check';
import { cmd } from '../../../runtime/bridge/pages/formats/cmd.js';
import { formatsOf } from '../../../runtime/bridge/pages/formats/formats.js';
import { json } from '../../../runtime/bridge/pages/formats/json.js';
import { posix, posixQuoted } from '../../../runtime/bridge/pages/formats/posix.js';
import { powershell, powershellQuoted } from '../../../runtime/bridge/pages/formats/powershell.js';
import { profile, profileName } from '../../../runtime/bridge/pages/formats/profile.js';

const VALUES = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
  secretAccessKey: 'example/example+example/example/example0',
  sessionToken: `${'IQoJb3JpZ2luX2VjE/+'.repeat(40)}==`,
  endsAt: '2026-03-01T13:00:00.000Z',
};
const VARIABLES = {
  AWS_ACCESS_KEY_ID: VALUES.accessKeyId,
  AWS_SECRET_ACCESS_KEY: VALUES.secretAccessKey,
  AWS_SESSION_TOKEN: VALUES.sessionToken,
  AWS_CREDENTIAL_EXPIRATION: VALUES.endsAt,
};
const CREDENTIALS = {
  accessKeyId: VALUES.accessKeyId,
  secretAccessKey: VALUES.secretAccessKey,
  sessionToken: VALUES.sessionToken,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'formats-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What a shell prints. */
function printed(shell: string, script: string): string {
  const { status, stdout, stderr } = spawnSync(shell, ['-s'], { input: script, encoding: 'utf8', env: {} });
  if (status !== 0) throw new Error(`${shell}: ${stderr}`);
  return stdout;
}

/** A text that a shell can hold, with what shells do something with in plenty. */
const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom(...'\'"\\$`!%\n\r #&|;<>*~'), fc.string({ minLength: 1, maxLength: 1 })),
});
const holdable = anyText.filter((text) => !text.includes('\0'));

describe.each(['sh', 'bash'])('in %s', (shell) => {
  test('the variables are set', () => {
    const names = Object.keys(VARIABLES);
    const read = printed(shell, `${posix(VALUES)}\n${names.map((name) => `printenv ${name}`).join('\n')}\n`);
    expect(read).toBe(`${Object.values(VARIABLES).join('\n')}\n`);
  });

  test('any value stays as it is', () => {
    fc.assert(
      fc.property(fc.array(holdable, { minLength: 20, maxLength: 40 }), (values) => {
        const script = values.map((value) => `printf '%s\\0' ${posixQuoted(value)}\n`).join('');
        expect(printed(shell, script).split('\0').slice(0, -1)).toEqual(values);
      }),
      { numRuns: 10 },
    );
  });
});

describe('PowerShell', () => {
  test('is told the variables', () => {
    expect(powershell(VALUES).split('\n')).toEqual(
      Object.entries(VARIABLES).map(([name, value]) => `$env:${name} = '${value}'`),
    );
  });

  /** As about_Quoting_Rules has it: a pair of quotes of whichever kind is one, and a single one ends the text. */
  function readBack(quoted: string): string | undefined {
    const whole = /^'((?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*)'$/.exec(quoted);
    return whole?.[1]!.replace(/(['\u2018-\u201b])['\u2018-\u201b]/g, '$1');
  }

  test('any value stays as it is, with the quotes of a word processor too', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\'\u2018\u2019\u201a\u201b"$`a\n') }), (value) => {
        expect(readBack(powershellQuoted(value))).toBe(value);
      }),
    );
  });
});

describe('the command prompt', () => {
  test('is told the variables', () => {
    expect(cmd(VALUES)!.split('\n')).toEqual(
      Object.entries(VARIABLES).map(([name, value]) => `set "${name}=${value}"`),
    );
  });

  test.each(['%PATH%', '50%', 'a"b', 'a\nb', 'a\rb', '!x!'])(
    'gets nothing where it would change %j',
    (sessionToken) => {
      expect(cmd({ ...VALUES, sessionToken })).toBeUndefined();
      expect(formatsOf({ ...VALUES, sessionToken }, 'name').map(({ id }) => id)).not.toContain('cmd');
    },
  );

  test.each(['a&b', 'a|b', 'a<b>c', 'a^b', "a'b"])('keeps %j, which means nothing within quotes', (sessionToken) => {
    expect(cmd({ ...VALUES, sessionToken })).toContain(`set "AWS_SESSION_TOKEN=${sessionToken}"`);
  });
});

describe("AWS's SDK", () => {
  test('reads the profile beside another one', async () => {
    const name = profileName('111122223333', 'Reader+of=all,data@x.y-z_1');
    const filepath = join(folder, 'credentials');
    const other = '[default]\naws_access_key_id = other\naws_secret_access_key = other';
    await writeFile(filepath, `${other}\n\n${profile(VALUES, name)}\n\n[another]\n`);
    const read = await defaultProvider({ profile: name, filepath, configFilepath: join(folder, 'config') })();
    expect(read).toMatchObject(CREDENTIALS);
  });

  test('reads the JSON of a credential_process, with its end', async () => {
    const endsAt = '2999-03-01T13:00:00.000Z';
    await writeFile(join(folder, 'answer.json'), json({ ...VALUES, endsAt }));
    const configFilepath = join(folder, 'config');
    await writeFile(configFilepath, `[profile x]\ncredential_process = cat ${join(folder, 'answer.json')}\n`);
    const read = await defaultProvider({ profile: 'x', configFilepath, filepath: join(folder, 'credentials') })();
    expect(read).toMatchObject({ ...CREDENTIALS, expiration: new Date(endsAt) });
  });

  test.each(['a\nb = c', ' a', 'a\r'])('gets no profile where a file of them would change %j', (sessionToken) => {
    expect(profile({ ...VALUES, sessionToken }, 'name')).toBeUndefined();
  });
});

test('roles of the same name in two accounts have two profiles', () => {
  expect(profileName('111122223333', 'Reader')).not.toBe(profileName('444455556666', 'Reader'));
});
