export type { Clock } from './clock.ts';
export type { MockOptions } from './config.ts';
export type { Limits } from './limits.ts';
export { createMock, type Mock } from './mock.ts';
export type * from './workers/bindingTypes.ts';
export { cfImageFetch, type WorkerRequestInit } from './workers/cfImageFetch.ts';
export { createImagesBinding } from './workers/imagesBinding.ts';
export type { MockTarget } from './workers/target.ts';
