/**
 * The manifests of Giant Swarm's and Red Hat's pages beside what the charts make. docs/pages.md says where the two
 * differ, and why.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing, type Chart } from 'cdk8s';
import { parse } from 'yaml';
import { AwsClusterChart, PodCredentials, VerificationPodChart, WorkloadChart } from '../../../lib/kubernetes';

const block = (path: string): string => readFileSync(join(__dirname, path), 'utf8');
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests are looked into without their types
const yaml = (path: string): any => parse(block(path));

/** The only object of a chart. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- manifests are looked into without their types
function only(chart: Chart): any {
  const made = Testing.synth(chart);
  expect(made).toHaveLength(1);
  return made[0];
}

function serviceAccount(namespace: string, name: string, roleArn: string): unknown {
  const credentials = PodCredentials.irsa({ roleArn });
  return only(new WorkloadChart(Testing.app(), 'Chart', { namespace, serviceAccounts: [name], credentials }));
}

describe("Giant Swarm's page", () => {
  const chart = new AwsClusterChart(Testing.app(), 'Chart', {
    namespace: 'myorg',
    name: 'abcl0',
    release: '17.4.0',
    region: 'eu-central-1',
  });

  test("an AWSCluster: equal but for labels and spec, which are the cluster's own and left to it", () => {
    const { labels, ...metadata } = yaml('giant-swarm/aws-cluster.yaml').metadata;
    const { spec, ...page } = yaml('giant-swarm/aws-cluster.yaml');
    expect([labels, spec]).toEqual([expect.anything(), expect.anything()]);
    expect(only(chart)).toEqual({ ...page, metadata });
  });

  test('the command that annotates it: equal, in one line', () => {
    expect(chart.annotateCommand).toBe(
      block('giant-swarm/annotate.sh')
        .replace(/\s*\\\n\s*/g, ' ')
        .trim(),
    );
  });

  test('a service account: equal', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/s3-access';
    expect(serviceAccount('default', 's3-access', roleArn)).toEqual(yaml('giant-swarm/service-account.yaml'));
  });
});

describe("Red Hat's page", () => {
  test('a service account: equal', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/my-role';
    expect(serviceAccount('my-project', 'test-service-account', roleArn)).toEqual(yaml('rosa/service-account.yaml'));
  });

  test('the pod that tries a role: equal but for the tag of its image, which must name a version', () => {
    const made = only(
      new VerificationPodChart(Testing.app(), 'Chart', {
        namespace: 'my-project',
        serviceAccount: 'test-service-account',
        image: 'quay.io/my-user/awsboto3sdk:1.0.0',
      }),
    );
    const page = yaml('rosa/pod.yaml');
    expect(page.spec.containers[0].image).toBe('quay.io/my-user/awsboto3sdk:latest');
    page.spec.containers[0].image = 'quay.io/my-user/awsboto3sdk:1.0.0';
    expect(made).toEqual(page);
  });
});
