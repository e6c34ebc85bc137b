/** The pages on which a person chooses who to log in as. There are no passwords: it is a stand-in. */
import type { LocalUser } from './users.js';

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A form for each user: `user` holds the subject. */
export function choicePage(issuer: string, action: string, users: readonly LocalUser[]): string {
  const forms = users.map(
    ({ subject, email }) =>
      `<form method="post" action="${escape(action)}"><input type="hidden" name="user" value="${escape(subject)}">` +
      `<button type="submit">${escape(email ?? subject)}</button></form>`,
  );
  return page(`Log in at ${issuer}`, forms.join('\n'));
}

export function problemPage(problem: string): string {
  return page('This login cannot go on', `<p>${escape(problem)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head><body><h1>${escape(title)}</h1>\n${body}\n</body></html>\n`;
}
