import { afterAll, beforeAll, describe } from '@jest/globals';
import { capabilities } from '../conformance/case/capabilities.ts';
import { registerCases } from '../conformance/jest.ts';
import { readTarget } from '../conformance/targets/target.ts';
import { createMock, type Mock } from './index.ts';
import { type RunningWorker, startWorker } from './testing/workerd.ts';

const credentials = {
  token: 'conformance-token-0123456789abcdefghijkl',
  email: 'someone@example.com',
  key: '0123456789abcdef0123456789abcdef01234',
};

describe('the mock under the conformance suite', () => {
  let mock: Mock;
  let probe: RunningWorker;
  beforeAll(async () => {
    mock = await createMock({
      token: [credentials.token, credentials.key],
      checkResponses: true,
      allowOrigins: ['127.0.0.1'],
    });
    await mock.listen();
    const module = new URL('../conformance/targets/probe-worker.mjs', import.meta.url);
    probe = await startWorker(module, { url: mock.url, account: mock.account, token: credentials.token });
  });
  afterAll(async () => {
    await probe.stop();
    await mock.close();
  });
  // Nested, so that the run cleans up before the mock closes.
  describe('profile full', () => registerCases(async () => targetOf(mock, probe), { profile: 'full' }));
  describe('profile seed', () => registerCases(async () => targetOf(mock, probe), { profile: 'seed' }));
  describe('profile schema', () => registerCases(async () => targetOf(mock, probe), { profile: 'schema' }));
});

function targetOf({ url, account }: Mock, probe: RunningWorker) {
  return readTarget({
    urls: { api: `${url}/client/v4`, delivery: url, upload: url, batch: url, zone: url, probe: probe.url },
    account,
    credentials,
    capabilities: Object.keys(capabilities),
    allow: ['config', 'keys', 'public-variant', 'last-key'],
    origin: 'serve',
    limits: { concurrency: 6 },
  });
}
