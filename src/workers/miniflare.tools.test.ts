import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inspectImage } from '../imaging/index.ts';
import { createMock, type Mock } from '../index.ts';
import { packageRoot } from '../packageRoot.ts';
import { solidPng } from '../testing/png.ts';
import { startWorker } from '../testing/workerd.ts';
import type { AdapterSettings } from './adapter.ts';
import { compareWithMiniflare } from './testing/compareWithMiniflare.ts';
import { freePort, type MiniflareWorker, startMiniflare } from './testing/miniflare.ts';
import { type Site, startSite } from './testing/site.ts';

test('the example’s README shows what the newest Miniflare does by itself and with the mock', async () => {
  const readme = readFileSync(new URL('examples/worker/README.md', packageRoot()), 'utf8');
  const [, shown] = /<!-- comparison -->\n([\s\S]*?)<!-- \/comparison -->/.exec(readme) ?? [];
  expect(await compareWithMiniflare('newest')).toBe(shown);
}, 60_000);

describe('the last Miniflare for Node 20 with the mock', () => {
  let mock: Mock;
  let site: Site;
  let worker: MiniflareWorker;
  beforeAll(async () => {
    mock = await (await createMock({ threads: 1 })).listen();
    site = await startSite({ '/red.png': solidPng(8, 4, [200, 0, 0]), '/green.png': solidPng(2, 2, [0, 200, 0]) });
    worker = await startMiniflare('node20', { url: mock.url, account: mock.account, token: 'local' });
  }, 30_000);
  afterAll(async () => {
    await worker.stop();
    await Promise.all([site.close(), mock.close()]);
  });
  const perform = async (call: object) => {
    const { status, headers, bytes } = await worker.perform(call);
    return { status, headers, bytes: [...bytes], text: new TextDecoder().decode(bytes) };
  };

  test('draws', async () => {
    const steps = [{ draw: `${site.url}/green.png`, options: { top: 0, left: 0 } }];
    const { bytes } = await perform({ input: `${site.url}/red.png`, steps, output: { format: 'rgb' } });
    expect([bytes.slice(0, 3), bytes.slice(6, 9), bytes.length]).toEqual([[0, 200, 0], [200, 0, 0], 96]);
  });

  test('has the API’s hosted images, and its refusals', async () => {
    const upload = { hosted: 'upload', args: [{ bytesOf: `${site.url}/red.png` }, { id: 'red' }] };
    expect(JSON.parse((await perform(upload)).text)).toMatchObject({
      result: { id: 'red', variants: [expect.any(String)] },
    });
    const seen = await fetch(`${mock.apiBaseUrl}/accounts/${mock.account}/images/v1/red`, {
      headers: { authorization: 'Bearer any' },
    });
    expect(seen.status).toBe(200);
    expect(JSON.parse((await perform(upload)).text)).toMatchObject({ thrown: { name: 'ImagesError', code: 5409 } });
  });

  test('transforms with cf.image, and fails as the product does', async () => {
    const get = (path: string, image: object) => perform({ fetch: site.url + path, init: { cf: { image } } });
    const made = await get('/red.png', { width: 4, format: 'webp' });
    expect([made.status, made.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(await get('/none.png', { width: 4 })).toMatchObject({
      status: 404,
      text: expect.stringMatching(/^ERROR 9404/),
    });
    expect((await get('/red.png', {})).bytes).toEqual([...solidPng(8, 4, [200, 0, 0])]);
  });
});

test.each([
  ['2026-04-20', { name: 'Error', message: expect.stringContaining('Resource already exists') }],
  ['2026-04-21', { name: 'ImagesError', message: expect.any(String), code: 5409 }],
])(
  'with compatibility date %s a refusal of hosted images has a code, or none yet',
  async (date, thrown) => {
    const mock = await (await createMock({ threads: 1 })).listen();
    await mock.seed({ images: [{ id: 'red', bytes: solidPng(8, 4) }] });
    const site = await startSite({ '/red.png': solidPng(8, 4) });
    const settings = { url: mock.url, account: mock.account, token: 'local' };
    const worker = await startMiniflare('node20', settings, { compatibilityDate: date });
    const upload = { hosted: 'upload', args: [{ bytesOf: `${site.url}/red.png` }, { id: 'red' }] };
    const { bytes } = await worker.perform(upload);
    await worker.stop();
    await Promise.all([site.close(), mock.close()]);
    expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({ thrown });
  },
  30_000,
);

describe.each(['newest', 'node20'] as const)(
  'the %s Miniflare, with an outboundService of the Worker’s own',
  (version) => {
    const seen: string[] = [];
    let mock: Mock;
    let worker: MiniflareWorker;
    beforeAll(async () => {
      mock = await (await createMock({ threads: 1 })).listen();
      const settings = { url: mock.url, account: mock.account, token: 'local' };
      worker = await startMiniflare(version, settings, {
        outbound({ method, url, headers }) {
          seen.push(`${method} ${url} ${headers.get('via') ?? ''}`.trim());
          const files: Readonly<Record<string, Uint8Array>> = {
            'https://shop.example/red.png': solidPng(8, 4, [200, 0, 0]),
            'https://shop.example/green.png': solidPng(2, 2, [0, 200, 0]),
          };
          const body = files[url];
          return body === undefined ? { status: 404 } : { status: 200, body };
        },
      });
    }, 30_000);
    afterAll(async () => {
      await worker.stop();
      await mock.close();
    });
    const fetchPicture = async (path: string, image?: object) => {
      seen.length = 0;
      const init = image === undefined ? {} : { cf: { image } };
      return worker.perform({ fetch: `https://shop.example${path}`, init });
    };

    test('cf.image makes a picture of what that answers; it is never asked to POST /cf-image', async () => {
      const made = await fetchPicture('/red.png', { width: 4, format: 'png' });
      expect([made.status, inspectImage(made.bytes)]).toEqual([200, expect.objectContaining({ width: 4, height: 2 })]);
      expect(seen).toEqual(['GET https://shop.example/red.png 1.1 image-resizing']);
    });

    test('overlays come that way too', async () => {
      const draw = [{ url: 'https://shop.example/green.png', top: 0, left: 0 }];
      expect((await fetchPicture('/red.png', { draw, format: 'png' })).status).toBe(200);
      expect(seen).toEqual(['red', 'green'].map((name) => `GET https://shop.example/${name}.png 1.1 image-resizing`));
    });

    test('what it refuses is the source’s refusal', async () => {
      const { status, bytes } = await fetchPicture('/none.png', { width: 4 });
      expect([status, new TextDecoder().decode(bytes)]).toEqual([404, expect.stringMatching(/^ERROR 9404/)]);
    });

    test('everything else still goes there', async () => {
      expect([...(await fetchPicture('/red.png')).bytes]).toEqual([...solidPng(8, 4, [200, 0, 0])]);
      expect(seen).toEqual(['GET https://shop.example/red.png']);
    });
  },
);

describe.each(['newest', 'node20', 'workerd'] as const)('mock and Worker at one address, on %s', (runtime) => {
  let worker: Pick<MiniflareWorker, 'perform' | 'stop'>;
  beforeAll(async () => {
    const port = await freePort();
    const settings = { url: `http://127.0.0.1:${port}`, account: 'me', token: 'local' };
    worker =
      runtime === 'workerd' ? await onWorkerd(settings, port) : await startMiniflare(runtime, settings, { port });
  }, 30_000);
  afterAll(() => worker.stop());

  test.each<[call: object, status: number, code: number]>([
    [{ output: { format: 'rgb' }, input: 'text:x' }, 500, 9518],
    [{ info: 'text:x' }, 500, 9518],
    [{ hosted: 'list', args: [] }, 500, 9518],
    [{ fetch: 'http://127.0.0.1:9/a.png', init: { cf: { image: { width: 1 } } } }, 508, 9518],
  ])('%j is refused with a sentence instead of calling itself without end', async (call, status, code) => {
    const answer = await worker.perform(call);
    const text = new TextDecoder().decode(answer.bytes);
    expect([answer.status, text]).toEqual([status, expect.stringMatching(/is the Worker itself/)]);
    for (const part of [String(code), 'npx cfimages --port 8788']) expect(text).toContain(part);
  });
});

async function onWorkerd(settings: AdapterSettings, port: number) {
  const { url, stop } = await startWorker(
    new URL('./testing/calls.mjs', import.meta.url),
    settings,
    `127.0.0.1:${port}`,
  );
  return {
    stop,
    async perform(call: object) {
      const answer = await fetch(url, { method: 'POST', body: JSON.stringify(call) });
      return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
    },
  };
}
