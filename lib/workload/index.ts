export { Identity, type IrsaOptions, type PodIdentityOptions } from './identity';
export { Issuer } from './issuer';
export * from './pods';
export * from './workload-role';
