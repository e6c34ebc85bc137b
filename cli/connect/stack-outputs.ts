/** Connections out of what `cdk deploy --outputs-file` writes: outputs by their logical ids, by stacks. */

/** The last names of the five outputs that an IngestionRole makes, and what each gives to a connection. */
const OUTPUT = /^(.*)Connection(ServalAccountId|ExternalId|AccountId|AccountName|RoleArn)[0-9A-F]{8}$/;

const MEMBERS: Readonly<Record<string, string>> = {
  ExternalId: 'externalId',
  AccountId: 'account',
  AccountName: 'name',
  RoleArn: 'roleArn',
};

/**
 * The connection of each ingestion role in the file, in its order, unchecked: its values were made by a deployment, and
 * may have been edited since.
 */
export function connectionsOfOutputs(content: unknown): Record<string, unknown>[] {
  const found = new Map<string, Record<string, unknown>>();
  for (const [stack, outputs] of membersOf(content)) {
    for (const [id, value] of membersOf(outputs)) {
      const [, role, output] = OUTPUT.exec(id) ?? [];
      const member = output === undefined ? undefined : MEMBERS[output];
      if (member === undefined) continue;
      const key = JSON.stringify([stack, role]);
      found.set(key, { ...found.get(key), [member]: value });
    }
  }
  return [...found.values()];
}

function membersOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
