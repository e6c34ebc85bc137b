import { Lazy } from 'aws-cdk-lib/core';
import { Testing } from 'cdk8s';
import {
  Camunda,
  PodCredentials,
  WorkloadChart,
  type CamundaDatabaseOptions,
  type CamundaKeycloakOptions,
} from '../../../lib/kubernetes';
import { messageOf } from '../support/stacks';

const HOST = 'orders.cluster-abcd1234.eu-west-1.rds.amazonaws.com';
const database = { host: HOST, database: 'keycloak', userName: 'kc' };
const keycloak = { ...database, version: '21.1' };
const URL = 'https://test-domain.eu-west-1.es.amazonaws.com';

test('Keycloak gets driver, URL and user, and XA transactions are off', () => {
  expect(Camunda.keycloak(keycloak).variables).toEqual({
    KC_DB_DRIVER: 'software.amazon.jdbc.Driver',
    KC_DB_URL: `jdbc:aws-wrapper:postgresql://${HOST}:5432/keycloak?wrapperPlugins=iam`,
    KC_DB_USERNAME: 'kc',
    KC_TRANSACTION_XA_ENABLED: 'false',
  });
});

test('Web Modeler gets driver, URL and user', () => {
  expect(Camunda.webModeler({ ...database, port: 6432 }).variables).toEqual({
    SPRING_DATASOURCE_DRIVER_CLASS_NAME: 'software.amazon.jdbc.Driver',
    SPRING_DATASOURCE_URL: `jdbc:aws-wrapper:postgresql://${HOST}:6432/keycloak?wrapperPlugins=iam`,
    SPRING_DATASOURCE_USERNAME: 'kc',
  });
});

test('Operate gets both URLs', () => {
  expect(Camunda.operate({ url: URL }).variables).toEqual({
    CAMUNDA_OPERATE_ELASTICSEARCH_URL: URL,
    CAMUNDA_OPERATE_ZEEBEELASTICSEARCH_URL: URL,
  });
});

test('Zeebe gets its exporter, which signs', () => {
  expect(Camunda.zeebe({ url: URL }).variables).toEqual({
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_AWS_ENABLED: 'true',
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_CLASSNAME: 'io.camunda.zeebe.exporter.opensearch.OpensearchExporter',
    ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_URL: URL,
  });
});

test.each(['21', '21.1', '21.1.2', '26.0.5', '100.0'])('Keycloak %s is young enough', (version) => {
  expect(() => Camunda.keycloak({ ...keycloak, version })).not.toThrow();
});

test("a chart's container takes them, and its pod runs as the service account", () => {
  const chart = new WorkloadChart(Testing.app(), 'operate', {
    namespace: 'camunda',
    serviceAccounts: ['operate'],
    credentials: PodCredentials.podIdentity(),
    deployment: {
      name: 'operate',
      containers: [{ name: 'operate', image: 'camunda/operate:8.2.10', environments: [Camunda.operate({ url: URL })] }],
    },
  });
  const deployment = Testing.synth(chart).find((object: { kind: string }) => object.kind === 'Deployment') as {
    spec: { template: { spec: { serviceAccountName: string; containers: Array<{ env: unknown[] }> } } };
  };
  const { serviceAccountName, containers } = deployment.spec.template.spec;
  expect(serviceAccountName).toBe('operate');
  expect(containers[0]!.env).toEqual(
    expect.arrayContaining([
      { name: 'CAMUNDA_OPERATE_ELASTICSEARCH_URL', value: URL },
      { name: 'CAMUNDA_OPERATE_ZEEBEELASTICSEARCH_URL', value: URL },
    ]),
  );
});

describe('fails when', () => {
  const ofVersion = (version: string): string => messageOf(() => Camunda.keycloak({ ...keycloak, version }));

  test.each(['20', '20.0.5', '9.0'])('Keycloak is of version %s', (version) => {
    expect(ofVersion(version)).toBe(
      `«Version» version: "${version}" can't log in with a role, since its driver can't be replaced; ` +
        "21 or later is needed: change the version of the image in the chart's values",
    );
  });

  test.each(['latest', 'v21.1', '21.1-legacy', '', '21.', '21.1.2.3', 'keycloak:21.1'])(
    'Keycloak is of %j',
    (version) => {
      expect(ofVersion(version)).toBe(
        `«Version» version: "${version}" is no version of Keycloak, which is numbers and dots; write it as "21.1.2"`,
      );
    },
  );

  test('the version is left out', () => {
    expect(messageOf(() => Camunda.keycloak(database as CamundaKeycloakOptions))).toBe(
      "«Missing» version: is missing, and has no default; give the version of Keycloak's image",
    );
  });

  const noHost =
    'is no host name of an RDS endpoint alone, and from no other name the driver learns the region that it signs for; ' +
    "copy the cluster's endpoint, without scheme, port and path";
  const name63 = 'x'.repeat(64);
  test.each<[string, Partial<CamundaDatabaseOptions>, string]>([
    ['the host has a port', { host: `${HOST}:5432` }, `host: "${HOST}:5432" ${noHost}`],
    ['the host is a name of your own', { host: 'db.acme.com' }, `host: "db.acme.com" ${noHost}`],
    ['the host is a URL', { host: `jdbc:postgresql://${HOST}` }, `host: "jdbc:postgresql://${HOST}" ${noHost}`],
    ['the host holds a password, which is not shown', { host: `kc:s3cret@${HOST}` }, `host: ${noHost}`],
    [
      'the port is none',
      { port: 70_000 },
      "port: 70000 is no port, 1 to 65535 are allowed; give the port of the cluster's endpoint",
    ],
    [
      'the port is half',
      { port: 1.5 },
      "port: 1.5 is no port, 1 to 65535 are allowed; give the port of the cluster's endpoint",
    ],
    [
      'the database would change the URL',
      { database: 'kc?wrapperPlugins=' },
      'database: "kc?wrapperPlugins=" holds characters that are refused, allowed are letters, digits and _.-; ' +
        'respell the name of the database',
    ],
    [
      'the database is too long',
      { database: name63 },
      `database: "${name63}" has 64 characters, 1 to 63 are allowed; respell the name of the database`,
    ],
    [
      'the user holds a space',
      { userName: 'k c' },
      'userName: "k c" holds characters that are refused, allowed are letters, digits and _+=,.@-; ' +
        'respell the name of the database user',
    ],
  ])('%s', (_, props, message) => {
    for (const make of [Camunda.keycloak, Camunda.webModeler]) {
      expect(messageOf(() => make({ ...keycloak, ...props }))).toBe(`«Database» ${message}`);
    }
  });

  const write = 'write it as https:// and the endpoint of the domain alone';
  test.each([
    [
      'http://test-domain.eu-west-1.es.amazonaws.com',
      `"http://test-domain.eu-west-1.es.amazonaws.com" does not begin with https://, which the domain demands; ${write}`,
    ],
    [`${URL}:9200`, `"${URL}:9200" has a port, but the domain listens on 443, where https leads by itself; ${write}`],
    [`${URL}/path`, `"${URL}/path" has more than a host name, which each component adds by itself; ${write}`],
    ['https://kc:s3cret@acme.com', `holds a user name, but requests are signed with the role; ${write}`],
  ])('the URL is %s', (url, message) => {
    for (const make of [Camunda.operate, Camunda.zeebe]) {
      expect(messageOf(() => make({ url }))).toBe(`«Endpoint» url: ${message}`);
    }
  });

  test('a value is known only at deployment', () => {
    const token = Lazy.string({ produce: () => 'x' });
    for (const [property, make] of [
      ['host', () => Camunda.keycloak({ ...keycloak, host: token })],
      ['userName', () => Camunda.webModeler({ ...database, userName: token })],
      ['url', () => Camunda.operate({ url: token })],
      ['url', () => Camunda.zeebe({ url: `https://${token}` })],
    ] as const) {
      expect(messageOf(make)).toMatch(
        new RegExp(`^«LiteralNeeded» ${property}: .* is a CDK token, .*write the value out`),
      );
    }
  });

  test.each([
    ['host', () => Camunda.webModeler({} as CamundaDatabaseOptions), "give the host name of the cluster's endpoint"],
    ['url', () => Camunda.zeebe({} as { url: string }), 'give https:// and the endpoint of the domain'],
    ['options', () => Camunda.operate(undefined as unknown as { url: string }), 'give the URL of the domain'],
  ])('%s is left out', (property, make, remedy) => {
    expect(messageOf(make)).toBe(`«Missing» ${property}: is missing, and has no default; ${remedy}`);
  });
});
