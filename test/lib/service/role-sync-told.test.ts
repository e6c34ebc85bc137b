/** Who hears of a sync: the bus that is told of changes, and the metric of all its accounts together. */
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Stack } from 'aws-cdk-lib/core';
import { RoleSync, SyncRole, type RoleSyncProps } from '../../../lib';
import { ACCOUNT, newStack } from '../support/stacks';
import { resourcesOf, theOnly } from './support';
import { production } from './sync-support';

const BUS = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/serval`;

function newSync(props: Partial<RoleSyncProps> = {}, stack = newStack()): RoleSync {
  return new RoleSync(stack, 'Sync', { connections: [production()], ...props });
}

const settingsOf = (stack: Stack) =>
  theOnly(stack, 'AWS::Lambda::Function').Properties.Environment.Variables as Record<string, unknown>;

test('the bus reaches the function, and its role may put events on it', () => {
  const stack = newStack();
  newSync({ eventBus: EventBus.fromEventBusArn(stack, 'Bus', BUS) }, stack);
  expect(settingsOf(stack)).toHaveProperty('EVENT_BUS', BUS);
  const [role] = resourcesOf(stack, 'AWS::IAM::Role');
  const [policy] = role!.Properties.Policies as Array<{ PolicyDocument: { Statement: unknown[] } }>;
  const Statement = { Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS };
  expect(policy!.PolicyDocument.Statement).toContainEqual(Statement);
});

test('a bus that the stack makes is told by its reference, and its own policy stays as it is', () => {
  const stack = newStack();
  newSync({ eventBus: new EventBus(stack, 'Bus') }, stack);
  const [id] = Object.keys(stack.resolve(settingsOf(stack).EVENT_BUS) as object);
  expect(id).toBe('Fn::GetAtt');
  expect(resourcesOf(stack, 'AWS::Events::EventBusPolicy')).toEqual([]);
});

test('a bus in another account is taken: its own policy lets this one in', () => {
  const stack = newStack();
  const arn = BUS.replace(ACCOUNT, '999988887777');
  newSync({ eventBus: EventBus.fromEventBusArn(stack, 'Bus', arn) }, stack);
  expect(settingsOf(stack)).toHaveProperty('EVENT_BUS', arn);
});

test('a role that stands apart takes the same bus by its name', () => {
  const stack = newStack();
  const eventBus = EventBus.fromEventBusName(stack, 'Bus', 'serval');
  const role = new SyncRole(stack, 'Role', { connections: [production()], eventBus });
  expect(() => newSync({ role, eventBus: EventBus.fromEventBusArn(stack, 'Same', BUS) }, stack)).not.toThrow();
});

test('the age of the oldest complete read is known by the name of the function', () => {
  const stack = newStack();
  const made = newSync({ functionName: 'acme-sync' }, stack);
  const imported = RoleSync.fromRoleSyncAttributes(stack, 'Imported', { functionName: 'acme-sync' });
  for (const sync of [made, imported]) {
    expect(sync.metricGreatestAge().toMetricConfig().metricStat).toMatchObject({
      namespace: 'Serval',
      metricName: 'GreatestAge',
      dimensions: [{ name: 'Function', value: 'acme-sync' }],
    });
  }
});
