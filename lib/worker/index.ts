export * from './worker-role';
