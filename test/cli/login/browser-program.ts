/** What `BROWSER` is set to in tests: a person who confirms whatever page the bridge shows. */
import { appendFile } from 'node:fs/promises';
import { visit } from './visit.js';

const url = process.argv[2]!;
const { OPENED } = process.env;
if (OPENED !== undefined) await appendFile(OPENED, `${url}\n`);
await visit(url, undefined);
