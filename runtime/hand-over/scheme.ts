/**
 * How a session is sealed on its way through a browser, so that the one program that asked for it can open it: neither
 * what listens on its port instead, nor an extension of the browser, nor its history.
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-4.6
 */
export const AGREEMENT = 'ECDH-ES';
export const ENCRYPTION = 'A256GCM';
export const CURVE = 'P-256';

/** A point: its first byte, and the bytes of each coordinate. @see https://www.secg.org/sec1-v2.pdf section 2.3.3 */
export const POINT = { uncompressed: 4, coordinate: 32 } as const;
