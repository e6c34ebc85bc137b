/** Which grant of which bridge a command line is about. */
import { BRIDGE } from '../../lib/model/names.js';
import { RuntimeError } from '../../runtime/errors.js';
import { SETTING } from '../../runtime/settings.js';

export interface GrantName {
  /** The bridge's public URL, without a slash at its end; one text for each bridge. */
  readonly bridge: string;
  readonly grantId: string;
}

/** Where the bridge stands if the command line does not say it. */
export const BRIDGE_VARIABLE = 'SERVAL_BRIDGE';

/**
 * Whether the id can be one is left to `askedGrant`, which takes longer to load: of one that cannot, nothing is kept.
 * @param given a grant's id, or the whole link of its approval, which names the bridge too
 * @param bridge of `--bridge`
 * @param fallback of `SERVAL_BRIDGE`
 * @throws RuntimeError `Input`, or `Setting` where the variable is malformed
 */
export function namedGrant(given: string, bridge: string | undefined, fallback: string | undefined): GrantName {
  const said = bridge === undefined ? undefined : bridgeUrl('Input', '--bridge', bridge);
  const linked = given.includes('://') ? linkedGrant(given) : undefined;
  if (linked && said !== undefined && said !== linked.bridge) {
    throw new RuntimeError(
      'Input',
      `--bridge: ${JSON.stringify(bridge)} is not the bridge of the link, ${linked.bridge}; leave --bridge out`,
    );
  }
  if (linked) return linked;
  const usual = said ?? (fallback ? bridgeUrl('Setting', BRIDGE_VARIABLE, fallback) : undefined);
  if (usual === undefined) {
    throw new RuntimeError(
      'Input',
      `--bridge is missing; give --bridge URL, set ${BRIDGE_VARIABLE}, or name the grant by the whole link of its approval`,
    );
  }
  return { bridge: usual, grantId: given };
}

function linkedGrant(given: string): GrantName {
  const link = URL.canParse(given) ? new URL(given) : undefined;
  const grants = link?.searchParams.getAll('grant') ?? [];
  if (!link?.pathname.endsWith(BRIDGE.loginPath) || grants.length !== 1) {
    throw new RuntimeError(
      'Input',
      `grant: ${JSON.stringify(given)} is no link of an approval, as https://bridge.example.com${BRIDGE.loginPath}?grant=ID; copy it whole`,
    );
  }
  const path = link.pathname.slice(0, -BRIDGE.loginPath.length);
  const user = link.username ? `${link.username}@` : '';
  return { bridge: bridgeUrl('Input', 'grant', `${link.protocol}//${user}${link.host}${path}`), grantId: grants[0]! };
}

/** In the one form that a bridge is remembered by: host in lower case, no usual port, no slash at the end. */
function bridgeUrl(code: 'Input' | 'Setting', where: string, text: string): string {
  const { url } = SETTING;
  if (!URL.canParse(text) || url.parse(text) === undefined) {
    throw new RuntimeError(code, `${where}: ${JSON.stringify(text)} is no bridge's URL; it must be ${url.allowed}`);
  }
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
