import { ordered, type Reading } from './order';

/**
 * Date operators: ISO 8601 with time and zone, or whole seconds since the epoch, on either side.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export const DATE_OPERATORS = ordered('Date', readDate);

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch. */
function readDate(text: string): Reading {
  // Four digits may be a year as well.
  if (/^\d{5,11}$/.test(text)) return Number(text) * 1000;
  const match = DATE_TIME.exec(text);
  if (!match) return { undecided: `${JSON.stringify(text)} is neither a date with time and zone nor epoch seconds` };
  const [, day, hours] = match;
  const milliseconds = Date.parse(text);
  // Date.parse takes 24:00 and February 30 for other days.
  const exists = !Number.isNaN(milliseconds) && Number(hours) < 24 && isDay(day!);
  return exists ? milliseconds : { undecided: `${JSON.stringify(text)} is no date of the calendar` };
}

function isDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}
