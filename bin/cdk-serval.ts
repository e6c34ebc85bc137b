/** The command line from its sources, as `npx tsx bin/cdk-serval.ts`; the package ships it bundled. */
void import('../cli/main.js');
