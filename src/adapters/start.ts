import { type MockOptions, publishEnvironment } from '../config.ts';
import { createMock } from '../index.ts';

/** Starts one mock for all workers of a test run and tells them where it is; answers how to stop it. */
export async function startShared(options: MockOptions = {}): Promise<() => Promise<void>> {
  const mock = await (await createMock(options)).listen();
  publishEnvironment({ url: mock.url });
  return () => mock.close();
}
