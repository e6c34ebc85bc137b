export * from './bridge-egress';
export * from './login-conditions';
export * from './login-provider';
export * from './requestable';
export * from './requestable-role';
