/** The small decisions around a login. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserCommand } from '../../../cli/login/browser.js';
import { childEnvironment } from '../../../cli/login/child-environment.js';
import { sayTo } from '../../../cli/login/say.js';
import { loginLines, loginResult } from '../../../cli/login/words.js';
import { NOW, at } from '../../runtime/session/samples.js';
import { handed, NAME } from './stage.js';

describe('a browser', () => {
  const URL = 'https://bridge.example.com/?a=b&c=d;$(x)';
  test.each<[string, Record<string, string>, NodeJS.Platform, string | undefined, string[]]>([
    ['what BROWSER names', { BROWSER: '/opt/my browser', DISPLAY: ':0' }, 'linux', '/opt/my browser', [URL]],
    ["the desktop's", { DISPLAY: ':0' }, 'linux', 'xdg-open', [URL]],
    ["the desktop's on Wayland", { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 'xdg-open', [URL]],
    ["macOS's", {}, 'darwin', 'open', [URL]],
    ["Windows's", {}, 'win32', 'rundll32', ['url.dll,FileProtocolHandler', URL]],
  ])('is %s', (_, environment, platform, command, args) => {
    expect(browserCommand(URL, environment, platform)).toEqual({ command, args });
  });

  test.each<[string, Record<string, string>]>([
    ['without a display', {}],
    ['where the variables are empty', { BROWSER: '', DISPLAY: '', WAYLAND_DISPLAY: '' }],
  ])('is none %s', (_, environment) => {
    expect(browserCommand(URL, environment, 'linux')).toBeUndefined();
  });
});

test('a program has the session in its environment, and no other credentials', () => {
  const environment = childEnvironment(
    {
      PATH: '/bin',
      AWS_REGION: 'eu-west-1',
      AWS_PROFILE: 'other',
      aws_default_profile: 'other',
      AWS_ACCESS_KEY_ID: 'AKIAOTHER',
      AWS_SECURITY_TOKEN: 'other',
      AWS_ROLE_ARN: 'other',
      AWS_WEB_IDENTITY_TOKEN_FILE: 'other',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'other',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'other',
      AWS_BEARER_TOKEN_BEDROCK: 'other',
      UNSET: undefined,
    },
    handed(),
  );
  expect(environment).toEqual({
    PATH: '/bin',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret-canary/+',
    AWS_SESSION_TOKEN: 'token-canary==',
    AWS_CREDENTIAL_EXPIRATION: at(60),
  });
});

describe('lines for the person', () => {
  let folder: string;
  let terminal: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'say-'));
    terminal = join(folder, 'terminal');
    await writeFile(terminal, '');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test.each<[string, boolean, string]>([
    ['where standard error is read by a program', false, 'one\ntwo\n'],
    ['but not twice', true, ''],
  ])('reach the terminal too %s', async (_, isTTY, expected) => {
    const logged: string[] = [];
    const say = sayTo({ err: { isTTY }, log: (line) => void logged.push(line), terminal });
    say('one');
    say('two');
    expect(logged).toEqual(['one', 'two']);
    expect(await readFile(terminal, 'utf8')).toBe(expected);
  });

  test('stand on standard error where there is no terminal, and make none', async () => {
    const logged: string[] = [];
    sayTo({ err: {}, log: (line) => void logged.push(line), terminal: join(folder, 'none') })('one');
    expect(logged).toEqual(['one']);
    expect(await readdir(folder)).toEqual(['terminal']);
  });
});

describe('what login says', () => {
  const got = { session: handed(), from: 'login' } as const;

  test('is role, account, times, the reason of the length and the profile, without a secret', () => {
    expect(loginLines(NAME, got, NOW)).toEqual([
      'role      arn:aws:iam::111122223333:role/teams/data/Reader',
      'account   111122223333',
      `until     ${at(60)} (60 minutes)`,
      "           The role's maximum session duration, as the sync last saw it.",
      `approved  until ${at(120)}`,
      'To use it, in ~/.aws/config:',
      '  [profile serval-g-1]',
      '  credential_process = cdk-serval credential-process g-1 --bridge https://bridge.example.com',
    ]);
  });

  test('names the folder of sessions where another one was named', () => {
    expect(loginLines(NAME, got, NOW, '/srv/sessions').at(-1)).toMatch(/ --cache \/srv\/sessions$/);
  });

  test('passes nothing on that a terminal would obey', () => {
    const session = handed({ roleArn: 'arn\u001b[2J', why: 'new\u001b[1m' as 'grant' });
    expect(loginLines(NAME, { ...got, session }, NOW).join('')).not.toContain('\u001b');
  });

  test('is the same as JSON', () => {
    expect(loginResult(NAME, got)).toEqual({
      ...NAME,
      roleArn: 'arn:aws:iam::111122223333:role/teams/data/Reader',
      account: '111122223333',
      endsAt: at(60),
      why: 'role-maximum',
      grantEndsAt: at(120),
      from: 'login',
    });
  });
});
