/** "Create AWS IAM Role" for a function runtime, through the connection of the account that the event names. */
import '../quiet.js';
import { systemClock } from '../clock.js';
import { systemRandom } from '../random.js';
import { start } from '../start.js';
import { createRoleFunction } from '../workflows/create-role.js';
import { createRoleSettings } from '../workflows/settings.js';

export const handler = start(() =>
  createRoleFunction(createRoleSettings(process.env, systemClock, systemRandom), (line) =>
    process.stdout.write(`${line}\n`),
  ),
);
