/** The example serverless, in a later version where MEMORY_MEBIBYTES says how much memory its functions have. */
import { App } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { build } from '../../../../examples/serverless/app';

const app = new App();
build(app);
const memory = process.env.MEMORY_MEBIBYTES;
if (memory !== undefined) {
  for (const construct of app.node.findAll()) {
    if (construct instanceof CfnFunction) construct.memorySize = Number(memory);
  }
}
app.synth();
