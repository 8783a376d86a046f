import type {} from 'vitest';
import type { ImageMatchers } from './matchers.ts';

export { isolatedImages } from './isolated.ts';
export { type ExpectedImage, type ExpectedUpload, matchers } from './matchers.ts';
export { connectMock, type RemoteClock, type RemoteMock } from './remote.ts';

declare module 'vitest' {
  interface Matchers<T> extends ImageMatchers<void> {}
}

/** `globalSetup: 'cfimages/vitest'`: one mock for all workers; vitest calls what it answers at the end. */
export async function setup(): Promise<() => Promise<void>> {
  const { startShared } = await import('./start.ts');
  return startShared();
}
