/** The main job, step by step, each as what was seen. */
import { fromHttp } from '@aws-sdk/credential-provider-http';
import { CONNECTION_TEXT, ENTITLEMENT, ORGANIZATION_TEXT, PARTITIONS, parseRoleArn } from '../../lib/model/index.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import type { AccountStatus, CatalogRole } from '../../runtime/catalog/catalog.js';
import { newGrant } from '../../runtime/grants/grant-rules.js';
import { testConnection } from '../../runtime/health/connection.js';
import type { HealthResult } from '../../runtime/health/health.js';
import { listOrganizationAccounts } from '../../runtime/health/organization.js';
import type { Connection } from '../../runtime/sync/connection.js';
import type { OnEvent } from '../../runtime/sync/events.js';
import { syncAccounts } from '../../runtime/sync/sync.js';
import { callerIdentity, listRoles, type Caller } from './aws-calls.js';
import { intoTheConsole, toATerminal } from './elsewhere.js';
import { logIn, type ShownCredentials } from './log-in.js';
import { ANA } from './people.js';
import type { Section, Step } from './report.js';
import { explained, refused, tried } from './steps.js';
import type { World } from './world.js';
import { systemRandom } from '../../runtime/random.js';

/** The requestable role that the person works with: it may list roles, so that its session can be tried. */
const ROLE_NAME = 'incident-investigator';
/** The grant that is used up in the end: shorter than the 15 minutes that STS gives at least. */
export const GRANT = { id: 'grant-investigation', minutes: 10 } as const;

const MINUTE = 60_000;

/** What the worker's pod calls AWS with: credentials by Pod Identity, got as the SDK gets them there. */
export function workerContext({ aws, awsUrl, estate, clock }: World): AwsContext & Caller {
  return {
    url: awsUrl,
    region: estate.worker.region ?? PARTITIONS.aws.stsRegion!,
    clock,
    random: systemRandom,
    endpoints: { sts: awsUrl, iam: awsUrl, organizations: awsUrl },
    credentials: fromHttp({
      awsContainerCredentialsFullUri: `${awsUrl}/v1/credentials`,
      awsContainerAuthorizationToken: aws.podIdentityToken(estate.worker),
    }),
  };
}

export async function deployed({ estate }: World, worker: Caller): Promise<Section> {
  const identity = await callerIdentity(worker);
  return {
    title: 'Deployed',
    about:
      'The roles of examples/self-hosted, synthesized just now, in a local AWS. Its services run here as programs.',
    steps: [
      ...estate.stacks.map(({ name, account, resources }) => ({
        what: name,
        seen: `account ${account}: ${resources}`,
        asItShould: resources !== '',
      })),
      tried("the worker's pod, by EKS Pod Identity", identity, (arn) => `is ${arn}`),
    ],
  };
}

export async function healthy(world: World, worker: AwsContext): Promise<Section> {
  const steps: Step[] = [];
  for (const [index, connection] of connectionsOf(world).entries()) {
    const about = ({ check }: HealthResult): string => `${check}: ${connection.name}`;
    const connected = await testConnection(connection, worker);
    steps.push({
      what: about(connected),
      seen: connected.text,
      asItShould: connected.text === CONNECTION_TEXT.success,
    });
    const listed = await listOrganizationAccounts(connection, worker);
    // The example gives the first account the right to list the organization's accounts, and the others not.
    const text =
      index === 0 ? ORGANIZATION_TEXT.success(world.estate.connections.length) : ORGANIZATION_TEXT.notAllowed;
    steps.push({ what: about(listed), seen: listed.text, asItShould: listed.text === text });
  }
  return { title: 'Healthy', about: "Serval's two health checks, for each connection, in Serval's words.", steps };
}

function connectionsOf({ estate }: World): Connection[] {
  return estate.connections.map(({ accountId, accountName, roleArn, externalId }) => ({
    account: accountId,
    name: accountName,
    roleArn,
    externalId,
  }));
}

export async function ingested(world: World, worker: AwsContext, onEvent?: OnEvent): Promise<Section> {
  const { catalog } = world;
  const connections = connectionsOf(world);
  const skipped = new Map<string, string[]>(connections.map(({ account }) => [account, []]));
  const statuses = await syncAccounts({
    connections,
    catalog,
    aws: worker,
    onEvent: (event) => {
      onEvent?.(event);
      if (event.type === 'role-read' && !event.requestable) {
        skipped.get(event.account)?.push(parseRoleArn(event.arn)!.name);
      }
    },
  });
  const steps: Step[] = [];
  for (const status of statuses) {
    const roles = await catalog.roles(status.account);
    steps.push(
      accountStep(status, skipped.get(status.account) ?? []),
      ...roles.sort((a, b) => (a.arn < b.arn ? -1 : 1)).map(roleStep),
    );
  }
  return {
    title: 'Ingested',
    about: 'The sync assumed each account\'s ingestion role and read the roles that carry the tag "serval".',
    steps,
  };
}

function accountStep({ account, name, tagged, complete, failure }: AccountStatus, skipped: readonly string[]): Step {
  return {
    what: `account ${account} (${name})`,
    seen:
      failure ?? `${tagged} ingested, ${skipped.length} skipped for want of the tag: ${[...skipped].sort().join(', ')}`,
    asItShould: complete && tagged > 0 && skipped.length > 0,
  };
}

function roleStep(role: CatalogRole): Step {
  const { name, maxSessionDuration, inlinePolicies, attachedPolicies, missing, stale, entitlement } = role;
  const policies = inlinePolicies.length + attachedPolicies.length;
  return {
    what: `- ${role.path}${name}`.replace('- /', '- '),
    seen: `"${entitlement.name}", ${policies} ${policies === 1 ? 'policy' : 'policies'}, sessions up to ${(maxSessionDuration ?? 0) / 3600} h`,
    asItShould: entitlement.name === ENTITLEMENT.name && policies > 0 && missing.length === 0 && stale === undefined,
  };
}

/** The role that the person is let into, from the catalog. */
export async function investigatorArn({ estate, catalog }: World): Promise<string> {
  for (const { accountId } of estate.connections) {
    const role = (await catalog.roles(accountId)).find(({ name }) => name === ROLE_NAME);
    if (role) return role.arn;
  }
  throw new Error(`the sync did not ingest ${ROLE_NAME}`);
}

export interface LetIn {
  readonly section: Section;
  readonly credentials: ShownCredentials | undefined;
}

export async function letIn(world: World, worker: Caller, roleArn: string): Promise<LetIn> {
  const { grants, bridgeUrl, clock, estate } = world;
  await grants.create(newGrant({ ...GRANT, email: ANA.email, roleArn, approvedMinutes: GRANT.minutes }, clock.now()));
  const { asked, credentials, refusal } = await logIn(bridgeUrl, GRANT.id, ANA.subject);
  const steps: Step[] = [
    { what: 'a grant', seen: `${ANA.email} may use ${roleArn} for ${GRANT.minutes} minutes`, asItShould: true },
    {
      what: 'before the clock starts',
      seen: 'a page names role, account and time, and asks',
      asItShould: asked?.includes(roleArn) === true && asked.includes(`${GRANT.minutes} minutes`),
    },
    {
      what: `${ANA.email} logs in`,
      seen: credentials ? `and has credentials until ${credentials.endsAt}` : `refused: ${refusal}`,
      asItShould: credentials !== undefined,
    },
  ];
  if (credentials) {
    const session: Caller = { ...worker, credentials };
    const identity = await callerIdentity(session);
    const expected = `/${ROLE_NAME}/${ANA.email}`;
    steps.push(
      tried(
        'GetCallerIdentity',
        identity,
        (arn) => arn,
        (arn) => arn.endsWith(expected),
      ),
      tried('an action that the role allows', await listRoles(session), (roles) => `iam:ListRoles answers: ${roles}`),
      await recorded(world),
      await intoTheConsole(bridgeUrl, GRANT.id, ROLE_NAME),
      await toATerminal(bridgeUrl, GRANT.id, roleArn),
    );
  }
  const about = `One person, approved for one role, logs in at ${estate.provider.url} through the bridge.`;
  return { section: { title: 'Let in', about, steps }, credentials };
}

async function recorded({ grants, audit }: World): Promise<Step> {
  const grant = await grants.grant(GRANT.id);
  const rows = await audit.rows(GRANT.id);
  return {
    what: 'the record',
    seen: `started ${grant?.startedAt}, ${grant?.sessions.length} session in the grant, ${rows.length} in the audit trail`,
    asItShould: grant?.sessions.length === 1 && rows.length === 1 && rows[0]!.id === grant.sessions[0]!.id,
  };
}

/** Lets the approved time pass and tries the same credentials, and the grant, once more. */
export async function over(world: World, worker: Caller, credentials: ShownCredentials): Promise<Section> {
  const { clock, bridgeUrl } = world;
  clock.advance(GRANT.minutes * MINUTE);
  const after = await listRoles({ ...worker, credentials });
  const sameCredentials = explained(world.aws, refused('the same credentials', after, /AccessDenied/));
  const again = await logIn(bridgeUrl, GRANT.id, ANA.subject);
  return {
    title: 'Over',
    about: `${GRANT.minutes} minutes later, by a clock that was moved. AWS gave 15 minutes; a session policy ended them with the grant.`,
    steps: [
      sameCredentials,
      refused(
        'the grant, once more',
        again.refusal === undefined ? { done: 'let in' } : { refused: again.refusal },
        /^The approved time was over at /,
      ),
    ],
  };
}
