export * from './actions';
export * from './arn';
export * from './limits';
export * from './names';
export * from './partition';
export * from './texts';
export * from './trust';
