import { readFileSync } from 'node:fs';

export const GOOD = readFileSync(new URL('./good.yaml', import.meta.url), 'utf8');

/** A fault, and the good manifest with it. */
export interface Fault {
  readonly fault: string;
  readonly manifest: string;
}

function breaking(fault: string, good: string, bad: string): Fault {
  if (GOOD.split(good).length !== 2) throw new Error(`${JSON.stringify(good)} must stand once in good.yaml`);
  return { fault, manifest: GOOD.replace(good, bad) };
}

/** One of each kind that a schema, the server's validation or Pod Security finds. */
export const FAULTS: readonly Fault[] = [
  breaking('a name that is no DNS label', 'name: reader\n  namespace: reports\n---', 'name: The_Reader\n---'),
  breaking('an unknown value of an enumeration', 'type: RuntimeDefault', 'type: runtimeDefault'),
  breaking('a number as an environment variable', `value: '3'`, 'value: 3'),
  breaking('a token that expires too soon', 'expirationSeconds: 3600', 'expirationSeconds: 60'),
  breaking('a mount of no volume', '- name: token\n              mountPath', '- name: tokens\n              mountPath'),
  breaking('a path that leaves its volume', 'path: token', 'path: ../token'),
  breaking('a port name that is no service name', 'name: http', 'name: http_Port'),
  breaking('privilege escalation', 'allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'),
  breaking('a selector that selects other pods', 'matchLabels:\n      app: reader', 'matchLabels:\n      app: writer'),
  breaking('text as a number of replicas', 'replicas: 2', `replicas: '2'`),
  breaking('a misspelt field', 'serviceAccountName', 'serviceAcountName'),
];
