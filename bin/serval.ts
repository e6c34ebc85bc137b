/** The CDK app that `npx cdk deploy` runs: the accounts of serval.config.ts. */
import { App } from 'aws-cdk-lib';
import config from '../serval.config';
import { addAccounts } from './accounts';
import { checkConfig } from './config';

const app = new App();
addAccounts(app, checkConfig(config));
app.synth();
