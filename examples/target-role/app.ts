import { App, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Identity, Pods, TargetRole, WorkloadRole } from 'cdk-serval';

const TOOLS = '111122223333';
const DATA = '444455556666';
const CLUSTER = 'tools';

/** Adds the stacks of two accounts: one whose cluster runs the pods, and one whose bucket they work with. */
export function build(app: App, region = 'eu-west-1'): void {
  const data = new Stack(app, 'OrderData', { env: { account: DATA, region } });
  const bucket = Bucket.fromBucketName(data, 'Orders', 'example-orders');
  const orders = new TargetRole(data, 'OrdersRole', { roleName: 'order-data' });
  bucket.grantReadWrite(orders);
  const reports = new TargetRole(data, 'ReportsRole', { roleName: 'report-data' });
  bucket.grantRead(reports);

  const tools = new Stack(app, 'ShopTools', { env: { account: TOOLS, region } });
  new WorkloadRole(tools, 'Orders', {
    roleName: 'shop-orders',
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.podIdentity({ clusterName: CLUSTER, targetRole: orders })],
  });
  // Reports may read what the month's folder holds, and no more; that takes an association without session tags.
  new WorkloadRole(tools, 'Reports', {
    roleName: 'shop-reports',
    pods: [Pods.ofServiceAccount('shop', 'reports')],
    identities: [
      Identity.podIdentity({
        clusterName: CLUSTER,
        targetRole: reports,
        disableSessionTags: true,
        trustAnyAssociationOfAccount: true,
        sessionPolicy: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['s3:GetObject'],
              resources: [`arn:${tools.partition}:s3:::example-orders/2026-01/*`],
            }),
          ],
        }),
      }),
    ],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
