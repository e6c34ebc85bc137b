export * from './worker-chart';
export * from './worker-deployment-options';
