/** The one login provider of all: the certified oidc-provider, in a process of its own; and wrong where it is told to. */
import { startLogin, type Misdeed } from '../../local/login/index.js';
import { systemClock } from '../../runtime/clock.js';
import { told } from '../sync/child.js';
import { CLIENT_ID, CLIENT_SECRET, emailOf, ISSUER, PEOPLE, subjectOf } from './terms.js';

let misdeed: Misdeed | undefined;
const login = await startLogin({
  issuer: ISSUER,
  clients: [{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, redirectUris: told<readonly string[]>() }],
  users: Array.from({ length: PEOPLE }, (_, person) => ({
    subject: subjectOf(person),
    email: emailOf(person),
    emailVerified: true,
  })),
  clock: systemClock,
  misdeed: () => misdeed,
});

process.on('disconnect', () => process.exit(0));
process.on('message', (wanted: Misdeed) => {
  misdeed = wanted;
  process.send!('told');
});
process.send!(login.discoveryUrl);
