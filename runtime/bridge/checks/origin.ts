/**
 * Whether a form comes from our origin. Browsers send `Origin: null` from pages under `Referrer-Policy: no-referrer`,
 * as ours are; there Sec-Fetch-Site has to tell. Without either header it is no browser's form.
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export function isFromOurOrigin(headers: Headers, publicUrl: string): boolean {
  const origin = headers.get('origin');
  if (origin === null || origin === 'null') return headers.get('sec-fetch-site') === 'same-origin';
  return origin === publicUrl;
}
