import { AnswerLate, AnswerTooLarge, type Fetch } from '../../runtime/fetch.js';

/** The same over the platform's own `fetch`, to set beside ours. */
export const platformFetch: Fetch = async (url, { timeout, most, ...request }) => {
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(url, { ...request, redirect: 'manual', signal });
    const body = Buffer.from(await response.arrayBuffer());
    if (body.length > most) throw new AnswerTooLarge(most);
    return { status: response.status, statusText: response.statusText, headers: [...response.headers], body };
  } catch (error) {
    throw signal.aborted ? new AnswerLate(timeout) : error;
  }
};
