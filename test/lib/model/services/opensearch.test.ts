import {
  CAMUNDA_OPENSEARCH_ACTIONS,
  indicesRole,
  joinMapping,
  OPENSEARCH_HTTP_ACTIONS,
  OPENSEARCH_INDEX_PATTERN,
  openSearchDomainArn,
  restText,
  soleMapping,
} from '../../../../lib/model/services';
import { fits } from '../../../../lib/model';

const ROLE = 'arn:aws:iam::111122223333:role/operate';

test('the least that works is the part of the twenty actions that is about data', () => {
  expect(new Set(CAMUNDA_OPENSEARCH_ACTIONS).size).toBe(20);
  const http = CAMUNDA_OPENSEARCH_ACTIONS.filter((action) => action.startsWith('es:ESHttp'));
  expect([...http].sort()).toEqual([...OPENSEARCH_HTTP_ACTIONS]);
});

test('a domain has its ARN in every partition', () => {
  expect(openSearchDomainArn('aws-cn', 'cn-north-1', '111122223333', 'test-domain')).toBe(
    'arn:aws-cn:es:cn-north-1:111122223333:domain/test-domain',
  );
});

test('a mapping that others are in is added to, never replaced', () => {
  expect(joinMapping('all_access', ROLE)).toEqual({
    method: 'PATCH',
    path: '_plugins/_security/api/rolesmapping/all_access',
    body: [{ op: 'add', path: '/backend_roles/-', value: ROLE }],
  });
});

test('requests are text as the console of OpenSearch Dashboards takes it', () => {
  const role = indicesRole('camunda', { indexPatterns: ['operate-*'], otherClusterPermissions: ['manage_snapshots'] });
  expect(restText([role, soleMapping('camunda', ROLE)])).toBe(`\
PUT _plugins/_security/api/roles/camunda
{
  "cluster_permissions": [
    "cluster_composite_ops",
    "cluster_manage_index_templates",
    "cluster_manage_pipelines",
    "cluster_monitor",
    "cluster:admin/reindex/rethrottle",
    "indices:data/read/scroll/clear",
    "manage_snapshots"
  ],
  "index_permissions": [
    {
      "index_patterns": [
        "operate-*"
      ],
      "allowed_actions": [
        "indices_all"
      ]
    }
  ]
}

PUT _plugins/_security/api/rolesmapping/camunda
{
  "backend_roles": [
    "${ROLE}"
  ]
}
`);
});

test('a pattern of indices has a prefix', () => {
  for (const pattern of ['zeebe-record*', 'operate-*_alias', '.kibana', 'a']) {
    expect({ pattern, fits: fits(OPENSEARCH_INDEX_PATTERN, pattern) }).toEqual({ pattern, fits: true });
  }
  for (const pattern of ['*', '**', '/.*/', '-zeebe*', 'A*', 'a b', 'a,b', '${user.name}']) {
    expect({ pattern, fits: fits(OPENSEARCH_INDEX_PATTERN, pattern) }).toEqual({ pattern, fits: false });
  }
});
