import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createPlan } from '../run/plan.ts';
import type { Result } from '../run/result.ts';
import { createRun } from '../run/run.ts';
import { openSession } from '../run/session.ts';
import { readTarget } from '../targets/target.ts';
import { type CaseDefinition, chapter } from './case.ts';
import { schema } from './clauses.ts';
import type { Context } from './context.ts';
import { claim, resultObject, status } from './expect.ts';

type Reply = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A target that answers by a function, and does not find what was deleted; remembers what it was asked of by the case. */
async function fake(reply: (request: IncomingMessage, count: number) => Reply) {
  const asked: string[] = [];
  const deleted = new Set<string>();
  server = createServer((request, response) => {
    // The look at what is left, which the run has at its end
    const isFound = request.method !== 'GET' || !deleted.has(request.url ?? '');
    if (!isFound || /\?per_page=1000&/.test(request.url ?? '')) {
      response.writeHead(404).end();
      return;
    }
    if (request.method === 'DELETE') deleted.add(request.url ?? '');
    asked.push(`${request.method} ${request.url?.replace('/api/accounts/acc', '')}`);
    const [code, body, headers] = reply(request, asked.length);
    request.resume().on('end', () => {
      response.writeHead(code, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked };
}

async function runCase(
  url: string,
  run: (ctx: Context) => Promise<void>,
  limits = {},
  signal?: AbortSignal,
): Promise<Result> {
  const definition: CaseDefinition = { title: 'MUST do', clause: schema('GET /images/v1'), run };
  const target = readTarget({
    urls: { api: `${url}/api`, delivery: `${url}/d`, upload: `${url}/u` },
    account: 'acc',
    credentials: { token: 'a-token-of-the-test' },
    capabilities: ['api'],
    limits: { timeoutMs: 2000, burst: 100, ...limits },
  });
  const session = await openSession(target, { signal });
  const started = createRun(
    session,
    createPlan([chapter('One', { capability: 'api' }, { 'ONE-1': definition })], target, { profile: 'full' }),
  );
  const result = await started.result('ONE-1');
  expect(await started.finish()).toEqual([]);
  return result;
}

const image = (id: string) => ({
  success: true,
  errors: [],
  messages: [],
  result: { id, variants: [`https://imagedelivery.net/hash/${id}/public`] },
});
const refusal = { success: false, errors: [{ code: 5404, message: 'no' }], messages: [], result: null };
const gone = { success: true, errors: [], messages: [], result: {} };

describe('what a case makes', () => {
  test('is removed after the case, whatever its verdict', async () => {
    const { url, asked } = await fake(({ method }) => (method === 'POST' ? [200, image('made')] : [200, gone]));
    const result = await runCase(url, async (ctx) => {
      await ctx.upload();
      claim(false, 'the case fails');
    });
    expect(result.status).toBe('fail');
    expect(asked).toEqual(['POST /images/v1', 'DELETE /images/v1/made']);
  });

  test('is followed when an update gives it another id', async () => {
    const { url, asked } = await fake(({ method }) =>
      method === 'POST' ? [200, image('first')] : method === 'PATCH' ? [200, image('second')] : [200, gone],
    );
    await runCase(url, async (ctx) => {
      await ctx.upload();
      await ctx.api('PATCH', '/images/v1/first', { json: { requireSignedURLs: true } });
    });
    expect(asked.at(-1)).toBe('DELETE /images/v1/second');
  });

  test('was not made when the target refused', async () => {
    const { url, asked } = await fake(() => [400, refusal]);
    expect((await runCase(url, async (ctx) => void (await ctx.create()))).status).toBe('pass');
    expect(asked).toEqual(['POST /images/v1']);
  });

  test('blocks its case, and does not fail it, when the target refuses', async () => {
    const { url } = await fake(() => [400, refusal]);
    const result = await runCase(url, async (ctx) => void (await ctx.upload()));
    expect(result).toMatchObject({ status: 'blocked', reason: expect.stringContaining('preparation failed') });
  });

  test('is removed although the run is interrupted while it is being made', async () => {
    const interrupt = new AbortController();
    const { url, asked } = await fake(({ method }) => {
      if (method === 'POST') interrupt.abort();
      return method === 'POST' ? [200, image('made')] : [200, gone];
    });
    const result = await runCase(url, async (ctx) => void (await ctx.upload()), {}, interrupt.signal);
    expect(result.status).toBe('pass');
    expect(asked).toEqual(['POST /images/v1', 'DELETE /images/v1/made']);
  });

  test('is made once when several need it at the same time', async () => {
    const { url, asked } = await fake(({ method }) => (method === 'POST' ? [200, image('shared')] : [200, gone]));
    await runCase(url, async (ctx) => {
      await Promise.all([ctx.shared('grey.png'), ctx.shared('grey.png')]);
      await ctx.shared('grey.png');
    });
    expect(asked).toEqual(['POST /images/v1', 'DELETE /images/v1/shared']);
  });
});

describe('a read after a change', () => {
  const stale = (_: IncomingMessage, count: number): Reply => (count < 3 ? [404, refusal] : [200, image('late')]);
  const read = async (ctx: Context) => {
    await ctx.eventually(
      () => ctx.api('GET', '/images/v1/late'),
      (answer) => status(answer, 200),
    );
  };

  test('may lag within the declared bound, and the lag is reported', async () => {
    const { url, asked } = await fake(stale);
    const { status: verdict, lag = 0 } = await runCase(url, read, { consistencyMs: 5000 });
    expect(verdict).toBe('pass');
    expect(lag).toBeGreaterThan(0);
    expect(asked).toHaveLength(3);
  });

  test('may not lag when nothing is declared', async () => {
    const { url } = await fake(stale);
    expect((await runCase(url, read)).status).toBe('fail');
  });
});

describe('hosts', () => {
  test("the product's real names are reached at the target's own URLs", async () => {
    const { url, asked } = await fake(({ method }) => (method === 'POST' ? [200, image('made')] : [200, gone]));
    await runCase(url, async (ctx) => {
      await ctx.deliver(await ctx.upload(), 'public');
      await ctx.postFile('https://upload.imagedelivery.net/hash/made');
    });
    expect(asked).toEqual([
      'POST /images/v1',
      'GET /d/hash/made/public',
      'POST /u/hash/made',
      'DELETE /images/v1/made',
    ]);
  });

  test('others are not asked: a host that the target file does not declare is one error of set-up', async () => {
    const { url, asked } = await fake(() => [200, gone]);
    const result = await runCase(url, async (ctx) => void (await ctx.get('https://elsewhere.example/picture.png')));
    expect(result).toMatchObject({
      status: 'blocked',
      reason: expect.stringMatching(/^set-up: .*https:\/\/elsewhere.example/),
    });
    expect(asked).toEqual([]);
  });
});

test('credentials go to the API and nowhere else', async () => {
  const seen: unknown[] = [];
  const { url } = await fake(({ headers }) => {
    seen.push(headers.authorization);
    return [200, image('made')];
  });
  await runCase(url, async (ctx) => {
    resultObject(await ctx.api('GET', '/images/v1/made'));
    await ctx.get(`${url}/d/hash/made/public`);
    await ctx.api('GET', '/images/v1/made', { credentials: {} });
  });
  expect(seen).toEqual(['Bearer a-token-of-the-test', undefined, undefined]);
});
