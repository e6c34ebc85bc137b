export * from './access';
export * from './ingestion';
export * from './worker';
export * as kubernetes from './kubernetes';
