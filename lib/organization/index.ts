export * from './accounts';
export * from './organization-sync';
export * from './organization-sync-alarms';
export * from './organization-sync-roles';
export * from './serval-organization';
