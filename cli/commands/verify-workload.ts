import type { CommandModule } from 'yargs';
import { parseArn, parseRoleArn } from '../../lib/model/arn.js';
import { issuerFault } from '../../lib/model/issuer.js';
import { DNS_LABEL, DNS_SUBDOMAIN, fits, type TextLimit } from '../../lib/model/limits.js';
import { PARTITIONS, type PartitionName } from '../../lib/model/partition.js';
import { systemClock } from '../../runtime/clock.js';
import { RuntimeError } from '../../runtime/errors.js';
import { endWith } from '../exit.js';
import {
  absent,
  known,
  unknown,
  type Fact,
  type Facts,
  type RoleTrust,
  type TokenClaims,
  type Way,
} from '../verify/facts.js';
import { kubectlAt, type Kubectl } from '../verify/kubectl.js';
import { containersOf, roleArnOf, wayOf } from '../verify/pod.js';
import { printable, printableJson } from '../printable.js';
import { fromFile } from '../verify/read-file.js';
import { fromCluster } from '../verify/read-kubectl.js';
import type { ClusterFacts } from '../verify/read-pod.js';
import { readText } from '../verify/read-text.js';
import { tokenFact, tokenFromPod } from '../verify/read-token.js';
import { trustFrom } from '../verify/read-trust.js';
import { exitOf, inWords, verify } from '../verify/report.js';

interface VerifyWorkloadArguments {
  readonly file?: string;
  readonly pod?: string;
  readonly namespace?: string;
  readonly context?: string;
  readonly kubectl?: string;
  readonly container?: string;
  readonly expect?: 'irsa' | 'pod-identity';
  readonly tokenFile?: string;
  readonly readToken?: boolean;
  readonly issuer?: string;
  readonly trust?: string;
  readonly aws?: boolean;
  readonly roleArn?: string;
  readonly cluster?: string;
  readonly 'session-tags-disabled': boolean;
  readonly 'auto-mode': boolean;
  readonly hopLimit?: number;
  readonly json: boolean;
}

/** `cdk-serval verify workload`: what of a pod's way to its role is right, wrong, or not checked. */
export const verifyWorkloadCommand: CommandModule<object, VerifyWorkloadArguments> = {
  command: 'workload',
  describe: 'Look at a pod, step by step: does it get its role, by IRSA or EKS Pod Identity?',
  builder: (parser) =>
    parser
      .option('file', {
        type: 'string',
        // Else a lone - would be taken for an argument of its own.
        requiresArg: true,
        describe: 'The pod as YAML or JSON, with its service account and more if wanted; - is standard input',
      })
      .option('pod', { type: 'string', describe: 'The pod to ask kubectl for; with --file, which of several' })
      .option('namespace', { type: 'string', describe: "The pod's namespace", defaultDescription: "the context's" })
      .option('context', { type: 'string', describe: "kubectl's context", defaultDescription: 'the current one' })
      .option('kubectl', { type: 'string', describe: 'The program to ask, as oc', defaultDescription: 'kubectl' })
      .option('container', {
        type: 'string',
        describe: 'The one container to look at',
        defaultDescription: 'all that the webhook looks at',
      })
      .option('expect', {
        choices: ['irsa', 'pod-identity'] as const,
        describe: 'How the pod should get its role',
        defaultDescription: 'as the pod shows',
      })
      .option('token-file', {
        type: 'string',
        requiresArg: true,
        describe: "A file with the pod's token, of which only claims are read",
      })
      .option('read-token', { type: 'boolean', describe: 'Run cat in the container, to read the claims of its token' })
      .option('issuer', { type: 'string', describe: "URL of the cluster's issuer", defaultDescription: 'as it says' })
      .option('trust', {
        type: 'string',
        requiresArg: true,
        describe: "A file with the role's trust policy, or what aws iam get-role prints",
      })
      .option('aws', { type: 'boolean', describe: "Read the role's trust policy from IAM, with your AWS credentials" })
      .option('role-arn', { type: 'string', describe: 'The role, where the pod does not name it: under Pod Identity' })
      .option('cluster', { type: 'string', describe: "The EKS cluster's ARN, which Pod Identity passes as a tag" })
      .option('session-tags-disabled', {
        type: 'boolean',
        default: false,
        describe: 'The association of EKS Pod Identity disables session tags',
      })
      .option('auto-mode', { type: 'boolean', default: false, describe: 'The cluster is one of EKS Auto Mode' })
      .option('hop-limit', { type: 'number', requiresArg: true, describe: "Hop limit of the node's instance metadata" })
      .option('json', { type: 'boolean', default: false, describe: 'Print the steps as JSON' })
      .conflicts('file', ['context', 'kubectl', 'read-token'])
      .conflicts('token-file', 'read-token')
      .conflicts('trust', 'aws')
      .example('$0 verify workload --pod orders-7d9f --namespace shop --aws', 'ask kubectl, and IAM for the trust')
      .example('$0 verify workload --file pod.yaml --trust trust.json', 'ask nobody'),
  handler: async (args) => {
    check(args);
    const kubectl = kubectlAt(args.kubectl ?? 'kubectl', args.context);
    const read = await readCluster(args, kubectl);
    const { container } = args;
    if (container !== undefined && !read.pod.containers.some(({ name }) => name === container)) {
      const names = read.pod.containers.map(({ name }) => name).join(', ');
      throw wrong('container', container, `is not in the pod; it has ${printable(names)}`);
    }
    const before: Facts = {
      ...read,
      container,
      ...(args.expect && { expected: WAYS[args.expect] }),
      ...(args.issuer !== undefined && { issuer: known(args.issuer) }),
      roleArn: args.roleArn,
      clusterArn: args.cluster,
      sessionTags: !args.sessionTagsDisabled,
      autoMode: args.autoMode,
      hopLimit: args.hopLimit,
      token: absent,
      role: absent,
      now: systemClock.now(),
    };
    const report = verify({
      ...before,
      token: await readToken(args, kubectl, before),
      role: await readRole(args, before),
    });
    console.log(args.json ? printableJson(report) : inWords(report));
    endWith(exitOf(report));
  },
};

const WAYS: Readonly<Record<'irsa' | 'pod-identity', Way>> = { irsa: 'irsa', 'pod-identity': 'podIdentity' };

function wrong(option: string, value: unknown, what: string): RuntimeError {
  return new RuntimeError('Input', printable(`--${option}: ${JSON.stringify(value)} ${what}`));
}

/** Before anything is run. */
function check(args: VerifyWorkloadArguments): void {
  if (args.file === undefined && args.pod === undefined) {
    throw new RuntimeError('Input', 'the pod is missing; give --pod NAME for kubectl to read, or --file FILE');
  }
  const { file, tokenFile, trust } = args;
  if ([file, tokenFile, trust].filter((path) => path === '-').length > 1) {
    throw new RuntimeError('Input', '--file, --token-file and --trust: one alone can be -, standard input');
  }
  const texts: ReadonlyArray<readonly [string, string | undefined, TextLimit]> = [
    ['pod', args.pod, DNS_SUBDOMAIN],
    ['namespace', args.namespace, DNS_LABEL],
    ['container', args.container, DNS_LABEL],
  ];
  for (const [option, value, limit] of texts) {
    if (value !== undefined && !fits(limit, value)) {
      throw wrong(option, value, `must be ${limit.min} to ${limit.max} characters: ${limit.allowed}`);
    }
  }
  const { issuer, roleArn, cluster, hopLimit } = args;
  const fault = issuer === undefined ? undefined : issuerFault(issuer);
  if (fault !== undefined) throw wrong('issuer', issuer, fault);
  if (roleArn !== undefined && !parseRoleArn(roleArn)) throw wrong('role-arn', roleArn, "is no role's ARN");
  const arn = cluster === undefined ? undefined : parseArn(cluster);
  if (cluster !== undefined && !(arn?.service === 'eks' && /^cluster\/[\w-]+$/.test(arn.resource))) {
    throw wrong('cluster', cluster, "is no EKS cluster's ARN; aws eks describe-cluster tells it");
  }
  if (hopLimit !== undefined && !(Number.isInteger(hopLimit) && hopLimit >= 1 && hopLimit <= 64)) {
    throw wrong('hop-limit', hopLimit, 'must be a whole number from 1 to 64');
  }
}

async function readCluster(args: VerifyWorkloadArguments, kubectl: Kubectl): Promise<ClusterFacts> {
  const { file, pod, namespace } = args;
  if (file === undefined) return fromCluster(kubectl, pod!, namespace);
  return fromFile(await readText('--file', file), { file, pod, namespace });
}

async function readToken(args: VerifyWorkloadArguments, kubectl: Kubectl, facts: Facts): Promise<Fact<TokenClaims>> {
  if (args.tokenFile !== undefined) return tokenFact(await readText('--token-file', args.tokenFile), '--token-file');
  const way = wayOf(facts);
  const [container] = containersOf(facts).slice(-1);
  if (args.readToken && way && container) return tokenFromPod(kubectl, facts.pod, container, way);
  const other = args.file === undefined ? ', or --read-token to have the container print it' : '';
  return unknown(`the token was not read; give --token-file FILE${other}`);
}

async function readRole(args: VerifyWorkloadArguments, facts: Facts): Promise<Fact<RoleTrust>> {
  const arn = wayOf(facts) === 'podIdentity' ? facts.roleArn : roleArnOf(facts);
  if (args.trust !== undefined) {
    const role = trustFrom(await readText('--trust', args.trust), args.trust);
    if (arn === undefined || role.arn === undefined || role.arn === arn) return known(role);
    throw wrong('trust', args.trust, `is of ${JSON.stringify(role.arn)}, and the pod's role is ${arn}`);
  }
  if (!args.aws) return unknown('the trust policy was not read; give --trust FILE, or --aws to ask IAM');
  if (arn === undefined)
    return unknown("the pod names no whole role; give --role-arn, the association's under Pod Identity");
  const [{ contextFor }, { trustFromIam }] = await Promise.all([
    import('../connection-options.js'),
    import('../verify/read-aws.js'),
  ]);
  const partition = PARTITIONS[parseRoleArn(arn)!.partition as PartitionName];
  return trustFromIam(contextFor(process.env.AWS_REGION || partition?.stsRegion), arn);
}
