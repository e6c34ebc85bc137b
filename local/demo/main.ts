/**
 * `npm start`: the main job from end to end on a local AWS that is loaded from the templates of examples/self-hosted.
 * Exit status 0 only if all of it went as it should. `npm start -- --serve` stays up for a person with a browser.
 */
import './quiet.js';
import { parseArgs } from 'node:util';
import { synthesize } from './assembly.js';
import { progress } from './progress.js';
import { refusals } from './refusals.js';
import { render, succeeded, type Section } from './report.js';
import { serve } from './serve.js';
import { deployed, healthy, ingested, investigatorArn, letIn, over, workerContext } from './way.js';
import { startWorld, type World } from './world.js';

const EXAMPLE = 'examples/self-hosted/app.ts';

/** The stack of functions and tables, which the local AWS does not model: what they do runs here as programs. */
const SERVICES = 'ServalServices';

async function wholeWay(world: World): Promise<Section[]> {
  const worker = workerContext(world);
  const sections = [
    await deployed(world, worker),
    await healthy(world, worker),
    await ingested(world, worker, progress(process.stdout)),
  ];
  const roleArn = await investigatorArn(world);
  const { section, credentials } = await letIn(world, worker, roleArn);
  sections.push(section, await refusals(world, worker, roleArn));
  if (credentials) sections.push(await over(world, worker, credentials));
  return sections;
}

const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false } } });
const stacks = await synthesize(EXAMPLE);
const world = await startWorld(stacks.filter(({ stackName }) => stackName !== SERVICES));
try {
  if (values.serve) {
    await serve(world);
  } else {
    const sections = await wholeWay(world);
    console.log(render(sections));
    const right = succeeded(sections);
    console.log(right ? '\nAll of it went as it should.' : '\nSomething did not go as it should: see FAIL above.');
    process.exitCode = right ? 0 : 1;
  }
} finally {
  await world.close();
}
