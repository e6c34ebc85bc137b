/**
 * Lets other people's tools judge our output: `npm run referees`, or `npm run nightly` with the slow ones.
 *
 * `--no-skips` counts a referee that could not come as a failure. Names given as arguments select referees, quick and
 * slow ones.
 */
import { parseArgs } from 'node:util';
import { pages } from '../browser/referee.js';
import { awsCli, awsCommands } from './aws-cli/aws-cli.js';
import { kubernetes, kvalItself } from './kube/kubernetes.js';
import { apiServer } from './kube/server/api-server.js';
import { postgres } from './postgres/postgres.js';
import { proxy } from './proxy/proxy.js';
import { judgedByScript, type Referee, type Verdict, failed } from './referee.js';
import { cdkNag } from './templates/cdk-nag.js';
import { cfnLint } from './templates/cfn-lint.js';
import { checkov } from './templates/checkov.js';
import { newestPeers } from './templates/newest-peers.js';
import { pacmak } from './templates/pacmak.js';
import { cdkValidator } from './templates/validator.js';

const policyOracle = (oracle: string, cases: number): Referee => ({
  name: `policy evaluation against ${oracle}`,
  run: () => judgedByScript('test/referees/policy/main.ts', ['--oracle', oracle, '--cases', String(cases)]),
});

const localAws = (referee: string): Referee => ({
  name: `local AWS against ${referee}`,
  run: () => judgedByScript('test/referees/aws/main.ts', ['--referee', referee]),
});

/** No tool of others, but as slow as they are, and as impartial. */
const simulation = (of: 'sync' | 'sessions'): Referee => ({
  name: `simulation of the ${of}`,
  run: () => judgedByScript('simulate/main.ts', [of, '--seeds', '10000']),
});

/** Half an hour under a seed of the day, and whether it still finds what it must. */
const fuzzing: Referee = {
  name: 'fuzzing',
  run: () =>
    judgedByScript('test/runtime/fuzz/main.ts', [
      '--seconds',
      '1800',
      '--seed',
      String(Math.floor(Date.now() / 86_400_000)),
    ]),
};

const plantedFuzzing: Referee = {
  name: 'fuzzing of planted bugs',
  run: () => judgedByScript('test/runtime/fuzz/main.ts', ['--plant', '--seconds', '240']),
};

/** Each attack against a bridge that lacks the check which it is about. */
const mutants: Referee = {
  name: 'attacks without their checks',
  run: () => judgedByScript('test/runtime/attacks/mutants.ts', []),
};

/** What other programs refuse of the same wrong logins, and what logins leave behind: what any machine can measure. */
const logins: Referee = {
  name: 'logins beside other programs',
  run: () => judgedByScript('bench/main.ts', ['login', 'checks', 'memory']),
};

const QUICK: readonly Referee[] = [
  cfnLint,
  cdkValidator,
  cdkNag,
  kvalItself,
  kubernetes,
  policyOracle('iam-simulate', 10_000),
  pages,
];

const SLOW: readonly Referee[] = [
  policyOracle('ministack', 10_000),
  {
    name: 'state machine against aws-local-stepfunctions',
    run: () => judgedByScript('test/referees/states/main.ts', []),
  },
  awsCli,
  awsCommands,
  localAws('moto'),
  localAws('ministack'),
  apiServer,
  postgres,
  proxy,
  simulation('sync'),
  simulation('sessions'),
  fuzzing,
  plantedFuzzing,
  mutants,
  logins,
  { name: 'deployment by the CDK to ministack', run: () => judgedByScript('test/referees/deploy/main.ts', []) },
  checkov,
  pacmak,
  newestPeers,
];

const { values, positionals } = parseArgs({
  options: { nightly: { type: 'boolean' }, 'no-skips': { type: 'boolean' } },
  allowPositionals: true,
});
const all = values.nightly || positionals.length > 0 ? [...QUICK, ...SLOW] : QUICK;
const chosen =
  positionals.length === 0 ? all : all.filter(({ name }) => positionals.some((word) => name.includes(word)));
if (chosen.length === 0) throw new Error(`no referee is called ${positionals.join(' or ')}`);

const verdicts: Verdict[] = [];
for (const { name, run } of chosen) {
  const started = Date.now();
  const verdict = await (async () => run())().catch((error: unknown) => failed(String(error)));
  verdicts.push(verdict);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${verdict.outcome.toUpperCase()} ${name} (${seconds} s): ${verdict.detail}`);
}

const count = (outcome: Verdict['outcome']): number => verdicts.filter((verdict) => verdict.outcome === outcome).length;
console.log(`referees: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
if (count('failed') > 0 || (values['no-skips'] && count('skipped') > 0)) process.exitCode = 1;
