/** The example serverless and what stands beside it; a later version where MEMORY_MEBIBYTES tells a memory size. */
import { App } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { build } from '../../../../examples/serverless/app';
import { buildBeside } from './beside';

const app = new App();
build(app);
buildBeside(app);
const memory = process.env.MEMORY_MEBIBYTES;
if (memory !== undefined) {
  for (const construct of app.node.findAll()) {
    if (construct instanceof CfnFunction) construct.memorySize = Number(memory);
  }
}
app.synth();
