export * from './ingestion-role';
export * from './install-workflow';
export * from './serval-principal';
