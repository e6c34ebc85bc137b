import { domainUrlFault, jdbcUrl } from '../../../../lib/model/services';

test('the URL is for the wrapper, with the plugin for IAM', () => {
  expect(
    jdbcUrl({
      host: 'orders.cluster-abcd1234.eu-west-1.rds.amazonaws.com',
      port: 5433,
      database: 'keycloak',
      user: 'kc',
    }),
  ).toBe(
    'jdbc:aws-wrapper:postgresql://orders.cluster-abcd1234.eu-west-1.rds.amazonaws.com:5433/keycloak?wrapperPlugins=iam',
  );
});

const HOST = 'search-test.eu-west-1.es.amazonaws.com';

test('a URL of https and a host name alone is right', () => {
  expect(domainUrlFault(`https://${HOST}`)).toBeUndefined();
});

test.each([
  [`http://${HOST}`, 'does not begin with https://, which the domain demands'],
  [HOST, 'does not begin with https://, which the domain demands'],
  [`HTTPS://${HOST}`, 'does not begin with https://, which the domain demands'],
  [`https://${HOST}:9200`, 'has a port, but the domain listens on 443, where https leads by itself'],
  [`https://${HOST}:443`, 'has a port, but the domain listens on 443, where https leads by itself'],
  [`https://user:secret@${HOST}`, 'holds a user name, but requests are signed with the role'],
  [`https://${HOST}/`, 'has more than a host name, which each component adds by itself'],
  [`https://${HOST}/_dashboards`, 'has more than a host name, which each component adds by itself'],
  [`https://${HOST}?a=b`, 'has more than a host name, which each component adds by itself'],
  [`https://${HOST}#a`, 'has more than a host name, which each component adds by itself'],
  ['https://', 'has no host name of lower-case letters, digits, dots and hyphens'],
  ['https://Search.acme.com', 'has no host name of lower-case letters, digits, dots and hyphens'],
  ['https://localhost', 'has no host name of lower-case letters, digits, dots and hyphens'],
])('%s %s', (url, fault) => {
  expect(domainUrlFault(url)).toBe(fault);
});
