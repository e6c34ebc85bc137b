import {
  DATABASE_IN_URL,
  DATABASE_USER,
  domainUrlFault,
  isRdsHost,
  type JdbcLogin,
  KEYCLOAK_MAJOR_MIN,
  keycloakVariables,
  operateVariables,
  POSTGRES_PORT,
  webModelerVariables,
  zeebeVariables,
} from '../model/services';
import { misuse } from '../private/errors';
import { requireGiven, requireText } from '../private/requirements';
import { checkPlain } from './checks';
import { ContainerEnvironment } from './container-environment';

/** An Aurora PostgreSQL database, and the user that logs in to it with the pod's role. */
export interface CamundaDatabaseOptions {
  /**
   * Host name of the cluster's endpoint, as "NAME.cluster-ID.REGION.rds.amazonaws.com", in China as
   * "NAME.cluster-ID.rds.REGION.amazonaws.com.cn". The driver reads the region in it, so a name of your own is refused.
   */
  readonly host: string;
  /**
   * Port of the endpoint, 1 to 65,535.
   * @default 5432
   */
  readonly port?: number;
  /** Name of the database, 1 to 63 letters, digits and _.-, which its URL takes as they are. */
  readonly database: string;
  /** Name of the database user: that of the `AuroraPostgresUser`. */
  readonly userName: string;
}

/** Keycloak, and its database. */
export interface CamundaKeycloakOptions extends CamundaDatabaseOptions {
  /** Version of Keycloak, as "21.1.2"; below 21 is an error («Version»), since its driver can't be replaced. */
  readonly version: string;
}

/** An Amazon OpenSearch Service domain. */
export interface CamundaOpenSearchOptions {
  /** URL of the domain, https and a host name alone: the domain listens on 443, not on 9200. */
  readonly url: string;
}

/**
 * What the components of Camunda 8, and Keycloak beside them, need in their environment to work with an AWS role.
 *
 * Each is for the container of that component, in a pod that runs as the service account that the role is for. Values
 * are plain strings; a CDK token is an error («LiteralNeeded»).
 * @see docs/camunda.md
 */
export class Camunda {
  /**
   * Keycloak 21 or later on Aurora PostgreSQL: driver, URL, user name, and XA transactions off. Its image must hold the
   * driver.
   * @see https://www.keycloak.org/server/db
   */
  public static keycloak(options: CamundaKeycloakOptions): ContainerEnvironment {
    const login = checkLogin(options);
    checkKeycloakVersion(options.version);
    return ContainerEnvironment.of(keycloakVariables(login));
  }

  /** The container `restapi` of Web Modeler on Aurora PostgreSQL. Its image holds the driver. */
  public static webModeler(options: CamundaDatabaseOptions): ContainerEnvironment {
    return ContainerEnvironment.of(webModelerVariables(checkLogin(options)));
  }

  /** Operate on OpenSearch, for its own indices and for those that Zeebe exports to. */
  public static operate(options: CamundaOpenSearchOptions): ContainerEnvironment {
    return ContainerEnvironment.of(operateVariables(checkUrl(options)));
  }

  /** Zeebe's broker, with its exporter to OpenSearch. */
  public static zeebe(options: CamundaOpenSearchOptions): ContainerEnvironment {
    return ContainerEnvironment.of(zeebeVariables(checkUrl(options)));
  }

  private constructor() {}
}

function checkLogin(options: CamundaDatabaseOptions): JdbcLogin {
  requireGiven(undefined, 'options', options, 'give the database');
  checkPlain(options);
  const { host, port = POSTGRES_PORT, database, userName: user } = options;
  requireGiven(undefined, 'host', host, "give the host name of the cluster's endpoint");
  if (!isRdsHost(host)) {
    const text =
      'is no host name of an RDS endpoint alone, and from no other name the driver learns the region that it signs for; ' +
      "copy the cluster's endpoint, without scheme, port and path";
    misuse(undefined, { code: 'Database', property: 'host', value: withoutPassword(host), text });
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    const text = "is no port, 1 to 65535 are allowed; give the port of the cluster's endpoint";
    misuse(undefined, { code: 'Database', property: 'port', value: port, text });
  }
  requireText(undefined, 'database', database, DATABASE_IN_URL, 'Database', 'respell the name of the database');
  requireText(undefined, 'userName', user, DATABASE_USER, 'Database', 'respell the name of the database user');
  return { host, port, database, user };
}

function checkKeycloakVersion(version: string): void {
  requireGiven(undefined, 'version', version, "give the version of Keycloak's image");
  const [, major] = /^(\d{1,4})(?:\.\d+){0,2}$/.exec(version) ?? [];
  if (major === undefined) {
    const text = 'is no version of Keycloak, which is numbers and dots; write it as "21.1.2"';
    misuse(undefined, { code: 'Version', property: 'version', value: version, text });
  }
  if (Number(major) >= KEYCLOAK_MAJOR_MIN) return;
  const text =
    `can't log in with a role, since its driver can't be replaced; ${KEYCLOAK_MAJOR_MIN} or later is needed: ` +
    "change the version of the image in the chart's values";
  misuse(undefined, { code: 'Version', property: 'version', value: version, text });
}

function checkUrl(options: CamundaOpenSearchOptions): string {
  requireGiven(undefined, 'options', options, 'give the URL of the domain');
  checkPlain(options);
  const { url } = options;
  requireGiven(undefined, 'url', url, 'give https:// and the endpoint of the domain');
  const fault = domainUrlFault(url);
  if (fault !== undefined) {
    const text = `${fault}; write it as https:// and the endpoint of the domain alone`;
    misuse(undefined, { code: 'Endpoint', property: 'url', value: withoutPassword(url), text });
  }
  return url;
}

/** What an error may show: an address with a user in it may have the password too. */
function withoutPassword(address: string): string | undefined {
  return address.includes('@') ? undefined : address;
}
