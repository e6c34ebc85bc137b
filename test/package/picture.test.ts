/** The pictures of the whole are drawn from the code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldersPicture } from '../../scripts/picture/folders';
import { resourcesPicture } from '../../scripts/picture/resources';
import { picturePage } from '../../scripts/picture';
import { root } from './imports';

test('docs/picture.md is as npm run picture draws it', () => {
  expect(readFileSync(join(root, 'docs/picture.md'), 'utf8')).toBe(picturePage());
});

test('every arrow of a chart leads from a node to a node that the chart has', () => {
  for (const [, chart] of picturePage().matchAll(/```mermaid\n([\s\S]*?)```/g)) {
    const nodes = new Set([...chart!.matchAll(/^ +(\w+)\["/gm)].map(([, node]) => node));
    const arrows = [...chart!.matchAll(/^ {2}(\w+) (?:-->|==>|-\.[^.]*\.->)(?:\|[^|]*\|)? (\w+)$/gm)];
    expect(arrows.length).toBeGreaterThan(5);
    expect(arrows.filter(([, from, to]) => !nodes.has(from!) || !nodes.has(to!))).toEqual([]);
  }
});

test('an import from one folder to another is one arrow, however many files have it', () => {
  const graph = new Map([
    ['runtime/sync/a.ts', ['lib/model/x.ts', 'node:fs', 'npm:zod']],
    ['runtime/sync/b.ts', ['lib/model/y.ts', 'runtime/aws/c.ts']],
  ]);
  expect(foldersPicture(graph).filter((line) => line.includes('-->'))).toEqual(['  runtime --> lib_model']);
});

const role = (name: string, statement: object, policy: object = { Effect: 'Deny' }) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: name,
    AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }] },
    Policies: [{ PolicyDocument: { Statement: [policy] } }],
  },
});
const arnOf = (what: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:dynamodb:r:1:${what}`]] });
const table = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'grants' } };

test('what a stack knows by its name alone is found in another stack', () => {
  const reads = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: arnOf('table/grants') };
  const lines = resourcesPicture([
    { name: 'Identity', Resources: { Role: role('bridge', { Principal: { Service: 'lambda' } }, reads) } },
    { name: 'Services', Resources: { Grants: table } },
  ]);
  expect(lines).toContain('  Identity_Role -->|GetItem| Services_Grants');
});

test('a name that only begins as another one is another one', () => {
  const reads = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: arnOf('table/grants-archive') };
  const lines = resourcesPicture([
    {
      name: 'Services',
      Resources: { Grants: table, Role: role('bridge', { Principal: { Service: 'lambda' } }, reads) },
    },
  ]);
  expect(lines.filter((line) => line.includes('-->'))).toEqual([]);
});

test('a role that a trust names in a condition is let in', () => {
  const trust = {
    Principal: { AWS: '1' },
    Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/sync' } },
  };
  const lines = resourcesPicture([
    {
      name: 'S',
      Resources: { Sync: role('sync', { Principal: { Service: 'lambda' } }), Ingestion: role('in', trust) },
    },
  ]);
  expect(lines).toContain('  S_Sync ==> S_Ingestion');
});
