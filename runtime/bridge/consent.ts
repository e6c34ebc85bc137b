/**
 * Whether a POST comes from a page of ours. Browsers send `Origin: null` from pages under `Referrer-Policy:
 * no-referrer`, as ours are; there Sec-Fetch-Site tells. Without either header it is no browser's form.
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function sentByOurPage(headers: Headers, publicUrl: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = headers.get('origin');
  if (origin === null || origin === 'null') return site === 'same-origin';
  return origin === publicUrl;
}
