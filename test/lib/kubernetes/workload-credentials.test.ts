import { PodCredentials } from '../../../lib/kubernetes';
import { only } from './bridge';
import {
  deployment,
  environmentOf,
  irsa,
  main,
  podIdentity,
  podOf,
  REGION,
  ROLE,
  withToken,
  workload,
} from './workload';

const proxy = { ...main, name: 'proxy', withoutCredentials: true };

describe('by Pod Identity', () => {
  test('pods bring nothing of their own but the way round a proxy', () => {
    expect(environmentOf()).toEqual({
      NO_PROXY: '169.254.170.23,[fd00:ec2::23]',
      no_proxy: '169.254.170.23,[fd00:ec2::23]',
    });
    expect(podOf().volumes).toEqual([{ name: 'tmp-orders', emptyDir: {} }]);
  });

  test('what needs no proxy already stays in the list', () => {
    expect(environmentOf({}, { environment: { NO_PROXY: '.example.com' } })).toMatchObject({
      NO_PROXY: '.example.com,169.254.170.23,[fd00:ec2::23]',
    });
  });

  test('a region is told on request', () => {
    expect(environmentOf({ credentials: PodCredentials.podIdentity({ region: REGION }) })).toMatchObject({
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
    });
  });
});

describe('by IRSA', () => {
  test('the webhook is left to it', () => {
    expect(environmentOf({ credentials: irsa })).toEqual({});
  });

  test('a region is told on request, with the STS in it', () => {
    expect(environmentOf({ credentials: PodCredentials.irsa({ roleArn: ROLE, region: REGION }) })).toEqual({
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    });
  });

  test('whoever wants the global STS has it', () => {
    const credentials = PodCredentials.irsa({
      roleArn: ROLE,
      region: REGION,
      regionalSts: false,
      projectedToken: true,
    });
    expect(environmentOf({ credentials })).toMatchObject({ AWS_STS_REGIONAL_ENDPOINTS: 'legacy' });
  });

  test('with the token in the manifest pods bring all that the webhook would add', () => {
    expect(environmentOf({ credentials: withToken })).toEqual({
      AWS_ROLE_ARN: ROLE,
      AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    });
    const { containers, volumes } = podOf({ credentials: withToken });
    expect(containers[0].volumeMounts).toContainEqual({
      name: 'aws-iam-token',
      mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
      readOnly: true,
    });
    const serviceAccountToken = { audience: 'sts.amazonaws.com', expirationSeconds: 86_400, path: 'token' };
    expect(volumes).toContainEqual({ name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken }] } });
  });

  test('audience and life of such a token are those of the annotations', () => {
    const credentials = PodCredentials.irsa({
      roleArn: 'arn:aws-cn:iam::111122223333:role/orders',
      region: 'cn-north-1',
      audience: 'sts.amazonaws.com.cn',
      tokenExpirationSeconds: 7200,
      projectedToken: true,
    });
    const { annotations } = only(workload({ credentials }), 'ServiceAccount').metadata;
    const { serviceAccountToken } = podOf({ credentials }).volumes[1].projected.sources[0];
    expect(serviceAccountToken).toEqual({ audience: 'sts.amazonaws.com.cn', expirationSeconds: 7200, path: 'token' });
    expect(annotations).toMatchObject({
      'eks.amazonaws.com/audience': 'sts.amazonaws.com.cn',
      'eks.amazonaws.com/token-expiration': '7200',
    });
  });

  test('a container without credentials has no part of them, and the webhook is told', () => {
    const made = workload({ credentials: withToken, deployment: { ...deployment, containers: [main, proxy] } });
    const { template } = only(made, 'Deployment').spec;
    expect(template.metadata.annotations).toEqual({ 'eks.amazonaws.com/skip-containers': 'proxy' });
    const [, skipped] = template.spec.containers;
    expect(skipped).not.toHaveProperty('env');
    expect(skipped.volumeMounts).toEqual([{ name: 'tmp-proxy', mountPath: '/tmp' }]);
  });
});

describe('on OpenShift', () => {
  const regional = PodCredentials.irsa({ roleArn: ROLE, region: REGION });

  test('no user or group is pinned, and the rest is as restricted as elsewhere', () => {
    const { securityContext, containers } = podOf({ credentials: regional, openShift: true });
    expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(containers[0].securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
    expect(JSON.stringify(containers)).not.toMatch(/runAs(User|Group)|fsGroup/);
  });

  test("region and regional STS are set, since the webhook's are us-east-1 and none", () => {
    expect(environmentOf({ credentials: regional, openShift: true })).toEqual({
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    });
  });

  test('service accounts alone need no region', () => {
    expect(() => workload({ credentials: irsa, openShift: true })).not.toThrow();
  });
});

describe('for an operator', () => {
  const credentials = PodCredentials.operatorSecret({ roleArn: ROLE, region: REGION, secretName: 'aws-credentials' });
  const made = workload({ credentials, openShift: true, deployment });

  test('the Secret holds a credentials file, with the role and the path of the token', () => {
    expect(only(made, 'Secret')).toMatchObject({
      metadata: { name: 'aws-credentials', namespace: 'shop' },
      stringData: {
        credentials: [
          '[default]',
          'sts_regional_endpoints = regional',
          `role_arn = ${ROLE}`,
          'web_identity_token_file = /var/run/secrets/openshift/serviceaccount/token',
          '',
        ].join('\n'),
      },
    });
  });

  test('the token is where the file says, for an hour and for the audience openshift', () => {
    const { containers, volumes } = only(made, 'Deployment').spec.template.spec;
    expect(containers[0].volumeMounts).toContainEqual({
      name: 'bound-sa-token',
      mountPath: '/var/run/secrets/openshift/serviceaccount',
      readOnly: true,
    });
    const serviceAccountToken = { audience: 'openshift', expirationSeconds: 3600, path: 'token' };
    expect(volumes).toContainEqual({ name: 'bound-sa-token', projected: { sources: [{ serviceAccountToken }] } });
  });

  test('an SDK in the pod finds the file', () => {
    const { containers, volumes } = only(made, 'Deployment').spec.template.spec;
    expect(containers[0].env).toContainEqual({
      name: 'AWS_SHARED_CREDENTIALS_FILE',
      value: '/var/run/secrets/aws/credentials',
    });
    expect(containers[0].volumeMounts).toContainEqual(
      expect.objectContaining({ name: 'aws-credentials', mountPath: '/var/run/secrets/aws' }),
    );
    expect(volumes).toContainEqual({ name: 'aws-credentials', secret: { secretName: 'aws-credentials' } });
  });

  test('the service account is bare: no webhook has a part in it', () => {
    expect(only(made, 'ServiceAccount').metadata).toEqual({ name: 'orders', namespace: 'shop' });
  });

  test('audience and life of the token are choices', () => {
    const other = PodCredentials.operatorSecret({
      roleArn: ROLE,
      region: REGION,
      secretName: 'aws',
      audience: 'sts.amazonaws.com',
      tokenExpirationSeconds: 900,
    });
    const { volumes } = podOf({ credentials: other, openShift: true });
    expect(volumes[1].projected.sources[0].serviceAccountToken).toEqual({
      audience: 'sts.amazonaws.com',
      expirationSeconds: 900,
      path: 'token',
    });
  });
});

test('one way to credentials serves several charts', () => {
  expect(workload({ credentials: podIdentity, deployment })).toEqual(
    workload({ credentials: podIdentity, deployment }),
  );
});
