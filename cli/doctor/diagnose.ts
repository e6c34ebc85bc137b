/** Reads all that the options name, one thing after the other, and judges it. */
import { parseRoleArn } from '../../lib/model/arn.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import type { Clock } from '../../runtime/clock.js';
import type { HealthResult } from '../../runtime/health/health.js';
import { checkConnections, type Connection } from '../../runtime/sync/connection.js';
import { openCatalog } from '../open-catalog.js';
import { contextFor, readConnections } from '../connection-options.js';
import { known, unknown, valueOf, type Fact } from '../steps/fact.js';
import { loginOf, namesAccounts, type DoctorArguments } from './arguments.js';
import type { Denial } from './denial.js';
import {
  callerOf,
  isAnswered,
  type AccountFacts,
  type Clocks,
  type Facts,
  type LiveRole,
  type LoginFacts,
  type WorkerFacts,
} from './facts.js';
import { attemptsIn } from './attempt.js';
import { readAccount, trustOf, withOwn } from './read-account.js';
import { readBridge } from './read-bridge.js';
import { readCaller } from './read-caller.js';
import { readLogin } from './read-login.js';
import { readRole } from './read-roles.js';
import { readTokenFile, tokenFacts } from './read-token.js';
import { judged, type Report } from './report.js';
import type { Network } from './visit.js';

export interface Surroundings extends Network {
  /** Gets a line as something is begun that takes its time. */
  tell(line: string): void;
}

const NO_ACCOUNTS = unknown('give --connections FILE, or --role-arn ARN and --external-id ID');
const NO_ISSUER = unknown('give --issuer URL, or --google');

/** @throws RuntimeError `Input`, `Connection` or `Setting` where an option or a file is wrong: then nothing was looked at */
export async function diagnose(args: DoctorArguments, surroundings: Surroundings): Promise<Report> {
  const connections = namesAccounts(args) ? await readConnections(args) : undefined;
  const { clock, tell } = surroundings;
  const aws = contextOf(args, connections, clock);
  if (aws && connections) checkConnections(connections, aws.region);
  const tokenText = args.tokenFile === undefined ? undefined : await readTokenFile(args.tokenFile);

  const named = loginOf(args);
  const login: Fact<LoginFacts> = named ? known(await readLogin(surroundings, named)) : NO_ISSUER;
  const bridge: Facts['bridge'] =
    args.bridge === undefined
      ? unknown('give --bridge URL')
      : known(await readBridge(surroundings, args.bridge.replace(/\/$/, '')));
  const caller = aws && (await readCaller(aws));
  const whose: Facts['caller'] = caller ? known(caller.caller) : unknown('give --region, or set AWS_REGION');
  const read = await readAccounts(args, { aws, connections, caller: whose, tell });

  return judged({
    now: clock.now(),
    caller: whose,
    clocks: clocksOf(caller?.ahead, login, bridge),
    accounts: connections ? known(read.accounts) : NO_ACCOUNTS,
    organization: await readOrganization(args, aws, connections),
    login,
    bridge,
    token:
      tokenText === undefined
        ? unknown('give --token-file FILE, with the ID token of a login')
        : known(tokenFacts(tokenText, login)),
    worker: read.worker,
    denials: read.denials,
  });
}

/** Without accounts and without a region nothing says where AWS is. */
function contextOf(
  { region }: DoctorArguments,
  connections: readonly Connection[] | undefined,
  clock: Clock,
): AwsContext | undefined {
  if (!connections && region === undefined && !process.env.AWS_REGION) return undefined;
  return { ...contextFor(region, connections), clock };
}

interface AccountsWanted {
  readonly aws: AwsContext | undefined;
  readonly connections: readonly Connection[] | undefined;
  readonly caller: Facts['caller'];
  tell(line: string): void;
}

interface AccountsRead {
  readonly accounts: readonly AccountFacts[];
  readonly denials: readonly Denial[];
  readonly worker: Facts['worker'];
}

async function readAccounts(
  args: DoctorArguments,
  { aws, connections = [], caller, tell }: AccountsWanted,
): Promise<AccountsRead> {
  const issuer = loginOf(args)?.issuer;
  const accounts: AccountFacts[] = [];
  const denials: Denial[] = [];
  let inside: Fact<LiveRole> | undefined;
  if (aws) {
    const catalog = openCatalog(args, () => aws);
    for (const connection of connections) {
      tell(`${connection.name} (${connection.account}): reading`);
      const read = await readAccount(connection, {
        aws,
        caller: callerOf({ caller }),
        catalog,
        catalogNamed: args.directory !== undefined || args.table !== undefined,
        ...(issuer !== undefined && { issuer }),
        ...(args.workerRoleArn !== undefined && { workerRoleArn: args.workerRoleArn }),
      });
      accounts.push(read.facts);
      denials.push(...read.denials);
      inside ??= read.worker;
    }
  }
  return { accounts, denials, worker: await workerFacts(args, aws, callerOf({ caller })?.account, inside) };
}

/** Through the ingestion role of its account, or with credentials of it. */
async function workerFacts(
  { workerRoleArn: arn, workerCluster, workerNamespace }: DoctorArguments,
  aws: AwsContext | undefined,
  own: string | undefined,
  inside: Fact<LiveRole> | undefined,
): Promise<Fact<WorkerFacts>> {
  if (arn === undefined) return unknown('give --worker-role-arn ARN');
  const { account } = parseRoleArn(arn)!;
  const role =
    inside ??
    (aws && own === account
      ? await withOwn(aws, (iam) => readRole(iam, arn, attemptsIn(account)))
      : unknown(
          `its trust policy was not read; connect account ${account}, or run this with credentials of it that may call iam:GetRole`,
        ));
  return known({
    arn,
    trust: trustOf(role),
    clusterArn: workerCluster === undefined ? unknown('give --worker-cluster ARN') : known(workerCluster),
    namespace: workerNamespace === undefined ? unknown('give --worker-namespace NAME') : known(workerNamespace),
  });
}

/** One account after the other, until one may list the organization. */
async function readOrganization(
  { organization }: DoctorArguments,
  aws: AwsContext | undefined,
  connections: readonly Connection[] | undefined,
): Promise<Facts['organization']> {
  if (!organization) return unknown('give --organization');
  if (!aws || !connections) return NO_ACCOUNTS;
  const { listOrganizationAccounts } = await import('../../runtime/health/organization.js');
  const results: HealthResult[] = [];
  for (const connection of connections) {
    const result = await listOrganizationAccounts(connection, aws);
    results.push(result);
    if (result.ok) break;
  }
  return known(results);
}

function clocksOf(aws: Fact<number> | undefined, login: Fact<LoginFacts>, bridge: Facts['bridge']): Clocks {
  const answered = (fact: Fact<{ readonly discovery: LoginFacts['discovery'] }>): Fact<number> => {
    if (fact.state !== 'known') return fact;
    const ahead = isAnswered(fact.value.discovery) ? fact.value.discovery.ahead : undefined;
    return ahead === undefined ? unknown('it told no time') : known(ahead);
  };
  const bridgeLogin = valueOf(bridge)?.login;
  return {
    aws: aws ?? unknown('AWS was not asked'),
    issuer: answered(login),
    bridge: bridge.state === 'known' ? answered(known({ discovery: bridgeLogin! })) : bridge,
  };
}
