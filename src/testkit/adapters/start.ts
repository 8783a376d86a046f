import { createMock } from '../../index.ts';
import { environment, type MockOptions, publishEnvironment, sharedMock } from '../../settings.ts';

/**
 * One mock for all workers of a test run: the one that `CFIMAGES_URL` names, or one that is started here and named so.
 * Answers how to stop what was started.
 */
export async function startShared(options: MockOptions = {}): Promise<() => Promise<void>> {
  if ((await runningMock()) !== undefined) return async () => undefined;
  const mock = await (await createMock(options)).listen();
  const forget = publishEnvironment({ url: mock.url });
  return async () => {
    forget();
    await mock.close();
  };
}

/** Where the mock runs that the environment names; throws when nobody answers there. */
export async function runningMock(): Promise<string | undefined> {
  const url = sharedMock();
  if (url === undefined) return undefined;
  const reason = await whyUnusable(url);
  if (reason === undefined) return url;
  throw new Error(`CFIMAGES_URL names ${url}, but ${reason}; unset it, and the tests start a mock of their own`);
}

async function whyUnusable(url: string): Promise<string | undefined> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return 'that is no http(s) URL';
  const token = environment('control-token');
  try {
    const health = await fetch(`${url.replace(/\/+$/, '')}/__mock/health`, {
      headers: token === undefined ? {} : { 'x-mock-token': token },
      signal: AbortSignal.timeout(10_000),
    });
    if (health.status === 401) return 'it wants its control token: set CFIMAGES_CONTROL_TOKEN';
    if (!health.ok) return `what answers there is no mock, or has no /__mock (it answered ${health.status})`;
    return undefined;
  } catch (error) {
    return `nobody answers there (${((error as Error).cause as Error | undefined)?.message ?? (error as Error).message})`;
  }
}
