/** Writes docs/attacks.md from the cases: `npx tsx test/runtime/attacks/documentation.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attackSuite, ROOT } from './bundle.js';
import { attacksPage } from './page.js';

const { ATTACKS } = await attackSuite('documentation');
writeFileSync(join(ROOT, 'docs', 'attacks.md'), attacksPage(ATTACKS));
process.exit(0);
