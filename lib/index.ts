export * from './access';
export * from './ingestion';
export * from './role-options';
export * from './serval-account';
export * from './worker';
export * as kubernetes from './kubernetes';
