import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMock, type Mock } from '../index.ts';
import { packageRoot } from '../packageRoot.ts';
import { solidPng } from '../testing/png.ts';
import { replaceTexts } from './capnpText.ts';
import { compareWithMiniflare } from './testing/compareWithMiniflare.ts';
import { type MiniflareWorker, startMiniflare } from './testing/miniflare.ts';
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

describe('texts in Cap’n Proto messages', () => {
  /** One segment: two pointers to texts, and the texts. */
  function message(first: string, second: string): Uint8Array {
    const texts = [first, second].map((text) => Buffer.from(text.padEnd(Math.ceil((text.length + 1) / 8) * 8, '\0')));
    const pointers = Buffer.alloc(16);
    for (const [index, text] of [first, second].entries()) {
      const start = index === 0 ? 1 : (texts[0]?.length ?? 0) / 8;
      pointers.writeInt32LE((start << 2) | 1, index * 8);
      pointers.writeUInt32LE(((text.length + 1) << 3) | 2, index * 8 + 4);
    }
    const segment = Buffer.concat([pointers, ...texts]);
    const table = Buffer.alloc(8);
    table.writeUInt32LE(segment.length / 8, 4);
    return Buffer.concat([table, segment]);
  }

  test.each(['short', 'a longer text than the one that it replaces'])('replaced by %j, with its date', (text) => {
    const replacement = { matches: (found: string) => found === 'old text', text, date: '2026-04-21' };
    const { message: changed, made } = replaceTexts(message('2025-01-01', 'old text'), [replacement]);
    const found: string[] = [];
    replaceTexts(changed, [{ matches: (each) => found.push(each) < 0, text: '' }]);
    expect([made, found]).toEqual([[1], ['2026-04-21', text]]);
  });

  test('nothing that matches: nothing changes', () => {
    const before = message('2025-01-01', 'old text');
    const { message: after, made } = replaceTexts(before, [{ matches: () => false, text: 'new' }]);
    expect([made, Buffer.compare(before, after)]).toEqual([[0], 0]);
  });

  test.each(['', 'x', 'not a message at all'])('what is no message is refused: %j', (text) => {
    expect(() => replaceTexts(Buffer.from(text), [])).toThrow();
  });
});
