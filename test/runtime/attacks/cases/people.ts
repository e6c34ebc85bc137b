/** Who has logged in: e-mails, userinfo, hosted domains, and whose grant it is. */
import type { Behaviour } from '../../bridge/support/rogue-provider.js';
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';
import { LIBRARY } from '../checks/library.js';
import { misbehaving } from '../ways.js';

const email = (email: unknown): Behaviour => ({ claims: (right) => ({ ...right, email }) });
const verified = (email_verified: unknown): Behaviour => ({ claims: (right) => ({ ...right, email_verified }) });
/** An ID token without an e-mail, so that userinfo is asked. */
const userinfo = (userinfo: Record<string, unknown>, more: Behaviour = {}): Behaviour => ({
  claims: ({ email: _, ...right }) => right,
  userinfo,
  ...more,
});
const ADA = { sub: '00u1', email: 'ada@example.com' };

const MALFORMED = { status: 403, reason: 'EmailMalformed' } as const;
const UNVERIFIED = { status: 403, reason: 'EmailNotVerified' } as const;
const MISMATCH = { status: 403, reason: 'AccountMismatch' } as const;
const FOREIGN = { status: 403, reason: 'HostedDomain' } as const;
const COMPARED = { behind: 'the e-mail is compared with the grant' } as const;

const GOOGLE = {
  world: { settings: { issuer: 'https://accounts.google.com', hostedDomain: 'example.com' } },
} as const;
const google = (claims: object): Behaviour => ({ claims: (right) => ({ ...right, email_verified: true, ...claims }) });

const malformed = (name: string, input: string, value: unknown): AttackCase =>
  misbehaving(name, input, OWN.emailForm, MALFORMED, email(value), COMPARED);

export const PEOPLE: readonly AttackCase[] = [
  malformed('an e-mail without @', 'no @', 'ada'),
  malformed('an e-mail with two @', 'two @', 'ada@example.com@evil.example'),
  malformed('an e-mail with nothing before the @', 'no local part', '@example.com'),
  malformed('an e-mail with nothing after the @', 'no domain', 'ada@'),
  malformed('an e-mail with a space in front', 'a space', ' ada@example.com'),
  malformed('an e-mail with a line break', 'a line break', 'ada@example.com\nbcc: eve@example.com'),
  malformed('an e-mail that ends in NUL', 'NUL', 'ada@example.com\0'),
  malformed('an e-mail with a Cyrillic a', 'a lookalike', '\u0430da@example.com'),
  malformed('an e-mail with a Kelvin sign', 'a letter that folds into ASCII', 'ada@example.com'.replace('a', '\u212a')),
  malformed('an e-mail with a full-width @', 'a full-width @', 'ada\uff20example.com'),
  malformed('an e-mail with text turned round', 'a direction mark', 'ada\u202e@example.com'),
  malformed('an empty e-mail', 'empty', ''),
  misbehaving(
    'an e-mail of 255 characters',
    'too long',
    OWN.emailLength,
    MALFORMED,
    email(`${'a'.repeat(243)}@example.com`),
    COMPARED,
  ),

  misbehaving('an e-mail that nobody verified', 'false', OWN.emailVerified, UNVERIFIED, verified(false)),
  misbehaving('an e-mail verified by text', 'text', OWN.emailVerified, UNVERIFIED, verified('true')),
  misbehaving('an e-mail verified by null', 'null', OWN.emailVerified, UNVERIFIED, verified(null)),
  misbehaving('an e-mail verified by one', 'a number', OWN.emailVerified, UNVERIFIED, verified(1)),
  misbehaving('an e-mail verified by a list', 'a list', OWN.emailVerified, UNVERIFIED, verified([true])),
  misbehaving(
    'an e-mail that userinfo says is unverified',
    'false in userinfo',
    OWN.emailVerified,
    UNVERIFIED,
    userinfo({ ...ADA, email_verified: false }),
  ),
  misbehaving(
    'an e-mail that nothing is said about, where that is not allowed',
    'absent',
    OWN.emailVouched,
    UNVERIFIED,
    email('ada@example.com'),
    {
      world: { settings: { allowAbsentEmailVerified: false } },
    },
  ),
  misbehaving(
    'an e-mail in userinfo that nothing is said about, where that is not allowed',
    'absent in userinfo',
    OWN.emailVouched,
    UNVERIFIED,
    userinfo(ADA),
    {
      world: { settings: { allowAbsentEmailVerified: false } },
    },
  ),
  misbehaving(
    'an e-mail that Google says nothing about',
    'absent at Google',
    OWN.emailVouched,
    UNVERIFIED,
    google({ email_verified: undefined, hd: 'example.com' }),
    GOOGLE,
  ),

  misbehaving("somebody's own Google account", 'absent', OWN.hostedDomain, FOREIGN, google({}), GOOGLE),
  misbehaving(
    'a Google account of another domain',
    'another domain',
    OWN.hostedDomain,
    FOREIGN,
    google({ hd: 'other.example' }),
    GOOGLE,
  ),
  misbehaving(
    'a Google account of a domain below ours',
    'a domain below',
    OWN.hostedDomain,
    FOREIGN,
    google({ hd: 'evil.example.com' }),
    GOOGLE,
  ),
  misbehaving(
    'a Google account of a domain that ends as ours',
    'the same end',
    OWN.hostedDomain,
    FOREIGN,
    google({ hd: 'evilexample.com' }),
    GOOGLE,
  ),
  misbehaving(
    'a Google account of a list of domains',
    'a list',
    OWN.hostedDomain,
    FOREIGN,
    google({ hd: ['example.com'] }),
    GOOGLE,
  ),
  misbehaving('a Google account of an empty domain', 'empty', OWN.hostedDomain, FOREIGN, google({ hd: '' }), GOOGLE),

  misbehaving(
    'a login without an e-mail anywhere',
    'absent',
    OWN.emailThere,
    { status: 403, reason: 'EmailMissing' },
    userinfo({ sub: '00u1' }),
    {
      behind: 'the form of an e-mail',
    },
  ),
  misbehaving(
    'userinfo of somebody else',
    'another subject',
    LIBRARY.userinfoSubject,
    { status: 403, reason: 'TokenRefused' },
    userinfo({ ...ADA, sub: '00u2' }),
  ),
  misbehaving(
    'userinfo of the subject in capitals',
    'other letters',
    LIBRARY.userinfoSubject,
    { status: 403, reason: 'TokenRefused' },
    userinfo({ ...ADA, sub: '00U1' }),
  ),
  misbehaving(
    'userinfo of the subject and more',
    'a longer subject',
    LIBRARY.userinfoSubject,
    { status: 403, reason: 'TokenRefused' },
    userinfo({ ...ADA, sub: '00u10' }),
  ),
  misbehaving(
    'userinfo that says another e-mail than the ID token',
    'an e-mail in both',
    OWN.tokenEmailFirst,
    MISMATCH,
    { ...email('eve@example.com'), userinfo: ADA },
  ),
  misbehaving(
    'an e-mail of null in the ID token, and the right one in userinfo',
    'null in the ID token',
    OWN.tokenEmailFirst,
    MALFORMED,
    { ...email(null), userinfo: ADA },
  ),
  misbehaving(
    'a list of e-mails in the ID token, and the right one in userinfo',
    'a list in the ID token',
    OWN.tokenEmailFirst,
    MALFORMED,
    { ...email(['ada@example.com']), userinfo: ADA },
  ),

  misbehaving("a grant of somebody else's", 'another person', OWN.sameEmail, MISMATCH, email('eve@example.com')),
  misbehaving(
    "a grant whose e-mail begins as one's own",
    'the same beginning',
    OWN.sameEmail,
    MISMATCH,
    email('ada@example.com.evil.example'),
  ),
  misbehaving(
    "a grant whose e-mail ends as one's own",
    'the same end',
    OWN.sameEmail,
    MISMATCH,
    email('xada@example.com'),
  ),
  misbehaving('a grant of the e-mail without its tag', 'a tag', OWN.sameEmail, MISMATCH, email('ada+x@example.com')),
  misbehaving('a grant of the e-mail without its dot', 'a dot', OWN.sameEmail, MISMATCH, email('a.da@example.com')),
  misbehaving(
    'a grant of the same name elsewhere',
    'another domain',
    OWN.sameEmail,
    MISMATCH,
    email('ada@example.org'),
  ),
  misbehaving(
    'a grant of the e-mail with a point at its end',
    'a point at the end',
    OWN.sameEmail,
    MISMATCH,
    email('ada@example.com.'),
  ),
  misbehaving(
    'an e-mail that is markup',
    'markup',
    OWN.sameEmail,
    MISMATCH,
    email('<script>alert(1)</script>@example.com'),
  ),
];
