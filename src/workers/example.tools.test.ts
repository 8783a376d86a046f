import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { startWorker } from '../testing/workerd.ts';
import { cli, type RunningTool, startTool, wranglerCli } from './testing/tools.ts';

const example = fileURLToPath(new URL('../../examples/worker/', import.meta.url));
const photo = readFileSync(new URL('../../fixtures/images/landscape.jpg', import.meta.url));
const account = '67acb8304c7e99c489e970207a385399';

let folder: string;
let mock: RunningTool;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cfimages-example-'));
  cpSync(example, folder, { recursive: true });
  mock = await startTool([cli, 'serve', '--port', '0', '--log', 'silent'], /listens on (http:\S+)/);
});

afterAll(async () => {
  await mock.stop();
  rmSync(folder, { recursive: true });
});

const runtimes: Readonly<Record<string, () => Promise<RunningTool>>> = {
  workerd: () => startWorker(new URL('worker.mjs', `file://${folder}/`), { url: mock.url, account, token: 'any' }),
  'wrangler dev': () => {
    const wrangler = [
      wranglerCli,
      'dev',
      '--config',
      join(folder, 'wrangler.jsonc'),
      '--port',
      '0',
      '--ip',
      '127.0.0.1',
    ];
    const command = [cli, 'workers', '--url', mock.url, '--', process.execPath, '--no-warnings', ...wrangler];
    return startTool(command, /Ready on (http:\S+)/);
  },
};

describe.each(Object.keys(runtimes))('the example Worker, unmodified, on %s', (name) => {
  let worker: RunningTool;
  let id: string;
  const get = (path: string, accept = '*/*') =>
    fetch(worker.url + path.replace(':id', encodeURIComponent(id)), { headers: { accept }, redirect: 'manual' });
  const picture = async (response: Response) => Buffer.from(await response.arrayBuffer());

  beforeAll(async () => {
    const start = runtimes[name];
    if (start === undefined) throw new Error('no such runtime');
    worker = await start();
    const form = new FormData();
    form.append('photo', new Blob([photo]), 'a <b>.jpg');
    const uploaded = await fetch(worker.url, { method: 'POST', body: form, redirect: 'manual' });
    id = uploaded.headers.get('x-image-id') ?? `none: ${uploaded.status} ${await uploaded.text()}`;
  });

  afterAll(async () => {
    await worker.stop();
  });

  test('upload: the API has the picture, private, and the album shows it', async () => {
    const seen = await fetch(`${mock.url}/client/v4/accounts/${account}/images/v1/${id}`, {
      headers: { authorization: 'Bearer any' },
    });
    expect(await seen.json()).toMatchObject({
      result: { id, filename: 'a <b>.jpg', meta: { width: 1200, height: 900 }, requireSignedURLs: true },
    });
    const page = await (await get('/')).text();
    expect(page).toContain(`<img src="/thumbnail/${id}"`);
    expect(page).toContain('a &#60;b&#62;.jpg');
  });

  test('thumbnail: as sharp makes it, in the format that the browser takes', async () => {
    const response = await get('/thumbnail/:id', 'image/webp,*/*');
    expect([response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      'image/webp',
      'public, max-age=3600',
    ]);
    const reference = await sharp(photo).resize(160, 120, { fit: 'cover' }).raw().toBuffer();
    expect(await distance(await picture(response), reference, [160, 120])).toBeLessThan(9);
    expect((await get('/thumbnail/:id', 'image/avif,*/*')).headers.get('content-type')).toBe('image/avif');
    expect((await get('/thumbnail/:id')).headers.get('content-type')).toBe('image/jpeg');
  });

  test('watermark: as sharp composes it', async () => {
    const source = readFileSync(join(folder, 'worker.mjs'), 'utf8');
    const [, base64 = ''] = /const MARK =\s*'([^']+)'/.exec(source) ?? [];
    const mark = await sharp(Buffer.from(base64, 'base64'))
      .resize(96, 96)
      .ensureAlpha()
      .composite([
        {
          input: Buffer.from([255, 255, 255, 178]),
          raw: { width: 1, height: 1, channels: 4 },
          tile: true,
          blend: 'dest-in',
        },
      ])
      .png()
      .toBuffer();
    const composed = await sharp(photo)
      .resize(600)
      .composite([{ input: mark, left: 600 - 96 - 12, top: 450 - 96 - 12 }])
      .png()
      .toBuffer();
    const reference = await sharp(composed)
      .extend({ top: 8, bottom: 8, left: 8, right: 8, background: 'white' })
      .removeAlpha()
      .raw()
      .toBuffer();
    const made = await picture(await get('/watermark/:id'));
    expect(await distance(made, reference, [616, 466])).toBeLessThan(2);
  });

  test('small: the signed delivery URL through cf.image', async () => {
    const response = await get('/small/:id', 'image/webp');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
    const reference = await sharp(photo).resize(320, 200, { fit: 'cover', position: 'top' }).raw().toBuffer();
    expect(await distance(await picture(response), reference, [320, 200])).toBeLessThan(8);
  });

  test('link: shows the private picture, nothing else does', async () => {
    const { url } = (await (await get('/link/:id?seconds=60')).json()) as { url: string };
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.replace(/[?].*/, ''))).status).toBe(403);
  });

  test('a picture that is none is refused', async () => {
    const form = new FormData();
    form.append('photo', new Blob(['hello']), 'hello.txt');
    const refused = await fetch(worker.url, { method: 'POST', body: form });
    expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ code: 9412 })]);
    expect((await fetch(`${worker.url}/thumbnail/nobody`)).status).toBe(404);
  });
});

/** Mean difference of a picture's channels from reference RGB pixels, of 255. */
async function distance(image: Buffer, reference: Buffer, [width, height]: readonly [number, number]): Promise<number> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, data.length]).toEqual([width, height, reference.length]);
  let sum = 0;
  for (const [at, value] of data.entries()) sum += Math.abs(value - (reference[at] ?? 0));
  return sum / data.length;
}
