/**
 * Whether the browser says that a page of our own origin led to a login: no foreign page, and no link from elsewhere.
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function isFromOurPage(headers: Headers): boolean {
  return headers.get('sec-fetch-site') === 'same-origin';
}
