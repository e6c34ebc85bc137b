/**
 * Markup that is read once, when the bridge starts: what differs from one login to the next is filled in. `html` would
 * go through all of it again each time, and a page with a session costs as much then as its signature's check.
 */
import { raw, type html } from 'hono/html';

export type Html = ReturnType<typeof html>;

/** Around the name of a value: DEL, which no markup has and nothing quotes, and which leaves a text of one byte a character. */
const MARK = '\x7f';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const SPECIAL = /[&<>"']/;
const EACH_SPECIAL = new RegExp(SPECIAL, 'g');

/** Most texts have nothing to escape, and are told by the first expression at a fraction of the second's time. */
const escaped = (text: string): string =>
  SPECIAL.test(text) ? text.replace(EACH_SPECIAL, (character) => ENTITIES[character]!) : text;

/**
 * @param names of the values
 * @param make the markup around them, with `html`
 * @returns the markup with such values: text escaped, for between tags and within quotes, and markup as it stands
 */
export function template<Name extends string>(
  names: readonly Name[],
  make: (values: Readonly<Record<Name, Html>>) => Html,
): (values: Readonly<Record<Name, string | Html>>) => Html {
  const marked = names.map((name) => [name, raw(MARK + name + MARK)]);
  // Every second one is a name.
  const parts = String(make(Object.fromEntries(marked) as Record<Name, Html>)).split(MARK);
  return (values) => {
    const whole = [...parts];
    for (let index = 1; index < whole.length; index += 2) {
      const value = values[whole[index] as Name];
      whole[index] = typeof value === 'string' ? escaped(value) : String(value);
    }
    return raw(whole.join(''));
  };
}
