/** The variables with which Keycloak and the components of Camunda use a role, in the order of Camunda's page. */
import { isHostName } from '../issuer';

/** A container's variables by name. */
export type Variables = Readonly<Record<string, string>>;

/** A database, and the user that logs in to it with IAM authentication. */
export interface JdbcLogin {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** The first version of Keycloak whose driver can be replaced. @see https://www.keycloak.org/server/db */
export const KEYCLOAK_MAJOR_MIN = 21;

/** The driver that signs each login. @see https://github.com/aws/aws-advanced-jdbc-wrapper */
const WRAPPER_DRIVER = 'software.amazon.jdbc.Driver';

/** The URL with which that driver logs in by IAM. */
export function jdbcUrl({ host, port, database }: JdbcLogin): string {
  return `jdbc:aws-wrapper:postgresql://${host}:${port}/${database}?wrapperPlugins=iam`;
}

/** Keycloak. The wrapper can't do XA transactions. */
export function keycloakVariables(login: JdbcLogin): Variables {
  return {
    KC_DB_DRIVER: WRAPPER_DRIVER,
    KC_DB_URL: jdbcUrl(login),
    KC_DB_USERNAME: login.user,
    KC_TRANSACTION_XA_ENABLED: 'false',
  };
}

/** The container `restapi` of Web Modeler. */
export function webModelerVariables(login: JdbcLogin): Variables {
  return {
    SPRING_DATASOURCE_DRIVER_CLASS_NAME: WRAPPER_DRIVER,
    SPRING_DATASOURCE_URL: jdbcUrl(login),
    SPRING_DATASOURCE_USERNAME: login.user,
  };
}

/** Operate: its own indices, and those that Zeebe exports to. */
export function operateVariables(url: string): Variables {
  return { CAMUNDA_OPERATE_ELASTICSEARCH_URL: url, CAMUNDA_OPERATE_ZEEBEELASTICSEARCH_URL: url };
}

/** Zeebe's broker, whose exporter signs its requests. */
export function zeebeVariables(url: string): Variables {
  return {
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_AWS_ENABLED: 'true',
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_CLASSNAME: 'io.camunda.zeebe.exporter.opensearch.OpensearchExporter',
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_URL: url,
  };
}

const SCHEME = 'https://';

/** What is wrong with the URL of an OpenSearch domain, or undefined. It listens on 443 and not on 9200. */
export function domainUrlFault(url: string): string | undefined {
  if (!url.startsWith(SCHEME)) return `does not begin with ${SCHEME}, which the domain demands`;
  const [authority = ''] = url.slice(SCHEME.length).split(/[/?#]/);
  if (authority.includes('@')) return 'holds a user name, but requests are signed with the role';
  if (authority.includes(':')) return 'has a port, but the domain listens on 443, where https leads by itself';
  if (!isHostName(authority)) return 'has no host name of lower-case letters, digits, dots and hyphens';
  if (url !== `${SCHEME}${authority}`) return 'has more than a host name, which each component adds by itself';
  return undefined;
}
