/** Bugs that fuzzing must find: each a small change of one source, made as it is bundled and nowhere else. */
export interface PlantedBug {
  readonly name: string;
  readonly target: string;
  /** From the repository's root. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly from: string;
  readonly to: string;
}

export const BUGS: readonly PlantedBug[] = [
  {
    name: 'a header of an event is taken under any name',
    target: 'events',
    file: 'runtime/bridge/lambda.ts',
    from: '.filter(([name]) => isHeader(name))',
    to: '',
  },
  {
    name: 'an event of any method is made a request',
    target: 'events',
    file: 'runtime/bridge/lambda.ts',
    from: "METHODS.has(method) ? method : 'OPTIONS'",
    to: 'method',
  },
  {
    name: 'an event that is null is looked into',
    target: 'grants',
    file: 'runtime/grants/function.ts',
    from: ' && value !== null && !Array.isArray(value)',
    to: ' && !Array.isArray(value)',
  },
  {
    name: 'the signature of an ID token is not looked at',
    target: 'token',
    file: 'runtime/bridge/checks/signature.ts',
    from: "'signature verification failed'",
    to: 'undefined',
  },
  {
    name: 'an access request of any status lets its person in',
    target: 'serval',
    file: 'runtime/grants/serval/grant-of.ts',
    from: "status === 'APPROVED' && ",
    to: '',
  },
  {
    name: 'a role counts whatever account its app instance connects',
    target: 'serval',
    file: 'runtime/grants/serval/grant-of.ts',
    from: "instance?.service !== 'aws' || instance.instanceId !== role.account",
    to: "instance?.service !== 'aws'",
  },
  {
    name: 'what stands in X-Forwarded-For need be no address',
    target: 'forwarded-for',
    file: 'runtime/bridge/checks/client-address.ts',
    from: ' && isIP(seen) !== 0',
    to: '',
  },
  {
    name: 'the address that a caller writes in front is taken',
    target: 'forwarded-for',
    file: 'runtime/bridge/checks/client-address.ts',
    from: '.at(-trustedProxies)',
    to: '.at(0)',
  },
];
