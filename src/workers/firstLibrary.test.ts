import type { Image } from '@cloudflare/images';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { inspectImage } from '../imaging/index.ts';
import { createMock, type Mock } from '../index.ts';
import { solidPng } from '../testing/png.ts';

let mock: Mock;
let library: { readonly Image: typeof Image };
beforeAll(async () => {
  mock = await (await createMock({ threads: 1 })).listen();
  // It is written for bundlers: module syntax in a package that does not say so
  const source = { contents: "export * from '@cloudflare/images'", resolveDir: import.meta.dirname };
  const { outputFiles } = await build({ stdin: source, bundle: true, format: 'esm', write: false });
  library = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
});
afterAll(() => mock.close());

describe('the vendor’s first library, @cloudflare/images', () => {
  const red = solidPng(8, 4, [200, 0, 0]);
  /** Its binding is a service. */
  const image = () => {
    const fetchMock = (path: string, init: RequestInit) => fetch(mock.url + path, init);
    return new library.Image({ fetch: fetchMock }, red);
  };

  test('rgb(): transforms without imageIndex, and what the headers say of the result', async () => {
    const picture = image();
    await picture.resize(4, 1, { fit: 'cover' });
    expect(await picture.rgb()).toEqual({
      rgb: Array.from({ length: 4 }, () => [200, 0, 0]).flat(),
      info: { flattened: false, format: 'rgb', width: 4, height: 1 },
    });
  });

  test('rgba(), without a resize', async () => {
    const { rgba, info } = await image().rgba();
    expect([rgba.slice(0, 4), rgba.length, info.format, info.width, info.height]).toEqual([
      [200, 0, 0, 255],
      128,
      'rgba',
      8,
      4,
    ]);
  });

  test('jpeg()', async () => {
    const picture = image();
    await picture.resize(4, 2);
    const { jpeg, info } = await picture.jpeg();
    expect([inspectImage(jpeg)?.format, info.format, info.width, info.height]).toEqual(['jpeg', 'image/jpeg', 4, 2]);
  });

  test('a refusal', async () => {
    const picture = image();
    await picture.resize(-1, 2);
    await expect(picture.rgb()).rejects.toThrow(/backend returned error 400: ERROR 9401: .*width/);
  });
});
