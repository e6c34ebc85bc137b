/** Certificates for one run: an authority that nobody else trusts, and what it signed for the loopback. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../referee.js';

export interface Certificates {
  /** The authority's certificate, as a file. */
  readonly authorityFile: string;
  /** The authority's certificate, PEM. */
  readonly authority: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** @param names host names besides localhost and 127.0.0.1 that the certificate is for */
export function certificates(folder: string, names: readonly string[]): Certificates {
  const file = (name: string): string => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const authority = ['-x509', '-days', '2', '-subj', '/CN=referee', '-addext', 'keyUsage=critical,keyCertSign'];
  openssl(['req', ...key, ...authority, '-keyout', file('ca.key'), '-out', file('ca.pem')]);
  openssl(['req', ...key, '-subj', '/CN=localhost', '-keyout', file('server.key'), '-out', file('server.csr')]);
  const alternatives = ['IP:127.0.0.1', ...['localhost', ...names].map((name) => `DNS:${name}`)];
  writeFileSync(file('extensions'), `subjectAltName=${alternatives.join(',')}\nextendedKeyUsage=serverAuth\n`);
  const signed = ['-days', '2', '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  openssl([
    ...['x509', '-req', '-in', file('server.csr'), ...signed],
    ...['-extfile', file('extensions'), '-out', file('server.pem')],
  ]);
  return {
    authorityFile: file('ca.pem'),
    authority: readFileSync(file('ca.pem'), 'utf8'),
    certificateFile: file('server.pem'),
    keyFile: file('server.key'),
  };
}

function openssl(args: readonly string[]): void {
  const { status, output } = run('openssl', args);
  if (status !== 0) throw new Error(`openssl ${args[0]} failed: ${output}`);
}
