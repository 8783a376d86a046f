import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { createMock } from '../../index.ts';
import { inBrowser, useBrowser } from '../../testing/browser.ts';
import { useServer } from '../../testing/listening.ts';
import { useMock } from '../../testing/session.ts';

const { describe, test } = inBrowser;
const session = useMock({ threads: 1 });
const newContext = useBrowser();
const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/images/${name}`, import.meta.url));

interface Shown {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The colours at the middles of the four quarters, each `[red, green, blue, alpha]`. */
  readonly quarters: readonly (readonly number[])[];
}

const red = [255, 0, 0, 255];
const green = [0, 160, 0, 255];
const blue = [0, 0, 255, 255];
const yellow = [255, 220, 0, 255];
const jade = [51, 170, 102, 255];

/** One page with a picture of every kind, shown by a real browser. */
let page: Page;
let shown: readonly Shown[];
beforeAll(async () => {
  const account = session.account();
  await account.request('patch', '/v1/config').send({ flexible_variants: true }).expect(200);
  const files = ['card.png', 'animated.gif', 'animated.webp', 'hostile.svg', 'described.jpg'];
  for (const file of files) await account.upload({ id: `shown/${file}` }, fixture(file));
  const base = `${session.mock.url}/${account.hash}/shown`;
  const pictures = {
    jpeg: 'card.png/w=24,f=jpeg',
    'baseline-jpeg': 'card.png/w=24,f=baseline-jpeg',
    webp: 'card.png/w=24,f=webp',
    avif: 'card.png/w=24,f=avif',
    png: 'card.png/w=24,f=png,q=80',
    negotiated: 'card.png/public',
    upright: 'described.jpg/f=jpeg,metadata=keep',
    gif: 'animated.gif/w=12,f=gif',
    'webp animation': 'animated.webp/w=12,f=webp',
    svg: 'hostile.svg/public',
  };
  page = await (await newContext()).newPage();
  await page.goto(`${session.mock.url}/__mock/health`);
  const images = Object.entries(pictures).map(
    ([name, path]) =>
      `<figure><img crossorigin alt="${name}" src="${base}/${path}"><figcaption>${name}</figcaption></figure>`,
  );
  await page.setContent(
    `<style>figure { float: left; image-rendering: pixelated } img { height: 96px }</style>${images.join('')}`,
  );
  shown = await page.evaluate(readPictures);
}, 60_000);
afterAll(() => page?.context().close());

const zone = useServer((req, res) => {
  if (req.url === '/shop')
    res.writeHead(200, { 'content-type': 'text/html' }).end('<img src="/lake.jpg?width=300&v=2">');
  else
    res
      .writeHead(req.url === '/lake.jpg?v=2' ? 200 : 404, { 'content-type': 'image/jpeg' })
      .end(fixture('landscape.jpg'));
});

describe('a page behind --origin', () => {
  test('gets its ?width=300 pictures from a Fastly flow', async () => {
    const flows = [{ name: 'from Fastly', provider: 'fastly' }] as const;
    const mock = await (await createMock({ threads: 1, origin: zone.url, flows })).listen();
    const shop = await page.context().newPage();
    const answered = shop.waitForResponse((response) => response.url().includes('/lake.jpg'));
    await shop.goto(`${mock.url}/shop`);
    const width = await shop.evaluate(async () => {
      const image = document.querySelector('img');
      await image?.decode();
      return image?.naturalWidth;
    });
    const { 'x-mock-flow': flow } = await (await answered).allHeaders();
    await shop.close();
    await mock.close();
    expect([width, flow]).toEqual([300, 'from Fastly']);
  });
});

describe('a browser shows', () => {
  test.each([
    ['jpeg', 24, 16, [red, green, blue, yellow]],
    ['baseline-jpeg', 24, 16, [red, green, blue, yellow]],
    ['webp', 24, 16, [red, green, blue, yellow]],
    ['avif', 24, 16, [red, green, blue, yellow]],
    ['png', 24, 16, [red, green, blue, yellow]],
    ['negotiated', 48, 32, [red, green, blue, yellow]],
    ['upright', 48, 32, [red, green, blue, yellow]],
    ['svg', 120, 80, [jade, jade, jade, jade]],
  ])('%s as %i by %i pixels of the right colours', (name, width, height, quarters) => {
    const picture = shown.find((each) => each.name === name);
    expect([picture?.width, picture?.height]).toEqual([width, height]);
    const distances = quarters.flatMap((colour, quarter) =>
      colour.map((value, channel) => Math.abs(value - (picture?.quarters[quarter]?.[channel] ?? -999))),
    );
    expect(Math.max(...distances)).toBeLessThanOrEqual(24);
  });

  test.each(['gif', 'webp animation'])('every frame of a %s', async (name) => {
    expect(shown.find((each) => each.name === name)).toMatchObject({ width: 12, height: 8 });
    expect(await page.evaluate(readFrames, name)).toEqual({ frames: 4, durations: [70, 130, 40, 200], repeats: 3 });
  });

  test('AVIF where it may choose', async () => {
    const type = await page.evaluate(async () => {
      const image = document.querySelector<HTMLImageElement>('[alt=negotiated]');
      const accept = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
      return (await fetch(image?.src ?? '', { headers: { accept } })).headers.get('content-type');
    });
    expect(type).toBe('image/avif');
  });

  test('nothing of what a hostile drawing brings', async () => {
    const requests: string[] = [];
    const dialogs: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const url = await page.evaluate(() => document.querySelector<HTMLImageElement>('[alt=svg]')?.src ?? '');
    await page.goto(url);
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toMatch(/script|foreign|evil|onload/i);
    expect([dialogs, requests.filter((request) => !request.startsWith(session.mock.url))]).toEqual([[], []]);
  });
});

/** Runs in the page. */
async function readPictures(): Promise<Shown[]> {
  const images = [...document.querySelectorAll('img')];
  await Promise.all(images.map((image) => image.decode()));
  return images.map((image) => {
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const at = (x: number, y: number) => [...(context?.getImageData(width * x, height * y, 1, 1).data ?? [])];
    const quarters = [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
    return { name: image.alt, width, height, quarters };
  });
}

/** Runs in the page: what the browser's own decoder says of an animation, in milliseconds. */
async function readFrames(name: string) {
  const image = document.querySelector<HTMLImageElement>(`[alt="${name}"]`);
  const response = await fetch(image?.src ?? '');
  const type = response.headers.get('content-type') ?? '';
  const decoder = new ImageDecoder({ data: await response.arrayBuffer(), type });
  await decoder.tracks.ready;
  const track = decoder.tracks.selectedTrack;
  const durations: number[] = [];
  for (let frameIndex = 0; frameIndex < (track?.frameCount ?? 0); frameIndex++) {
    const { image: frame } = await decoder.decode({ frameIndex });
    durations.push((frame.duration ?? 0) / 1000);
    frame.close();
  }
  return { frames: durations.length, durations, repeats: track?.repetitionCount };
}
