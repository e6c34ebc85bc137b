/**
 * Workloads with random valid names in every partition, the same in each run: one letter and the most that is allowed,
 * and words that YAML would take for something else than text.
 */
import type { Random } from '../../../runtime/random.js';
import { seededRandom } from '../../support/random.js';

/** How the pods get their role, as the manifest's name says it. */
const WAYS = ['by-pod-identity', 'by-irsa', 'with-token', 'openshift-irsa', 'openshift-with-token'] as const;

export interface RandomContainer {
  readonly name: string;
  readonly image: string;
  readonly environment: { readonly [name: string]: string };
  readonly withoutCredentials: boolean;
}

export interface RandomWorkload {
  /** Of the manifest. */
  readonly id: string;
  readonly way: (typeof WAYS)[number];
  readonly namespace: string;
  readonly serviceAccounts: string[];
  readonly serviceAccount: string;
  readonly annotations: { readonly [key: string]: string };
  readonly roleArn: string;
  readonly region: string;
  readonly deployment: string;
  readonly initContainers: RandomContainer[];
  readonly containers: RandomContainer[];
}

/**
 * Names that YAML, in one of its versions, takes for a truth value, nothing, a number or a date. Not 0o17: cdk8s writes it
 * without quotes, and Kubernetes, which takes it for a number, refuses it when it is applied.
 */
const WORDS = ['y', 'n', 'no', 'on', 'off', 'yes', 'null', 'true', '1e3', '0x1f', '012', '1', '2001-01-01'];
const TEXTS = [
  ...WORDS,
  ...['', ' ', ' before', 'after ', '~', '=', '<<', '.5', '.inf', '1_000', '1:30', '-', '---', '...', '%a', '@a', '`a'],
  ...['a: b', 'a #b', '# a', '- a', '? a', '!a', '&a', '*a', '[a]', '{a}', "it's", '"a"', '\\', '$(HOME)', '{{ a }}'],
  ...['two\nlines\n', '\n', '\ttab', 'é', '\u2028', '\u{1f600}', 'long '.repeat(60)],
];
const REGIONS = {
  aws: 'eu-west-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

class Source {
  constructor(private readonly random: Random) {}

  /** 0 or more, less than `end`. */
  below(end: number): number {
    return Buffer.from(this.random(4)).readUInt32BE() % end;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  list<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }

  text(letters: string, length: number): string {
    return this.list(length, length, () => this.one([...letters])).join('');
  }

  label(max: number): string {
    const length = this.one([1, 1, 2, max, 1 + this.below(max)]);
    const inner = length > 2 ? this.text(`${LETTERS}--`, length - 2) : '';
    const name = this.one(LETTERS.split('')) + inner + (length > 1 ? this.text(LETTERS, 1) : '');
    return this.one([name, name, this.one(WORDS)]);
  }

  subdomain(): string {
    // 253 are allowed, but `kubectl diff` makes of kind, namespace and name the name of a file.
    const longest = [63, 63, 44].map((length) => this.text(LETTERS, length)).join('.');
    return this.one([this.label(63), `${this.label(20)}.${this.label(63)}`, '1.5', longest]);
  }
}

const unlike = <T>(list: readonly T[], key: (one: T) => unknown): T[] => [
  ...new Map(list.map((one) => [key(one), one])).values(),
];

function workload(index: number): RandomWorkload {
  const from = new Source(seededRandom(`workload ${index}`));
  const way = WAYS[index % WAYS.length]!;
  const partition = from.one(Object.keys(REGIONS) as (keyof typeof REGIONS)[]);
  const path = from.one(['/', '/', `/${from.text(`${LETTERS}+=,.@_-`, 20)}/`]);
  const role = from.text(`${LETTERS}ABC+=,.@_-`, from.one([1, 64, 20]));
  const container = (): RandomContainer => ({
    name: from.label(59),
    image: `${from.one(['', 'localhost:5000/', 'registry.example.com/a/b_c/'])}${from.text(LETTERS, 1 + from.below(9))}${from.one([':1', ':V.1-x_2', `@sha256:${'0a'.repeat(32)}`])}`,
    environment: Object.fromEntries(
      from.list(0, 3, () => [`${from.one(['_', 'A', 'y', 'N'])}${from.text('aZ_9', from.below(6))}`, from.one(TEXTS)]),
    ),
    withoutCredentials: from.below(3) === 0,
  });
  const all = unlike(from.list(1, 4, container), ({ name }) => name);
  const serviceAccounts = unlike(
    from.list(1, 3, () => from.subdomain()),
    (name) => name,
  );
  return {
    id: `random-${index}-${way}`,
    way,
    namespace: from.label(63),
    serviceAccounts,
    serviceAccount: from.one(serviceAccounts),
    annotations: from.one([{}, { [`${from.label(20)}.example/${from.text(LETTERS, 63)}`]: from.one(TEXTS) }]),
    roleArn: `arn:${partition}:iam::${from.text('0123456789', 12)}:role${path}${role}`,
    region: REGIONS[partition],
    deployment: from.label(63),
    initContainers: all.slice(1, 2),
    // One at least has the role.
    containers: all
      .filter((_, at) => at !== 1)
      .map((one, at) => (at === 0 ? { ...one, withoutCredentials: false } : one)),
  };
}

/** By their seeds, which are 0, 1, 2 … */
export const RANDOM_WORKLOADS: readonly RandomWorkload[] = Array.from({ length: 30 }, (_, index) => workload(index));
