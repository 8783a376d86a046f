export type { Clock, Limits, Snapshot } from './cloudflare/index.ts';
export { createMock, type Mock } from './mock.ts';
export type { MockOptions } from './settings.ts';
export type {
  FaultPlan,
  FaultRule,
  Faults,
  Namespace,
  RequestEntry,
  RequestPattern,
  Requests,
  Seed,
  SeedAccount,
  SeededImage,
  SeedImage,
} from './testkit/index.ts';
export type * from './workers/bindingTypes.ts';
export { cfImageFetch, type WorkerRequestInit } from './workers/cfImageFetch.ts';
export { createImagesBinding } from './workers/imagesBinding.ts';
export type { MockTarget } from './workers/target.ts';
