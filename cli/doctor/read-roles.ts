/** The roles that a login may be for: those of the catalog, and those whose trust names the login provider. */
import { GetRoleCommand, ListRolesCommand, type IAMClient } from '@aws-sdk/client-iam';
import { parseRoleArn } from '../../lib/model/arn.js';
import { eachPage, iamPage, IncompleteAnswer } from '../../runtime/aws/pages.js';
import type { CatalogRole } from '../../runtime/catalog/catalog.js';
import { decodeDocument } from '../../runtime/sync/documents.js';
import { inParallel } from '../../runtime/sync/parallel.js';
import { isRequestable } from '../../runtime/sync/roles.js';
import { isUneditable } from '../../runtime/sync/uneditable.js';
import { absent, known, type Fact } from '../steps/fact.js';
import type { Attempts } from './attempt.js';
import type { AccountFacts, LiveRole } from './facts.js';

/** Roles a page. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
const PAGE_SIZE = 1000;
/** Roles that are read at the same time. */
const AT_ONCE = 15;

export interface RolesWanted {
  readonly account: string;
  readonly catalog: readonly CatalogRole[];
  /** How a trust of this account names the login provider; undefined where that is not known. */
  readonly provider: string | undefined;
}

export async function readRoles(
  iam: IAMClient,
  wanted: RolesWanted,
  attempts: Attempts,
): Promise<Pick<AccountFacts, 'roles' | 'listed'>> {
  const { account, catalog, provider } = wanted;
  const trusting: string[] = [];
  const listed =
    provider === undefined ? known(undefined) : await listTrusting(iam, { account, provider }, trusting, attempts);
  const held = new Map(catalog.map((role) => [role.arn, role]));
  const arns = [...new Set([...held.keys(), ...trusting])].sort();
  const roles = await inParallel(arns, AT_ONCE, async (arn) => ({
    arn,
    catalog: held.get(arn),
    live: await readRole(iam, arn, attempts),
  }));
  return { roles: known(roles), listed };
}

/** A role by its ARN: under its name there may be another one by now. */
export async function readRole(iam: IAMClient, arn: string, attempts: Attempts): Promise<Fact<LiveRole>> {
  const { name: RoleName } = parseRoleArn(arn)!;
  const role = await attempts.try('iam:GetRole', arn, async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    if (!Role) throw new IncompleteAnswer();
    return {
      arn: Role.Arn,
      tagged: isRequestable(Role),
      trustPolicy: decodeDocument(Role.AssumeRolePolicyDocument ?? ''),
      maxSessionDuration: Role.MaxSessionDuration,
    };
  });
  return role.state === 'known' && role.value.arn !== arn ? absent : role;
}

/** A listing tells the trust of each role, and no tags. What is found before it fails counts. */
function listTrusting(
  iam: IAMClient,
  { account, provider }: { readonly account: string; readonly provider: string },
  found: string[],
  attempts: Attempts,
): Promise<Fact<unknown>> {
  const named = JSON.stringify(provider);
  return attempts.try('iam:ListRoles', account, () =>
    eachPage(
      async (Marker) => {
        const answer = await iam.send(new ListRolesCommand({ Marker, MaxItems: PAGE_SIZE }));
        return iamPage(answer.Roles, answer);
      },
      (page) => {
        for (const { Arn, Path, AssumeRolePolicyDocument } of page) {
          if (!Arn || !Path || isUneditable({ path: Path })) continue;
          if (decodeDocument(AssumeRolePolicyDocument ?? '')?.includes(named)) found.push(Arn);
        }
      },
    ),
  );
}
