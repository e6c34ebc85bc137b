/** Sends what is sealed on its way; the button stays for who has no scripts, or comes back. */
export const HAND_OVER = `document.forms[0].submit()`;
