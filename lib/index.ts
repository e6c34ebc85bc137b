export * from './access';
export * from './ingestion';
export * from './role-construct';
export * from './role-options';
export * from './serval-account';
export * from './service';
export * from './worker';
export * from './workload';
export * as kubernetes from './kubernetes';
