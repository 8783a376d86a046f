import { createMock, type Mock } from '../index.ts';
import { connectMock, type RemoteMock } from './remote.ts';

export { type ExpectedImage, type ExpectedUpload, matchers } from './matchers.ts';
export { connectMock, type RemoteClock, type RemoteMock } from './remote.ts';

/** What the fixtures give: a mock per worker, and in it a corner per test. */
export interface ImagesFixtures {
  readonly images: RemoteMock;
}

type Use<T> = (value: T) => Promise<void>;

/**
 * Fixtures for `test.extend(imagesFixtures)`: each worker runs a mock, each test gets a corner of it.
 *
 * @example const test = base.extend(imagesFixtures);
 */
export const imagesFixtures = {
  imagesMock: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the wanted fixtures from here
    async ({}, use: Use<Mock>) => {
      const mock = await (await createMock()).listen();
      await use(mock);
      await mock.close();
    },
    { scope: 'worker' },
  ] as [(fixtures: object, use: Use<Mock>) => Promise<void>, { scope: 'worker' }],
  images: async ({ imagesMock }: { readonly imagesMock: Mock }, use: Use<RemoteMock>) => {
    const images = await connectMock({ url: imagesMock.url });
    await use(images);
    await images.reset();
  },
};
