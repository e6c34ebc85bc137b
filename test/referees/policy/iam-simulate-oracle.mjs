// The engine of @cloud-copilot/iam-simulate, in a process of its own: cases come as JSON lines, answers go as JSON
// lines. The files are imported by path, since the package's public runSimulation drops the keys that it does not know.
import { createInterface } from 'node:readline';
import { loadPolicy } from '../../../node_modules/@cloud-copilot/iam-policy/dist/esm/index.js';
import { DiscoveryContextKeyConstraints } from '../../../node_modules/@cloud-copilot/iam-simulate/dist/esm/context_keys/discoveryContextKeyConstraints.js';
import { authorize } from '../../../node_modules/@cloud-copilot/iam-simulate/dist/esm/core_engine/CoreSimulatorEngine.js';
import { AwsRequestImpl } from '../../../node_modules/@cloud-copilot/iam-simulate/dist/esm/request/request.js';
import { RequestContextImpl } from '../../../node_modules/@cloud-copilot/iam-simulate/dist/esm/requestContext.js';

const load = (source) => (source ? loadPolicy(source.document, { name: source.name }) : undefined);

function principalOf(caller) {
  if (caller.type === 'service') return caller.service;
  if (caller.type === 'webIdentity') return caller.provider;
  return caller.arn;
}

function judge({ request, policies }) {
  const { result } = authorize({
    request: new AwsRequestImpl(
      principalOf(request.caller),
      { resource: request.resource, accountId: request.resourceAccount },
      request.action,
      new RequestContextImpl(request.context),
    ),
    sessionPolicy: load(policies.sessionPolicies?.[0]),
    identityPolicies: (policies.identityPolicies ?? []).map(load),
    serviceControlPolicies: [{ orgIdentifier: 'o-1', policies: [load(FULL_ACCESS)] }],
    resourceControlPolicies: [{ orgIdentifier: 'o-1', policies: [load(FULL_ACCESS_FOR_ANYBODY)] }],
    resourcePolicy: load(policies.resourcePolicy),
    permissionBoundaries: policies.permissionsBoundary ? [load(policies.permissionsBoundary)] : undefined,
    vpcEndpointPolicies: undefined,
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints(),
    },
  });
  return result === 'Allowed';
}

const FULL_ACCESS = {
  name: 'FullAWSAccess',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};
const FULL_ACCESS_FOR_ANYBODY = {
  name: 'RCPFullAWSAccess',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { admits: judge(JSON.parse(line)) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
