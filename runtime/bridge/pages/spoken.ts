/** Times as a person reads them. */
import { html } from 'hono/html';
import { template, type Html } from './template.js';

const MINUTE = 60_000;
/** Minutes from which on hours are told. */
const HOURS_FROM = 120;

const count = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? '' : 's'}`;

/** `60 minutes`, `3 hours`, `2 hours 30 minutes`: never more than it is. @param length milliseconds */
export function spokenLength(length: number): string {
  const minutes = Math.floor(length / MINUTE);
  if (minutes < 1) return 'less than a minute';
  if (minutes < HOURS_FROM) return count(minutes, 'minute');
  const hours = count(Math.floor(minutes / 60), 'hour');
  return minutes % 60 === 0 ? hours : `${hours} ${count(minutes % 60, 'minute')}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** `1 March 2026 at 13:00 UTC`: the minute that has begun by then, so never later than it is. @param time ISO 8601 */
export function spokenTime(time: string): string {
  const date = new Date(time);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  return `${day} at ${date.toISOString().slice(11, 16)} UTC`;
}

const TIME = template(['time', 'spoken'], ({ time, spoken }) => html`<time datetime="${time}">${spoken}</time>`);

/** A time in UTC, which a script says in the person's own time zone. */
export const timeOf = (time: string): Html => TIME({ time, spoken: spokenTime(time) });
