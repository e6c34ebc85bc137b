export * from './identity';
export * from './issuer';
