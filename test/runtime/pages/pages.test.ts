/** What the pages hold, byte for byte: the rest is shown by test/browser, in a browser. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parse } from 'node-html-parser';
import { accountMismatch } from '../../../lib/model/index.js';
import { consentPage } from '../../../runtime/bridge/pages/consent.js';
import { credentialsPage } from '../../../runtime/bridge/pages/credentials.js';
import { formatsOf } from '../../../runtime/bridge/pages/formats/formats.js';
import { handOverPage } from '../../../runtime/bridge/pages/hand-over.js';
import type { Page } from '../../../runtime/bridge/pages/page.js';
import { refusalPage } from '../../../runtime/bridge/pages/refusal.js';
import { REFUSALS, type Refusal, type RefusalCode } from '../../../runtime/bridge/refusal.js';
import type { Destination } from '../../../runtime/hand-over/request.js';
import { SEALED_MAX } from '../../../runtime/hand-over/sealed.js';
import type { Decision } from '../../../runtime/session/decide.js';
import type { StartedSession } from '../../../runtime/session/start-session.js';
import { at, grant, NOW, ROLE_ARN, sessionRecord } from '../session/samples.js';

/** Bytes of a page with all that it needs. */
const MOST = 30_000;
/** Characters of what AWS gives. */
const BASE64 = 'ABCXYZabcxyz0189+/=';
/** Characters, more than AWS's tokens have had. */
const TOKEN = 2_000;

const TERMINAL: Destination = { to: 'terminal', port: 49_152, key: 'x'.repeat(87) };
const CODES = Object.keys(REFUSALS) as RefusalCode[];

function started(overrides: Partial<StartedSession['record']> = {}, roleArn = ROLE_ARN): StartedSession {
  const credentials = {
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    secretAccessKey: '+/'.repeat(20),
    sessionToken: '+/a='.repeat(TOKEN / 4),
    assumedRoleArn: 'arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com',
    requestId: 'r-1',
  } as StartedSession['credentials'];
  const record = sessionRecord('s-1', overrides);
  return { credentials, record, grant: grant({ roleArn, approvedMinutes: 180, startedAt: at(0) }) };
}

function decision(overrides: Partial<Decision> = {}): Decision {
  return {
    grant: grant(),
    startedAt: at(0),
    end: NOW + 3 * 3_600_000,
    first: true,
    seconds: 3600,
    why: 'role-maximum',
    roleArn: ROLE_ARN,
    partition: 'aws',
    account: '111122223333',
    roleName: 'Reader',
    ...overrides,
  };
}

const consent = (destination: Destination, overrides: Partial<Decision> = {}, now: number | undefined = NOW): Page =>
  consentPage({
    decision: decision(overrides),
    email: 'ada@example.com',
    destination,
    key: 'k',
    ...(now !== undefined && { now }),
  });

const PAGES: Readonly<Record<string, Page>> = {
  confirmation: consent({ to: 'page' }),
  'confirmation for a terminal': consent(TERMINAL),
  session: credentialsPage(started(), 'g-1'),
  'hand-over': handOverPage(TERMINAL as Destination & { to: 'terminal' }, 'x'.repeat(6_000)),
  ...Object.fromEntries(
    CODES.map((code) => [
      code,
      refusalPage({ refused: code, words: REFUSALS[code] } as Refusal, 'Zk3xQ0aB', {
        grantId: 'g-1',
        destination: { to: 'console' },
      }),
    ]),
  ),
};

/** Text of a page as its reader has it, in one line. */
const textOf = ({ html }: Page): string => parse(html).querySelector('main')!.text.replace(/\s+/g, ' ');

describe.each(Object.entries(PAGES))('%s', (_, { html, policy }) => {
  const root = parse(html, { comment: true });

  test('is whole within 30 kB, and asks for nothing else', () => {
    expect(Buffer.byteLength(html)).toBeLessThanOrEqual(MOST);
    expect(root.querySelectorAll('link,img,iframe,[src],[srcset],object,embed,base')).toEqual([]);
    expect(html).not.toMatch(
      /@import|url\(|fetch\(|XMLHttpRequest|localStorage|sessionStorage|https?:\/\/(?!127\.0\.0\.1)/,
    );
  });

  test('has nothing that its policy forbids', () => {
    for (const element of root.querySelectorAll('*')) {
      expect(Object.keys(element.attributes).filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
    }
    for (const tag of ['style', 'script']) {
      expect(root.querySelectorAll(tag)).toHaveLength(1);
      const inline = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)![1]!;
      expect(policy).toContain(`${tag}-src 'sha256-${createHash('sha256').update(inline).digest('base64')}';`);
    }
  });

  test('uses each id once, and is titled by its heading', () => {
    const ids = root.querySelectorAll('[id]').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(root.querySelector('title')!.text).toBe(root.querySelector('h1')!.text);
  });
});

describe('all pages', () => {
  test('have one style and few scripts, the same whatever they hold', () => {
    const scripts = (page: Page): string | undefined => /script-src '([^']+)'/.exec(page.policy)?.[1];
    expect(scripts(consent(TERMINAL))).toBe(scripts(consent({ to: 'page' }, { first: false })));
    expect(scripts(PAGES.session!)).toBe(scripts(credentialsPage(started({ why: 'fallback' }), 'g-2')));
    expect(new Set(Object.values(PAGES).map(scripts)).size).toBe(4);
  });

  test('take the largest sealed session to its terminal, beyond 30 kB by what is sealed alone', () => {
    const bare = handOverPage(TERMINAL as Destination & { to: 'terminal' }, '').html.length;
    expect(bare).toBeLessThan(MOST / 4);
    expect(bare + SEALED_MAX).toBeLessThan(2 * MOST);
  });

  test('of which the largest takes little of a slow line', () => {
    expect(gzipSync(PAGES.session!.html).length).toBeLessThan(6_000);
  });
});

describe('the confirmation', () => {
  test('of a first session says that the clock starts, for how long, and how long one session is', () => {
    const text = textOf(consent({ to: 'page' }));
    expect(text).toContain('The clock starts now: 3 hours');
    expect(text).toContain('This session lasts 60 minutes at most');
    expect(text).toContain('Reader in /teams/data/');
  });

  test('of a grant that another ends earlier says how long it really is', () => {
    expect(textOf(consent({ to: 'page' }, { end: NOW + 40 * 60_000, seconds: 2400 }))).toContain(
      'The clock starts now: 40 minutes',
    );
  });

  test('of a later one says what remains', () => {
    const later = { first: false, startedAt: at(-100), end: NOW + 80 * 60_000 };
    expect(textOf(consent(TERMINAL, later))).toContain('Your clock runs already: 80 minutes left');
    expect(textOf(consent(TERMINAL, later))).not.toContain('starts now');
  });

  test('says no time that it does not know', () => {
    const page = consentPage({
      decision: decision({ first: false }),
      email: 'ada@example.com',
      destination: { to: 'console' },
      key: 'k',
    });
    expect(textOf(page)).toContain('Your clock runs already Another session');
  });
});

describe('the session', () => {
  test('says until when, why not longer, and until when there are fresh ones', () => {
    const text = textOf(credentialsPage(started({ why: 'role-maximum' }), 'g-1'));
    expect(text).toContain('1 March 2026 at 13:00 UTC. This role allows 60 minutes at a time.');
    expect(text).toContain('1 March 2026 at 15:00 UTC. Until then you can get fresh sessions.');
  });

  test('offers no console where none is known', () => {
    const iso = credentialsPage(started({}, ROLE_ARN.replace('arn:aws:', 'arn:aws-iso:')), 'g-1');
    expect(parse(iso.html).querySelector('#console')).toBeNull();
    expect(parse(PAGES.session!.html).querySelector('#console')!.getAttribute('target')).toBe('_blank');
  });

  test.each([
    ['of AWS', BASE64],
    ['that shells and HTML take for their own', BASE64 + '\'"\\$`!%&<>#|;\n \u2019'],
  ])('says values %s in each format as the format has them', (_, characters) => {
    const text = fc.string({ unit: fc.constantFrom(...characters), minLength: 1 });
    fc.assert(
      fc.property(text, text, text, (accessKeyId, secretAccessKey, sessionToken) => {
        const session = started();
        const credentials = { ...session.credentials, accessKeyId, secretAccessKey, sessionToken };
        const { html } = credentialsPage({ ...session, credentials }, 'g-1');
        // As a browser reads it, for which markup within `pre` is markup.
        const root = parse(html, { blockTextElements: { script: true, style: true } });
        const values = { accessKeyId, secretAccessKey, sessionToken, endsAt: session.record.endsAt };
        expect(root.querySelectorAll('pre').map(({ id, text }) => [id, text])).toEqual(
          formatsOf(values, '111122223333-Reader').map(({ id, text }) => [id, text]),
        );
        expect(root.querySelector('#aws-session-token')!.text).toBe(sessionToken);
      }),
      { numRuns: 50 },
    );
  });

  test('keeps its secrets from translators', () => {
    const held = parse(PAGES.session!.html)
      .querySelectorAll('[translate=no]')
      .map(({ text }) => text)
      .join('');
    const whole = parse(PAGES.session!.html).querySelector('main')!.text;
    const token = started().credentials.sessionToken;
    expect(held.split(token).length).toBe(whole.split(token).length);
    expect(held.split(token).length).toBe(7);
  });
});

describe('a refusal', () => {
  const page = (refused: RefusalCode, words: string, asked = true): ReturnType<typeof parse> =>
    parse(
      refusalPage(
        { refused, words } as Refusal,
        'Zk3xQ0aB',
        asked ? { grantId: 'g-1', destination: { to: 'console' } } : undefined,
      ).html,
    );

  test('says the words to the letter, as text', () => {
    const words = accountMismatch('<b>eve</b>@example.com', 'ada@example.com');
    expect(page('AccountMismatch', words).querySelector('#reason')!.text).toBe(words);
  });

  test('says a time to the letter, for a script to say it in the time zone of the person', () => {
    const words = 'The approved time was over at 2026-03-01T11:59:00.000Z. Request access again.';
    const reason = page('GrantOver', words).querySelector('#reason')!;
    expect(reason.text).toBe(words);
    expect(reason.querySelector('time')!.getAttribute('datetime')).toBe('2026-03-01T11:59:00.000Z');
  });

  test('offers another login where that can help, for what was asked, and nowhere else', () => {
    expect(page('AwsBusy', 'x').querySelector('#again')!.getAttribute('href')).toBe(
      '/oidc/auth/login?grant=g-1&to=console',
    );
    for (const code of ['GrantOver', 'GrantRevoked', 'RoleArnInvalid', 'AwsRefused'] as const) {
      expect(page(code, 'x').querySelector('#again')).toBeNull();
    }
    expect(page('AwsBusy', 'x', false).querySelector('#again')).toBeNull();
  });

  test('of the console offers the page instead', () => {
    expect(page('ConsoleUnavailable', 'x').querySelector('#again')!.getAttribute('href')).toBe(
      '/oidc/auth/login?grant=g-1',
    );
  });

  test('of a link without a grant, or with one that is not there yet, tells how one gets a link', () => {
    for (const code of ['BadRequest', 'GrantUnknown'] as const) {
      expect(page(code, 'x').text).toContain('How you get a link');
    }
    expect(page('GrantUnknown', 'x').text).toContain('not approved yet');
    expect(page('GrantOver', 'x').text).not.toContain('How you get a link');
  });
});
