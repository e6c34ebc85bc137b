/**
 * The three functions of an organization's sync, for a function runtime: which accounts there are, reading a few of them,
 * and how the run went. Settings are checked with the first event, so that the state machine sees what is wrong with
 * them, by name; what each function needs is loaded with it as well.
 */
import '../quiet.js';
import { systemClock } from '../clock.js';
import { withNamedErrors } from '../organization/named-errors.js';
import { accountsSettings, readingSettings, summarySettings } from '../organization/settings.js';
import type { AccountsAnswer } from '../organization/accounts.js';
import type { ReadAnswer } from '../organization/read.js';
import type { SummaryAnswer } from '../organization/summary.js';
import { systemRandom } from '../random.js';

const log = (line: string): void => void process.stdout.write(`${line}\n`);

type Handler<T> = (event: unknown) => Promise<T>;

/** Made once, with the first event that gets so far. */
function handler<T>(make: () => Promise<Handler<T>>): Handler<T> {
  let made: Promise<Handler<T>> | undefined;
  return (event) =>
    withNamedErrors(async () => {
      made ??= make();
      made.catch(() => (made = undefined));
      return (await made)(event);
    });
}

export const accounts = handler<AccountsAnswer>(async () => {
  const settings = accountsSettings(process.env, systemClock, systemRandom);
  return (await import('../organization/accounts.js')).organizationAccounts(settings, log);
});

export const read = handler<ReadAnswer>(async () => {
  const settings = readingSettings(process.env, systemClock, systemRandom);
  return (await import('../organization/read.js')).organizationRead(settings, log);
});

export const summary = handler<SummaryAnswer>(async () => {
  const settings = summarySettings(process.env, systemClock, systemRandom);
  return (await import('../organization/summary.js')).organizationSummary(settings, log);
});
