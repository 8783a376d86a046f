export type { Clock } from './clock.ts';
export type { MockOptions } from './config.ts';
export type { Limits } from './limits.ts';
export { createMock, type Mock } from './mock.ts';
