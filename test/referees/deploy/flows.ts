/** The main job on what is deployed: a sync, a grant, a login. Each is what came of it, in words where it failed. */
import { BRIDGE, SERVICE } from '../../../lib/model/index.js';
import { callerIdentity } from '../../../local/demo/aws-calls.js';
import { browser } from '../../../local/demo/browser.js';
import { logIn } from '../../../local/demo/log-in.js';
import { ANA } from '../../../local/demo/people.js';
import type { LocalLogin } from '../../../local/login/index.js';
import type { Cloud } from './cloud.js';
import { visiting } from './visitor.js';

/** What a flow came to; `failure` is undefined where it went through. */
export interface Flown {
  readonly failure?: string;
}

export interface Flows {
  /** Reads all accounts, finds the role again, and removes one from the catalog that is no more. */
  sync(): Promise<Flown>;
  /** Makes a grant, and the same once more, which changes nothing. */
  grant(): Promise<Flown>;
  /** Logs a person in, from the link to credentials that work. */
  login(): Promise<Flown>;
}

export interface FlowOptions {
  readonly cloud: Cloud;
  /** A requestable role that the sync finds. */
  readonly roleArn: string;
  /** The local STS, which is the only one here that checks who signed a login. */
  readonly stsUrl: string;
  readonly login: LocalLogin;
}

/** The role that the catalog holds, and no account has. */
const GONE = 'gone-since-then';

export function flows({ cloud, roleArn, stsUrl, login }: FlowOptions): Flows {
  let grants = 0;
  const newGrant = async (): Promise<{ id: string; answers: unknown[] }> => {
    const id = `grant-${(grants += 1)}`;
    const event = { operation: 'create', grant: { id, email: ANA.email, roleArn, approvedMinutes: 20 } };
    const answers = [await cloud.invoke(SERVICE.grants, event), await cloud.invoke(SERVICE.grants, event)];
    return { id, answers: answers.map(({ answer }) => answer) };
  };

  return {
    sync: async () => {
      await leaveBehind(cloud, roleArn);
      await anew(cloud, SERVICE.sync);
      const { answer } = await cloud.invoke(SERVICE.sync, {});
      const { accounts, complete } = answer as { accounts?: number; complete?: number };
      if (accounts === undefined || accounts !== complete) return { failure: JSON.stringify(answer) };
      const roles = (await cloud.items(SERVICE.catalogTable)).map(({ sk }) => sk?.S ?? '');
      if (!roles.includes(`ROLE#${roleArn}`)) return { failure: `the catalog does not hold ${roleArn}` };
      return roles.some((sk) => sk.includes(GONE)) ? { failure: `the catalog still holds ${GONE}` } : {};
    },

    grant: async () => {
      const { answers } = await newGrant();
      const [first, second] = answers as Array<{ ok?: boolean; created?: boolean }>;
      const asItShould = first?.ok && second?.ok && first.created && !second.created;
      return asItShould ? {} : { failure: JSON.stringify(answers) };
    },

    login: async () => {
      const { id } = await newGrant();
      const overrides = { AWS_ENDPOINT_URL_STS: stsUrl, OIDC_DISCOVERY_URL: login.discoveryUrl };
      const { PUBLIC_URL: publicUrl = '' } = await anew(cloud, SERVICE.bridge, overrides);
      const web = browser(visiting(new URL(publicUrl).host, cloud.reach));
      const { credentials, refusal } = await logIn(publicUrl, id, ANA.subject, web);
      if (!credentials) return { failure: refusal ?? 'there are no credentials' };
      const identity = await callerIdentity({ url: stsUrl, region: cloud.reach.region, credentials });
      if (!('done' in identity)) return { failure: identity.refused };
      const rows = await cloud.items(SERVICE.auditTable);
      const audited = rows.some(({ accessKeyId }) => accessKeyId?.S === credentials.accessKeyId);
      return audited ? {} : { failure: 'the session is not in the audit table' };
    },
  };
}

/** Starts a function anew, so that nothing of an earlier run is at hand. @returns its environment */
async function anew(
  cloud: Cloud,
  functionName: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const environment = await cloud.environment(functionName);
  const others = { ...environment, ...overrides, STARTED: String(Number(environment.STARTED ?? 0) + 1) };
  await cloud.setEnvironment(functionName, others);
  return others;
}

/** Puts a role into the catalog as one that was read before, if any was. */
async function leaveBehind(cloud: Cloud, roleArn: string): Promise<void> {
  const known = (await cloud.items(SERVICE.catalogTable)).find(({ sk }) => sk?.S === `ROLE#${roleArn}`);
  if (!known) return;
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const Item = JSON.parse(JSON.stringify(known).replaceAll(name, GONE)) as unknown;
  const body = { TableName: SERVICE.catalogTable, Item };
  await cloud.call({ service: 'dynamodb', target: 'DynamoDB_20120810.PutItem', body });
}

/** Where a provider sends people back to, at a bridge's URL. */
export const callbackOf = (publicUrl: string): string => `${publicUrl}${BRIDGE.callbackPath}`;
