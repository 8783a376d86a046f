import type {
  Fixtures,
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions,
} from '@playwright/test';
import { createMock } from '../../index.ts';
import { environment } from '../../settings.ts';
import { connectMock, type RemoteMock } from './remote.ts';
import { runningMock } from './start.ts';

export { type ExpectedImage, type ExpectedUpload, matchers } from './matchers.ts';
export { connectMock, type RemoteClock, type RemoteMock } from './remote.ts';

/** What the fixtures give each test: a corner of the mock. */
export interface ImagesFixtures {
  readonly images: RemoteMock;
}

/** And each worker: the mock that `CFIMAGES_URL` names, or one of its own. */
export interface ImagesWorkerFixtures {
  readonly imagesMock: { readonly url: string };
}

/**
 * Fixtures for `test.extend(imagesFixtures)`: each worker has a mock, each test gets a corner of it.
 *
 * @example const test = base.extend(imagesFixtures);
 */
export const imagesFixtures: Fixtures<
  ImagesFixtures,
  ImagesWorkerFixtures,
  PlaywrightTestArgs & PlaywrightTestOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = {
  imagesMock: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the wanted fixtures from here
    async ({}, use) => {
      const running = await runningMock();
      if (running !== undefined) return use({ url: running });
      const mock = await (await createMock()).listen();
      await use(mock);
      await mock.close();
    },
    { scope: 'worker' },
  ],
  images: async ({ imagesMock }, use) => {
    const controlToken = environment('control-token');
    const images = await connectMock({ url: imagesMock.url, ...(controlToken === undefined ? {} : { controlToken }) });
    await use(images);
    await images.reset();
  },
};
