/** What the bridge counts and measures: for Prometheus on the health port, and under the same names in CloudWatch. */
import { BRIDGE_METRICS } from '../../lib/model/names.js';
import type { Clock } from '../clock.js';

/** Every metric. Labels have few values each: none comes from a request. */
export const METRICS = {
  logins: { name: BRIDGE_METRICS.logins, type: 'counter', help: 'Requests of logins by how they ended.' },
  limited: { name: 'serval_bridge_rate_limited_total', type: 'counter', help: 'Requests that came too often.' },
  request: { name: 'serval_bridge_request_seconds', type: 'histogram', help: 'Seconds until a request was answered.' },
  provider: {
    name: 'serval_bridge_provider_seconds',
    type: 'histogram',
    help: 'Seconds of calls to the login provider, by endpoint and result.',
  },
  sts: { name: 'serval_bridge_sts_seconds', type: 'histogram', help: 'Seconds of calls to STS, by result.' },
} as const;

export type Counter = {
  [Key in keyof typeof METRICS]: (typeof METRICS)[Key]['type'] extends 'counter' ? Key : never;
}[keyof typeof METRICS];
export type Histogram = Exclude<keyof typeof METRICS, Counter>;
export type Labels = Readonly<Record<string, string>>;

/** Where counts and measurements go. */
export interface Metrics {
  count(counter: Counter, labels: Labels): void;
  observe(histogram: Histogram, labels: Labels, seconds: number): void;
}

/**
 * Measures a call by the clock. Its result is "error" where it throws.
 * @param labels made of the result
 * @param told names any other result
 */
export async function measured<T>(
  { metrics, clock }: { readonly metrics: Metrics; readonly clock: Clock },
  histogram: Histogram,
  labels: (result: string) => Labels,
  call: () => Promise<T>,
  told: (value: T) => string,
): Promise<T> {
  const began = clock.now();
  let result = 'error';
  try {
    const value = await call();
    result = told(value);
    return value;
  } finally {
    metrics.observe(histogram, labels(result), (clock.now() - began) / 1000);
  }
}

/** Upper ends of a histogram's classes, in seconds: from a page without a call to what one minting may take. */
export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

interface Distribution {
  /** Of each class those that fit into none before; the last is what fits into no class. */
  readonly counts: number[];
  sum: number;
}

/** Since the start, in memory. */
export class PrometheusMetrics implements Metrics {
  private readonly counters = new Map<Counter, Map<string, number>>();
  private readonly histograms = new Map<Histogram, Map<string, Distribution>>();

  /** @param inFlight how many requests are being answered */
  constructor(private readonly inFlight: () => number = () => 0) {}

  count(counter: Counter, labels: Labels): void {
    const series = seriesOf(this.counters, counter);
    const key = written(labels);
    series.set(key, (series.get(key) ?? 0) + 1);
  }

  observe(histogram: Histogram, labels: Labels, seconds: number): void {
    const series = seriesOf(this.histograms, histogram);
    const key = written(labels);
    let distribution = series.get(key);
    if (!distribution) series.set(key, (distribution = { counts: [...BUCKETS, Infinity].map(() => 0), sum: 0 }));
    const fits = BUCKETS.findIndex((end) => seconds <= end);
    distribution.counts[fits === -1 ? BUCKETS.length : fits]! += 1;
    distribution.sum += seconds;
  }

  /** @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(): string {
    const counters = [...this.counters].flatMap(([counter, series]) => [
      ...head(METRICS[counter]),
      ...[...series].map(([labels, count]) => `${METRICS[counter].name}{${labels}} ${count}`),
    ]);
    const histograms = [...this.histograms].flatMap(([histogram, series]) => [
      ...head(METRICS[histogram]),
      ...[...series].flatMap(([labels, distribution]) => lines(METRICS[histogram].name, labels, distribution)),
    ]);
    const gauge = { name: 'serval_bridge_in_flight', type: 'gauge', help: 'Requests that are being answered.' };
    return [...counters, ...histograms, ...head(gauge), `${gauge.name} ${this.inFlight()}`, ''].join('\n');
  }
}

function seriesOf<Key, Value>(all: Map<Key, Map<string, Value>>, key: Key): Map<string, Value> {
  const series = all.get(key) ?? new Map<string, Value>();
  all.set(key, series);
  return series;
}

function written(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join();
}

function head({ name, type, help }: { readonly name: string; readonly type: string; readonly help: string }): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function lines(name: string, labels: string, { counts, sum }: Distribution): string[] {
  let count = 0;
  const classes = [...BUCKETS, '+Inf'].map(
    (end, i) => `${name}_bucket{${labels},le="${end}"} ${(count += counts[i]!)}`,
  );
  return [...classes, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`];
}

const DIMENSIONS: ReadonlySet<string> = new Set([BRIDGE_METRICS.functionDimension, BRIDGE_METRICS.outcomeDimension]);

/**
 * A line of the log for each, of which CloudWatch Logs makes a metric; no action of AWS is called.
 * Each set of values of dimensions is a metric that CloudWatch asks a price for, so that labels but the outcome are fields
 * of the line alone.
 * @param functionName a dimension of all
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(functionName: string, clock: Clock, write: (line: object) => void): Metrics {
  const emit = (metric: Counter | Histogram, Unit: 'Count' | 'Seconds', labels: Labels, value: number): void => {
    const { name } = METRICS[metric];
    const told = Object.entries(labels).filter(([, text]) => text !== '');
    const fields = { [BRIDGE_METRICS.functionDimension]: functionName, ...Object.fromEntries(told) };
    const dimensions = Object.keys(fields).filter((field) => DIMENSIONS.has(field));
    const CloudWatchMetrics = [
      { Namespace: BRIDGE_METRICS.namespace, Dimensions: [dimensions], Metrics: [{ Name: name, Unit }] },
    ];
    write({ _aws: { Timestamp: clock.now(), CloudWatchMetrics }, ...fields, [name]: value });
  };
  return {
    count: (counter, labels) => emit(counter, 'Count', labels, 1),
    observe: (histogram, labels, seconds) => emit(histogram, 'Seconds', labels, seconds),
  };
}
