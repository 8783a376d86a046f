export { type Controlled, createControlled } from './controlled.ts';

export * from './faults/index.ts';
export * from './initial/index.ts';
export * from './journal/index.ts';
export { createLifecycle, type Lifecycle } from './lifecycle.ts';
export { createNamespace, type Namespace } from './namespace.ts';
export type { Snapshots } from './snapshots.ts';
