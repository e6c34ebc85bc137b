/** What the bridge counts and measures, for Prometheus and for CloudWatch. */
import { embeddedMetrics, METRICS, PrometheusMetrics } from '../../../runtime/bridge/metrics.js';
import { virtualClock } from '../../support/clock.js';
import { at, grant, NOW } from '../session/samples.js';
import { bridgeWorld } from './support/bridge-world.js';
import { visitor } from './support/visitor.js';

test('a login shows in outcomes, seconds of requests, calls of the provider and of STS, on the health port', async () => {
  const world = await bridgeWorld({ grants: [grant({ startedAt: at(-1) })] });
  const web = visitor();
  await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
  const answer = await fetch(`${world.healthUrl}/metrics`);
  expect(answer.headers.get('content-type')).toContain('version=0.0.4');
  const lines = (await answer.text()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE serval_bridge_logins_total counter',
      'serval_bridge_logins_total{outcome="session",reason=""} 1',
      'serval_bridge_request_seconds_count{step="login"} 1',
      'serval_bridge_request_seconds_count{step="callback"} 1',
      'serval_bridge_provider_seconds_count{endpoint="discovery",result="200"} 1',
      'serval_bridge_provider_seconds_count{endpoint="token",result="200"} 1',
      'serval_bridge_provider_seconds_count{endpoint="keys",result="200"} 1',
      'serval_bridge_sts_seconds_count{result="ok"} 1',
      'serval_bridge_in_flight 0',
    ]),
  );
  await world.close();
});

test('a histogram counts each value in every class that it fits into', () => {
  const metrics = new PrometheusMetrics();
  metrics.observe('sts', { result: 'ok' }, 0.3);
  metrics.observe('sts', { result: 'ok' }, 60);
  const lines = metrics.text().split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE serval_bridge_sts_seconds histogram',
      'serval_bridge_sts_seconds_bucket{result="ok",le="0.25"} 0',
      'serval_bridge_sts_seconds_bucket{result="ok",le="0.5"} 1',
      'serval_bridge_sts_seconds_bucket{result="ok",le="20"} 1',
      'serval_bridge_sts_seconds_bucket{result="ok",le="+Inf"} 2',
      'serval_bridge_sts_seconds_sum{result="ok"} 60.3',
      'serval_bridge_sts_seconds_count{result="ok"} 2',
    ]),
  );
});

test('for CloudWatch each is a line under the same name, with function and outcome as dimensions, since each value costs', async () => {
  const lines: Record<string, unknown>[] = [];
  const world = await bridgeWorld({
    metrics: (clock) => embeddedMetrics('serval-bridge', clock, (line) => lines.push({ ...line })),
  });
  await visitor().get(`${world.url}/oidc/auth/callback`);
  expect(lines).toEqual([
    {
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'Serval',
            Dimensions: [['Function', 'outcome']],
            Metrics: [{ Name: METRICS.logins.name, Unit: 'Count' }],
          },
        ],
      },
      Function: 'serval-bridge',
      outcome: 'refused',
      reason: 'CookieMissing',
      serval_bridge_logins_total: 1,
    },
    expect.objectContaining({ step: 'callback', serval_bridge_request_seconds: 0 }),
  ]);
  await world.close();
});

test('a label without a value is left out', () => {
  const lines: object[] = [];
  embeddedMetrics('f', virtualClock(NOW), (line) => lines.push(line)).count('logins', {
    outcome: 'session',
    reason: '',
  });
  expect(lines).toEqual([expect.not.objectContaining({ reason: '' })]);
  expect(JSON.stringify(lines)).toContain('"Dimensions":[["Function","outcome"]]');
});
