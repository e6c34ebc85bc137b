export * from './function-options';
export * from './sync-connection';
