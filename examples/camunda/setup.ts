/** Prints what a component's database must be told once: `npx tsx examples/camunda/setup.ts keycloak`. */
import { App } from 'aws-cdk-lib';
import { build } from './app';

const components = build(new App());
const name = process.argv[2] ?? '';
const component = components[name];
if (component) process.stdout.write(component.setup);
else {
  process.stderr.write(`${JSON.stringify(name)} is no component; give one of ${Object.keys(components).join(', ')}\n`);
  process.exitCode = 2;
}
