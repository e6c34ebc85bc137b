import { Issuer } from 'cdk-serval';

/** The account of all clusters. */
export const CLUSTER_ACCOUNT = '111122223333';
/** An account without clusters, whose roles their pods get too. */
export const ORDERS_ACCOUNT = '444455556666';

/** Clusters by id, each with what is known of it: enough to say which issuer its tokens have. */
export function clustersIn(clusterRegion: string): Readonly<Record<string, Issuer>> {
  const facts = (clusterName: string) => ({ clusterName, clusterAccount: CLUSTER_ACCOUNT, clusterRegion });
  const names = { installation: 'gauss', baseDomain: 'example.com' };

  // In China the issuer is a bucket in every release, and neither CloudFront nor a domain has a part in it.
  if (clusterRegion.startsWith('cn-')) {
    return {
      abc17: Issuer.giantSwarm({ ...facts('abc17'), release: '17.4.0' }),
      abc18: Issuer.giantSwarm({ ...facts('abc18'), release: '18.4.0' }),
      // On its way from 17: both buckets are trusted until upgradingFrom is taken out.
      abc19: Issuer.giantSwarm({ ...facts('abc19'), release: '19.3.1', upgradingFrom: '17.4.0' }),
      abc25: Issuer.giantSwarm({ ...facts('abc25'), release: '25.1.0' }),
    };
  }
  return {
    abc17: Issuer.giantSwarm({ ...facts('abc17'), release: '17.4.0' }),
    abc18: Issuer.giantSwarm({
      ...facts('abc18'),
      release: '18.3.0',
      cloudFrontDomain: 'd111111abcdef8.cloudfront.net',
    }),
    // Its AWSCluster asks for the issuer of 19 beforehand: charts.ts.
    abc184: Issuer.giantSwarm({
      ...facts('abc184'),
      release: '18.4.0',
      cloudFrontDomain: 'd222222abcdef8.cloudfront.net',
      enableCloudFrontAlias: true,
      ...names,
    }),
    // On its way from 18: both issuers are trusted until upgradingFrom is taken out.
    abc19: Issuer.giantSwarm({
      ...facts('abc19'),
      release: '19.3.1',
      upgradingFrom: '18.4.0',
      cloudFrontDomain: 'd333333abcdef8.cloudfront.net',
      ...names,
    }),
    abc25: Issuer.giantSwarm({ ...facts('abc25'), release: '25.1.0', baseDomain: 'gauss.example.com' }),
  };
}
