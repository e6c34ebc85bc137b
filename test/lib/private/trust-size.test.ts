/** How large a trust can become, and what happens where that is more than IAM takes. */
import { CfnRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { Identity, Issuer, Pods, WorkloadRole, type WorkloadRoleProps } from '../../../lib';
import { measure } from '../../../lib/model/policy';
import { PARTITIONS } from '../../../lib/model';
import { longestSizeOf } from '../../../lib/private/trust-size';
import { ACCOUNT, messageOf, newStack, REGIONS } from '../support/stacks';

const ORDERS = Pods.ofServiceAccount('shop', 'orders');
const issuer = (number: number, region = 'eu-central-1', suffix = 'amazonaws.com') =>
  Identity.irsa({
    issuer: Issuer.eks(`https://oidc.eks.${region}.${suffix}/id/${String(number).padStart(32, '0')}`),
  });
const issuers = (count: number) => [...Array(count).keys()].map((number) => issuer(number));
const clusters = (count: number, length: number) =>
  [...Array(count).keys()].map((n) =>
    Identity.podIdentity({ clusterName: `${'c'.repeat(length - 2)}${String(n).padStart(2, '0')}` }),
  );
const newRole = (identities: Identity[], props: Partial<WorkloadRoleProps> = {}, stack = newStack()) =>
  new WorkloadRole(stack, 'Role', { pods: [ORDERS], identities, ...props });

describe('counted at its longest is', () => {
  const sizeOf = (make: (stack: Stack) => string): number => {
    const stack = newStack({});
    return longestSizeOf(stack, { value: make(stack) }) - '{"value":""}'.length;
  };
  const eks = (name: string) => `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/${name}`;
  test.each<[string, (stack: Stack) => string, number]>([
    ['an account', ({ account }) => account, 12],
    ['a partition', ({ partition }) => partition, 'aws-us-gov'.length],
    ['a region', ({ region }) => region, 'us-isof-south-1'.length],
    ['the end of host names', ({ urlSuffix }) => urlSuffix, 'amazonaws.com.cn'.length],
    ['the name of a cluster', (stack) => eks(new CfnParameter(stack, 'P').valueAsString), eks('').length + 100],
    [
      'what follows a part of it',
      (stack) => eks(`x-${new CfnParameter(stack, 'P').valueAsString}`),
      eks('').length + 100,
    ],
    ['an import as such a name', () => eks(Fn.importValue('name')), eks('').length + 100],
  ])('%s', (_what, make, characters) => {
    expect(sizeOf(make)).toBe(characters);
  });

  test.each<[string, (stack: Stack) => string, number]>([
    ['a parameter', (stack) => `x${new CfnParameter(stack, 'P').valueAsString}`, 1],
    ['an attribute', (stack) => new Role(stack, 'R', { assumedBy: new ServicePrincipal('a') }).roleArn, 0],
    [
      'the name of a cluster of another service',
      (stack) => `arn:aws:ecs:r:1:cluster/${new CfnParameter(stack, 'P').valueAsString}`,
      24,
    ],
  ])('nothing for %s, which is of somebody else’s statement', (_what, make, characters) => {
    expect(sizeOf(make)).toBe(characters);
  });
});

test('no deployment makes a trust larger than it is counted', () => {
  const everywhere = Object.values(PARTITIONS).map(({ name }) => name);
  const place = fc.record({
    partition: fc.constantFrom(...everywhere),
    region: fc.constantFrom('us-east-1', 'ap-southeast-1', 'cn-northwest-1', 'us-gov-west-1', 'us-isof-south-1'),
    cluster: fc.string({ unit: fc.constantFrom(...'abc-_019'), minLength: 1, maxLength: 100 }),
  });
  const stack = newStack({});
  const { valueAsString: clusterName } = new CfnParameter(stack, 'Cluster');
  const role = newRole([Identity.podIdentity({ clusterName }), issuer(1)], {}, stack);
  const template = JSON.stringify(stack.resolve((role.role as Role).assumeRolePolicy));
  fc.assert(
    fc.property(place, ({ partition, region, cluster }) => {
      const values: Record<string, string> = {
        'AWS::Partition': partition,
        'AWS::Region': region,
        'AWS::AccountId': ACCOUNT,
        Cluster: cluster,
      };
      const deployed = template
        .replace(/\{"Fn::Join":\["",\[(.*?)\]\]\}/g, (_, parts: string) =>
          JSON.stringify(
            (JSON.parse(`[${parts}]`) as Array<string | { Ref: string }>)
              .map((part) => (typeof part === 'string' ? part : values[part.Ref]))
              .join(''),
          ),
        )
        .replace(/\{"Ref":"(.*?)"\}/g, (_, name: string) => JSON.stringify(values[name]));
      expect(deployed).not.toContain('Ref');
      expect(measure(deployed).size).toBeLessThanOrEqual(role.trustSize.size);
    }),
    { seed: 20_261_121, numRuns: 200 },
  );
});

test('whoever added a statement may still change it once the size was asked for', () => {
  const role = newRole(issuers(1));
  const statement = new PolicyStatement({
    actions: ['sts:AssumeRole'],
    principals: [new ServicePrincipal('lambda.amazonaws.com')],
  });
  (role.role as Role).assumeRolePolicy!.addStatements(statement);
  const { size } = role.trustSize;
  statement.addCondition('StringEquals', { 'aws:SourceAccount': ACCOUNT });
  expect(role.trustSize.size - size).toBe(',"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}'.length);
});

test('statements that are alike count once, as the CDK writes them', () => {
  const stack = newStack();
  const { role } = newRole(issuers(4), {}, stack);
  for (let time = 0; time < 5; time++) {
    (role as Role).assumeRolePolicy!.addStatements(
      new PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new ServicePrincipal('lambda.amazonaws.com')] }),
    );
  }
  expect(messageOf(() => (stack.node.root as App).synth())).toBe('nothing was thrown');
});

test('a trust of literal values has the size that it is counted', () => {
  const literal = newStack();
  const written = newRole([...clusters(2, 10), issuer(1)], {}, literal);
  expect(written.trustSize.size).toBe(measure(literal.resolve((written.role as Role).assumeRolePolicy)).size);
});

test.each([
  ['four issuers of EKS', issuers(4), 1810, 0],
  ['28 clusters under names of 10 characters', clusters(28, 10), 2002, 0],
  ['30 clusters under names of 6 characters', clusters(30, 6), 2000, 0],
  ['11 clusters under the longest names', clusters(11, 100), 1989, 0],
  ['one issuer', issuers(1), 481, 3],
  ['one cluster', clusters(1, 10), 407, 27],
  ['one cluster both ways', [...clusters(1, 10), issuer(1)], 850, 2],
])('%s fit in the region eu-central-1', (_what, identities, size, moreClusters) => {
  expect(newRole(identities).trustSize).toEqual({ size, limit: 2048, moreClusters });
});

test.each(REGIONS)('as many clusters fit as are said to, and no more, in %s', (partition, region) => {
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const sort = fc.constantFrom('podIdentity', 'irsa', 'both');
  const length = fc.integer({ min: 3, max: 60 });
  fc.assert(
    fc.property(sort, length, fc.integer({ min: 1, max: 3 }), (kind, letters, namespaces) => {
      const pods = [...Array(namespaces).keys()].map((n) =>
        Pods.ofServiceAccount(`${'n'.repeat(letters - 1)}${n}`, 's'),
      );
      const upTo = (count: number): Identity[] => [
        ...(kind === 'irsa' ? [] : clusters(count, letters)),
        ...(kind === 'podIdentity' ? [] : [...Array(count).keys()].map((n) => issuer(n, region, suffix))),
      ];
      const make = (count: number) => newRole(upTo(count), { pods }, newStack({ account: ACCOUNT, region }));
      const { moreClusters } = make(1).trustSize;
      expect(make(1 + moreClusters!).trustSize.moreClusters).toBe(0);
      expect(messageOf(() => make(2 + moreClusters!))).toMatch(/^«TrustSize» identities: /);
    }),
    { seed: 20_261_121, numRuns: 25 },
  );
});

test('none fits, and not less than none, where others have made the trust too large', () => {
  const role = newRole(clusters(1, 10));
  const resources = [...Array(9).keys()].map(
    (n) => `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:${'f'.repeat(150)}${n}`,
  );
  (role.role as Role).assumeRolePolicy!.addStatements(
    new PolicyStatement({
      actions: ['sts:AssumeRole'],
      principals: [new ServicePrincipal('lambda.amazonaws.com')],
      conditions: { ArnEquals: { 'aws:SourceArn': resources } },
    }),
  );
  expect(role.trustSize.size).toBeGreaterThan(2048);
  expect(role.trustSize.moreClusters).toBe(0);
});

test('where any association of the account is let in, clusters take no room', () => {
  const identity = Identity.podIdentity({ clusterName: 'tools', trustAnyAssociationOfAccount: true });
  expect(newRole([identity]).trustSize).toEqual({
    size: expect.any(Number) as number,
    limit: 2048,
    moreClusters: undefined,
  });
});

describe('more than IAM takes', () => {
  const podIdentity = 'take Identity.podIdentity, which lists many clusters in a statement, ';
  const ways =
    'make a second role for some of the clusters or pods, or set trustPolicySizeLimit where AWS has raised the quota of ' +
    'the account (at Stack/Role)';

  test('fails for five issuers, and Pod Identity is the first way out', () => {
    expect(messageOf(() => newRole(issuers(5)))).toBe(
      '«TrustSize» identities: gives a trust policy of up to 2,253 characters, and IAM takes 2,048, which is enough for 4 ' +
        `of these 5; ${podIdentity}${ways}`,
    );
  });

  test('fails for Pod Identity in too many clusters', () => {
    expect(messageOf(() => newRole(clusters(30, 10)))).toBe(
      '«TrustSize» identities: gives a trust policy of up to 2,120 characters, and IAM takes 2,048, which is enough for 28 ' +
        `of these 30; ${ways}`,
    );
  });

  test('fails for clusters whose names might be long, though they might be short', () => {
    const stack = newStack({});
    const identities = [...Array(12).keys()].map((n) =>
      Identity.podIdentity({ clusterName: new CfnParameter(stack, `P${n}`).valueAsString }),
    );
    expect(messageOf(() => newRole(identities, {}, stack))).toMatch(/^«TrustSize» .* enough for 10 of these 12; /);
  });

  test('fits where AWS has raised the quota, up to that', () => {
    expect(newRole(issuers(9), { trustPolicySizeLimit: 4096 }).trustSize).toEqual({
      size: 4025,
      limit: 4096,
      moreClusters: 0,
    });
    expect(messageOf(() => newRole(issuers(10), { trustPolicySizeLimit: 4096 }))).toMatch(
      /^«TrustSize» .* and IAM takes 4,096, which is enough for 9 of these 10; /,
    );
  });

  test.each([NaN, 2047, 2048.5, -1])('fails for %p as the limit', (trustPolicySizeLimit) => {
    expect(messageOf(() => newRole(issuers(1), { trustPolicySizeLimit }))).toMatch(
      /^«TrustSize» trustPolicySizeLimit: /,
    );
  });

  test('fails for what an imported role would have to trust', () => {
    const stack = newStack();
    const role = Role.fromRoleName(stack, 'Own', 'orders');
    const options = { pods: [ORDERS], identities: issuers(5) };
    expect(messageOf(() => WorkloadRole.fromRole(stack, 'Role', role, options))).toMatch(
      /^«TrustSize» identities: gives a trust policy of up to 2,253 characters, .* enough for 4 of these 5; /,
    );
  });

  const further = (number: number) =>
    new PolicyStatement({
      actions: ['sts:AssumeRole'],
      principals: [new ServicePrincipal('lambda.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceArn': `${number}${'x'.repeat(100)}` } },
    });
  const synth = ({ node }: Stack) => messageOf(() => (node.root as App).synth());

  test('fails at synthesis for statements that came later', () => {
    const stack = newStack();
    const { role } = newRole(issuers(4), {}, stack);
    (role as Role).assumeRolePolicy!.addStatements(further(1), further(2));
    expect(synth(stack)).toContain(
      '[Stack/Role/Resource/Resource] «TrustSize» assumeRolePolicyDocument: gives a trust policy of up to 2,',
    );
  });

  test.each([
    [2, 'nothing was thrown'],
    [
      3,
      '[Stack/Own] «TrustSize» assumeRolePolicyDocument: gives a trust policy of up to 2,096 characters, and IAM takes 2,048; ',
    ],
  ])('of a given role with %i statements of its own, these count too at synthesis', (own, message) => {
    const stack = newStack();
    const statements = [...Array(own).keys()].map((number) => further(number).toStatementJson() as object);
    const assumeRolePolicyDocument = { Version: '2012-10-17', Statement: statements };
    const role = new CfnRole(stack, 'Own', { assumeRolePolicyDocument });
    WorkloadRole.fromRole(stack, 'Role', role, { pods: [ORDERS], identities: issuers(3) });
    expect(synth(stack)).toContain(message);
  });
});
