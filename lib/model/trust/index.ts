export * from './create-role';
export * from './document';
export * from './ingestion';
export * from './irsa';
export * from './login';
export * from './pod-identity';
export * from './session';
export * from './service';
