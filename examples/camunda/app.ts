import { App, Stack } from 'aws-cdk-lib';
import {
  AuroraPostgresUser,
  Identity,
  Issuer,
  OpenSearchAccess,
  OpenSearchRole,
  Pods,
  WorkloadRole,
  type IWorkloadRole,
} from 'cdk-serval';

/** Where the components of Camunda run. */
export const NAMESPACE = 'camunda';
const ISSUER = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
/** Of a cluster whose IAM authentication is on, as `aws rds describe-db-clusters` shows it. */
const CLUSTER = 'cluster-ABCD1234EFGH5678IJKL90MNOP';
/** A domain with fine-grained access control. */
const DOMAIN = 'camunda';

/** The role of each component, by the name of its service account, and what its database must be told. */
export interface Component {
  readonly role: IWorkloadRole;
  /** SQL for psql, or requests for the console of OpenSearch Dashboards. */
  readonly setup: string;
}

/** Adds the stack of the components' roles, for a database cluster and an OpenSearch domain that exist. */
export function build(app: App, region = 'eu-west-1'): Readonly<Record<string, Component>> {
  const stack = new Stack(app, 'CamundaRoles', { env: { account: '111122223333', region } });
  const search = new OpenSearchAccess(stack, 'Search', { domainName: DOMAIN });

  return {
    keycloak: withDatabase(stack, 'Keycloak', 'keycloak'),
    'web-modeler': withDatabase(stack, 'WebModeler', 'web-modeler'),
    // Zeebe writes what Operate reads; Operate's own indices are none of Zeebe's business.
    zeebe: withSearch(search, 'Zeebe', 'zeebe', ['zeebe-record*']),
    operate: withSearch(search, 'Operate', 'operate', ['operate-*', 'zeebe-record*']),
  };
}

/** A role for one service account, which logs in as the database user of that name, to the database of that name. */
function withDatabase(stack: Stack, id: string, name: string): Component {
  const role = roleOf(stack, id, name);
  const user = new AuroraPostgresUser(stack, `${id}User`, { userName: name, clusterResourceId: CLUSTER });
  user.grantConnect(role);
  return { role, setup: user.setupSql({ database: name }) };
}

/** A role for one service account, which works with some indices. */
function withSearch(search: OpenSearchAccess, id: string, name: string, indexPatterns: string[]): Component {
  const role = roleOf(Stack.of(search), id, name);
  search.grantReadWrite(role);
  return { role, setup: OpenSearchRole.forIndices(name, { indexPatterns }).mappingText(role.plainRoleArn) };
}

function roleOf(stack: Stack, id: string, serviceAccount: string): IWorkloadRole {
  return new WorkloadRole(stack, id, {
    pods: [Pods.ofServiceAccount(NAMESPACE, serviceAccount)],
    identities: [Identity.irsa({ issuer: Issuer.eks(ISSUER) })],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
