import type { ImageMatchers } from './matchers.ts';

export { isolatedImages } from './isolated.ts';
export { type ExpectedImage, type ExpectedUpload, matchers } from './matchers.ts';
export { connectMock, type RemoteClock, type RemoteMock } from './remote.ts';

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> extends ImageMatchers<R> {}
}

declare global {
  namespace jest {
    interface Matchers<R> extends ImageMatchers<R> {}
  }
}
