/** `cdk-serval trust`: the two ways that it goes. Loaded by itself, since it loads the AWS SDK. */
import { parseRoleArn } from '../../lib/model/arn.js';
import { follow } from './follow.js';
import { withAws } from './aws.js';
import { nothingChanged } from './fault.js';
import { loginIn, type Login } from './login.js';
import type { Following } from './options.js';
import { editsOf, isRefused, planTrust } from './plan.js';
import { checkAccount, readFacts, type Asked } from './read.js';
import { recordOf, settleRecord, writeRecord, type TrustRecord } from './record.js';
import { planJson, planLines, undoJson, undoLines } from './report.js';
import type { NamedRoles } from './role-names.js';
import { planUndo, type UndoneRole } from './undo-plan.js';

/** What both ways need. */
export interface Way {
  readonly following: Following;
  readonly region: string | undefined;
}

export interface Adding extends Way {
  readonly login: Login;
  readonly roles: NamedRoles;
  readonly quota: number | undefined;
  /** Regions whose stacks are asked; none to ask no stack. @default that of the command */
  readonly stackRegions: readonly string[] | undefined;
  /** Where the record goes. */
  readonly directory: string;
}

/** Adds tag and statement. */
export async function addTrust({ following, region, login, roles, directory, ...asked }: Adding): Promise<void> {
  await withAws({ region, partition: roles.partition }, async (aws) => {
    await checkAccount(aws, roles, 'the roles are of');
    const { stackRegions = [aws.region], quota } = asked;
    const look: Asked = { stackRegions, quota };
    const trusted = loginIn(login, roles);
    const plan = planTrust(await readFacts(aws, roles, trusted, look), trusted);
    const refused = isRefused(plan);
    const edits = refused ? [] : editsOf(plan);
    await follow(
      {
        lines: planLines(plan),
        json: planJson(plan),
        edits,
        refused,
        record: async () => {
          const record = recordOf(edits, roles.account, aws.clock.now());
          const path = await writeRecord(directory, record);
          return { path, settle: (outcomes) => settleRecord(path, record, outcomes) };
        },
      },
      following,
      aws,
    );
  });
}

/** Takes a run back. */
export async function undoTrust(record: TrustRecord, { following, region }: Way): Promise<void> {
  const { partition } = parseRoleArn(record.roles[0]!.arn)!;
  await withAws({ region, partition }, async (aws) => {
    await checkAccount(aws, { partition, account: record.account }, 'the record is of');
    const roles: UndoneRole[] = [];
    for (const recorded of record.roles) {
      const { name } = parseRoleArn(recorded.arn)!;
      const standing = await aws.editor.read(name).catch((error: unknown) => {
        throw nothingChanged(`iam:GetRole on ${recorded.arn}`, error);
      });
      roles.push(planUndo(recorded, standing));
    }
    const edits = roles.flatMap(({ edit }) => edit ?? []);
    const refused = roles.some(({ refusals }) => refusals.length > 0);
    await follow({ lines: undoLines(record, roles), json: undoJson(record, roles), edits, refused }, following, aws);
  });
}
