export * from './aurora-postgres-user';
export { Identity, type IrsaOptions, type PodIdentityOptions } from './identity';
export { Issuer } from './issuer';
export * from './opensearch-access';
export * from './opensearch-role';
export * from './pods';
export * from './workload-role';
