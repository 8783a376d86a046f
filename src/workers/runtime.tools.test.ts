import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inspectImage } from '../imaging/index.ts';
import { cfImageFetch, createImagesBinding, createMock, type Mock } from '../index.ts';
import { solidPng } from '../testing/png.ts';
import { type RunningWorker, startWorker } from '../testing/workerd.ts';
import { perform } from './testing/calls.mjs';
import { type Recorder, startRecorder } from './testing/recorder.ts';
import { type Site, startSite } from './testing/site.ts';
import { draws, formats, outputs, transforms, withoutEffect } from './testing/surface.ts';

const require = createRequire(import.meta.url);
const overlayColours = [
  [200, 0, 0],
  [0, 200, 0],
  [0, 0, 200],
  [200, 200, 0],
] as const;

/** A GIF of two frames, one pixel each, black and white. */
const twoFrames = Buffer.from(
  [
    '474946383961',
    '01000100800000',
    '000000ffffff',
    ...['4401', '4c01'].flatMap((code) => ['21f904000a000000', '2c00000000010001000002', `02${code}00`]),
    '3b',
  ].join(''),
  'hex',
);

let mock: Mock;
let site: Site;
let recorder: Recorder;
let runtime: RunningWorker;

beforeAll(async () => {
  mock = await (await createMock({ threads: 2 })).listen();
  recorder = await startRecorder(() => mock.url);
  site = await startSite({
    '/photo.png': await photo(),
    '/font.otf': readFileSync(require.resolve('source-sans-pro/OTF/SourceSansPro-Regular.otf')),
    '/animation.gif': twoFrames,
    '/no-font.ttf': Buffer.from('not a font'),
    '/picture.svg': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'),
    ...Object.fromEntries(overlayColours.map((colour, index) => [`/o${index + 1}.png`, solidPng(8, 4, colour)])),
  });
  const settings = { url: recorder.url, account: mock.account, token: 'local' };
  runtime = await startWorker(new URL('./testing/calls.mjs', import.meta.url), settings);
});

afterAll(async () => {
  await runtime.stop();
  await Promise.all([recorder.close(), site.close(), mock.close()]);
});

/** A picture with detail, gradients and colours, small. */
async function photo(): Promise<Uint8Array> {
  const { transform } = await import('../imaging/index.ts');
  const bytes = readFileSync(new URL('../../fixtures/images/landscape.jpg', import.meta.url));
  return (await transform(bytes, { width: 120, format: 'png-force' }, { surface: 'remote' })).bytes;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

type Place = 'workerd' | 'node';
const places: readonly Place[] = ['workerd', 'node'];

/** Does a call on the real runtime or with the objects for Node. */
async function run(place: Place, call: object): Promise<Answer> {
  const response = place === 'workerd' ? await onRuntime(call) : await inNode(call);
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}

function onRuntime(call: object): Promise<Response> {
  return fetch(runtime.url, { method: 'POST', body: JSON.stringify(call) });
}

async function inNode(call: object): Promise<Response> {
  try {
    return await perform(call, createImagesBinding({ mock }), cfImageFetch({ mock }));
  } catch (error) {
    const { name, message, code } = error as Error & { code?: number };
    return Response.json({ thrown: { name, message, code } }, { status: 500 });
  }
}

function json({ bytes }: Answer): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}

async function thrown(place: Place, call: object): Promise<Record<string, unknown>> {
  const answer = await run(place, call);
  return answer.status === 500 ? (json(answer).thrown as Record<string, unknown>) : { not: answer.status };
}

function sizeOf({ bytes }: Answer): string {
  const info = inspectImage(bytes);
  return info === undefined ? 'no image' : `${info.width}x${info.height}`;
}

const photoUrl = () => `${site.url}/photo.png`;
const png = { format: 'image/png' };
const output = (more: object = {}) => ({ input: photoUrl(), output: png, ...more });

describe.each(places)('env.IMAGES in %s', (place) => {
  test('info', async () => {
    expect(json(await run(place, { info: photoUrl() }))).toEqual({
      format: 'image/png',
      fileSize: (await photo()).byteLength,
      width: 120,
      height: 90,
    });
    expect(json(await run(place, { info: `${site.url}/picture.svg` }))).toEqual({ format: 'image/svg+xml' });
    const encoded = await run(place, { info: `base64:${photoUrl()}`, options: { encoding: 'base64' } });
    expect(json(encoded)).toMatchObject({ width: 120 });
  });

  test('text, drawn and as a canvas, with options left out or given', async () => {
    const text = { text: 'Hill', options: { font: { url: `${site.url}/font.otf` } } };
    expect(sizeOf(await run(place, { input: text, output: png }))).toBe('17x18');
    const large = { text: 'Hill', options: { ...text.options, size: 40, color: '#ff0000' } };
    expect(sizeOf(await run(place, { input: large, output: png }))).toBe('57x57');
    const drawn = await run(place, output({ steps: [{ draw: { input: large }, options: { top: 0, left: 0 } }] }));
    expect(sizeOf(drawn)).toBe('120x90');
  });

  test('input as base64, output as base64, bytes and response with headers', async () => {
    const plain = await run(place, output());
    const decoded = await run(place, output({ input: `base64:${photoUrl()}`, inputOptions: { encoding: 'base64' } }));
    expect(decoded.bytes).toEqual(plain.bytes);
    const encoded = await run(place, output({ as: 'base64' }));
    expect(Buffer.from(Buffer.from(encoded.bytes).toString(), 'base64')).toEqual(Buffer.from(plain.bytes));
    const bare = await run(place, output({ as: 'image' }));
    expect([bare.headers.get('x-type'), bare.bytes]).toEqual(['image/png', plain.bytes]);
    const headers = { 'cache-control': 'max-age=60', 'content-type': 'text/html' };
    const answer = await run(place, output({ headers }));
    expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
      'image/png',
      'max-age=60',
    ]);
  });

  test.each(Object.entries(formats))('output format %s is sent as %s', async (format, type) => {
    const answer = await run(place, { input: `${site.url}/o1.png`, output: { format } });
    expect(answer.headers.get('content-type')).toBe(type);
    if (format === 'rgba') expect([...answer.bytes.subarray(0, 4), answer.bytes.length]).toEqual([200, 0, 0, 255, 128]);
    if (format === 'rgb') expect([...answer.bytes.subarray(0, 3), answer.bytes.length]).toEqual([200, 0, 0, 96]);
  });
});

describe('every option on the runtime gives what it gives in Node, and does something', () => {
  let plain: Uint8Array;
  beforeAll(async () => {
    plain = (await run('workerd', output())).bytes;
  });

  test.each(Object.entries(transforms))('transform: %s', async (name, [transform, size]) => {
    const call = output({ steps: [{ transform }] });
    const answer = await run('workerd', call);
    expect(sizeOf(answer)).toBe(size);
    expect((await run('node', call)).bytes).toEqual(answer.bytes);
    expect(Buffer.compare(answer.bytes, plain) === 0).toBe(withoutEffect.includes(name));
  });

  test.each(Object.entries(draws))('draw: %s', async (_, options) => {
    const drawn = (given: object) => output({ steps: [{ draw: `${site.url}/o1.png`, options: given }] });
    const answer = await run('workerd', drawn(options));
    expect(answer.bytes).toEqual((await run('node', drawn(options))).bytes);
    expect(answer.bytes).not.toEqual((await run('workerd', drawn({}))).bytes);
  });

  test('output: anim', async () => {
    const call = (anim: boolean) => ({ input: `${site.url}/animation.gif`, output: { format: 'image/gif', anim } });
    const [moving, still] = [await run('workerd', call(true)), await run('workerd', call(false))];
    expect([moving, still].map(({ bytes }) => inspectImage(bytes)?.frames)).toEqual([2, 1]);
    expect((await run('node', call(false))).bytes).toEqual(still.bytes);
  });

  test.each(Object.entries(outputs))('output: %s', async (_, options) => {
    const call = output({ output: options });
    const answer = await run('workerd', call);
    expect(answer.headers.get('content-type')).toBe(options.format);
    expect((await run('node', call)).bytes).toEqual(answer.bytes);
  });

  test('options that are null count as absent', async () => {
    const answer = await run('workerd', output({ steps: [{ transform: { width: 60, fit: null, height: null } }] }));
    expect(sizeOf(answer)).toBe('60x45');
  });
});

describe('the wire', () => {
  test('overlays and nested overlays are numbered in the order they are met, and drawn so', async () => {
    const [o1, o2, o3, o4] = [1, 2, 3, 4].map((index) => `${site.url}/o${index}.png`);
    const steps = [
      { transform: { rotate: 90 } },
      { draw: { input: o1, steps: [{ transform: { rotate: 180 } }] } },
      { draw: { input: o2, steps: [{ draw: o3 }, { transform: { rotate: 270 } }] } },
      { draw: o4 },
    ];
    const answer = await run('workerd', output({ steps }));
    const body = recorder.last('/transform');
    const names = [
      ...body.matchAll(/\r\ncontent-disposition: form-data; name="(\w+)"(?:; filename="(\w+)")?\r\n\r\n/g),
    ];
    expect(names.map(([, name, file]) => [name, file])).toEqual([
      ['image', 'image'],
      ...Array.from({ length: 4 }, () => ['draw_image', 'draw_image']),
      ['transforms', undefined],
      ['output_format', undefined],
    ]);
    expect(/name="transforms"\r\n\r\n(.*?)\r\n/.exec(body)?.[1]).toBe(
      '[{"imageIndex":0,"rotate":90},{"imageIndex":1,"rotate":180},{"drawImageIndex":1,"targetImageIndex":0},' +
        '{"drawImageIndex":3,"targetImageIndex":2},{"imageIndex":2,"rotate":270},' +
        '{"drawImageIndex":2,"targetImageIndex":0},{"drawImageIndex":4,"targetImageIndex":0}]',
    );
    const parts = overlayColours.map((colour) => body.indexOf(solidPng(8, 4, colour).toString('latin1')));
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
    expect(parts.every((at) => at > 0)).toBe(true);
    expect(sizeOf(answer)).toBe('90x120');
    expect((await run('node', output({ steps }))).bytes).toEqual(answer.bytes);
  });
});

describe.each(places)('what goes wrong in %s', (place) => {
  test.each<[name: string, call: () => object, code: number | undefined, message: RegExp]>([
    [
      'not an image',
      () => ({ info: 'text:hello' }),
      9412,
      /^IMAGES_INFO_ERROR 9412: Could not resize the image: The req/,
    ],
    ['not an image', () => ({ ...output(), input: 'text:hello' }), 9412, /^IMAGES_TRANSFORM_ERROR 9412: Could not res/],
    ['an overlay is none', () => output({ steps: [{ draw: 'text:hello' }] }), 9412, /^IMAGES_TRANSFORM_ERROR 9412/],
    [
      'format',
      () => output({ output: { format: 'png' } }),
      9432,
      /^IMAGES_TRANSFORM_ERROR 9432: Bad request: invalid out/,
    ],
    [
      'twice',
      () => output({ twice: true }),
      9525,
      /^IMAGES_TRANSFORM_ERROR 9525: ImageTransformer consumed; you may only/,
    ],
    ['option', () => output({ steps: [{ transform: { width: -1 } }] }), 9401, /^IMAGES_TRANSFORM_ERROR 9401: .*width/],
    [
      'unknown',
      () => output({ steps: [{ transform: { colour: 1 } }] }),
      9401,
      /^IMAGES_TRANSFORM_ERROR 9401: .*colour/,
    ],
    ['quality', () => output({ output: { ...png, quality: 0 } }), 9401, /^IMAGES_TRANSFORM_ERROR 9401: .*quality/],
    [
      'both sides',
      () => output({ steps: [{ draw: `${site.url}/o1.png`, options: { left: 1, right: 1 } }] }),
      9401,
      /^IMAGES_TRANSFORM_ERROR 9401: .*left and right/,
    ],
    ['svg', () => output({ input: `${site.url}/picture.svg` }), 9412, /^IMAGES_TRANSFORM_ERROR 9412/],
    ['20 MB and a byte', () => output({ input: 'zeros:20971521' }), 9402, /^IMAGES_TRANSFORM_ERROR 9402: .*too large/],
    [
      'a hundred overlays',
      () => output({ steps: Array.from({ length: 100 }, () => ({ draw: 'zeros:10' })) }),
      9401,
      /^IMAGES_TRANSFORM_ERROR 9401: .*at most 100 images/,
    ],
    [
      'no such font',
      () => ({ input: { text: 'a', options: { font: { url: `${site.url}/none.ttf` } } }, output: png }),
      9410,
      /^IMAGES_TRANSFORM_ERROR 9410: .*404/,
    ],
    [
      'a font that is none',
      () => ({ input: { text: 'a', options: { font: { url: `${site.url}/no-font.ttf` } } }, output: png }),
      9410,
      /^IMAGES_TRANSFORM_ERROR 9410/,
    ],
    [
      'a font from where it may not come',
      () => ({ input: { text: 'a', options: { font: { url: 'https://fonts.invalid/a.ttf' } } }, output: png }),
      9410,
      /^IMAGES_TRANSFORM_ERROR 9410: .*allowed origins/,
    ],
    [
      'too much text',
      () => ({ input: { text: 'x'.repeat(1001), options: { font: { url: `${site.url}/font.otf` } } }, output: png }),
      9401,
      /^IMAGES_TRANSFORM_ERROR 9401: .*1000 characters/,
    ],
    [
      'text larger than 4096 pixels',
      () => ({ input: { text: 'x'.repeat(900), options: { font: { url: `${site.url}/font.otf` } } }, output: png }),
      9413,
      /^IMAGES_TRANSFORM_ERROR 9413/,
    ],
    ['base64 rubbish', () => ({ info: 'text:@@@@', options: { encoding: 'base64' } }), undefined, /^base64 error:/],
    [
      'a stream that breaks off',
      () => output({ input: 'broken:' }),
      undefined,
      place === 'node' ? /^the source broke off$/ : /broke off$/,
    ],
  ])('%s', async (_, call, code, message) => {
    expect(await thrown(place, call())).toEqual({
      ...(code === undefined ? {} : { code }),
      name: place === 'node' && code !== undefined ? 'ImagesError' : 'Error',
      message: expect.stringMatching(message),
    });
  });
});

describe.each(places)('env.IMAGES.hosted in %s', (place) => {
  const call = async (given: object) => {
    const answer = await run(place, given);
    if (answer.status !== 200) throw new Error(JSON.stringify(json(answer)));
    return json(answer).result as Record<string, unknown>;
  };
  const id = `folder/${place} ä`;

  test('upload, details, bytes, update, list, delete; also seen through the API', async () => {
    const metadata = { place, n: 7, deep: { ok: true } };
    const options = { id, filename: 'o.png', metadata, creator: 'me', requireSignedURLs: false };
    const uploaded = await call({ hosted: 'upload', args: [{ bytesOf: photoUrl() }, options] });
    expect(uploaded).toMatchObject({ id, filename: 'o.png', meta: metadata, creator: 'me', requireSignedURLs: false });
    expect(await call({ image: id, method: 'details' })).toEqual(uploaded);
    const seen = await fetch(`${mock.apiBaseUrl}/accounts/${mock.account}/images/v1/${encodeURIComponent(id)}`, {
      headers: { authorization: 'Bearer t' },
    });
    expect(((await seen.json()) as { result: object }).result).toMatchObject({ id, meta: metadata });
    expect((await run(place, { image: id, method: 'bytes' })).bytes).toEqual(new Uint8Array(await photo()));
    const [url] = uploaded.variants as string[];
    expect((await fetch(String(url))).status).toBe(200);

    const updated = await call({ image: id, method: 'update', args: [{ metadata: { only: 'this' }, creator: 'you' }] });
    expect(updated).toMatchObject({ id, meta: { only: 'this' }, creator: 'you' });
    expect(await call({ image: id, method: 'delete' })).toBe(true);
    expect(await call({ image: id, method: 'delete' })).toBe(false);
    expect(await call({ image: id, method: 'details' })).toBeNull();
    expect(await call({ image: id, method: 'bytes' })).toBeNull();
  });

  test('list: order, pages smaller than the API has them, creator, metadata filters', async () => {
    const creator = `lister-${place}`;
    for (const n of [1, 2, 3]) {
      const options = { id: `${creator}-${n}`, creator, metadata: { n, kind: n === 2 ? 'even' : 'odd', deep: { n } } };
      await call({ hosted: 'upload', args: [{ bytesOf: `${site.url}/o${n}.png` }, options] });
    }
    const list = async (options: object) => {
      const { images, ...rest } = await call({ hosted: 'list', args: [{ creator, ...options }] });
      const ids = (images as { id: string }[]).map((image) => image.id.slice(-1)).join('');
      return { ids, ...rest } as { ids: string; listComplete: boolean; cursor?: string };
    };
    expect(await list({})).toEqual({ ids: '123', listComplete: true });
    expect(await list({ sortOrder: 'desc' })).toEqual({ ids: '321', listComplete: true });
    const first = await list({ limit: 2 });
    expect(first).toEqual({ ids: '12', listComplete: false, cursor: expect.any(String) });
    expect(await list({ limit: 2, cursor: first.cursor })).toEqual({ ids: '3', listComplete: true });
    for (const [metadata, ids] of [
      [{ n: 2 }, '2'],
      [{ kind: 'odd' }, '13'],
      [{ kind: { eq: 'even' } }, '2'],
      [{ n: { gt: 1 } }, '23'],
      [{ n: { gte: 2, lt: 3 } }, '2'],
      [{ n: { lte: 2 } }, '12'],
      [{ n: { in: [1, 3] } }, '13'],
      [{ kind: { in: ['even', 'other'] } }, '2'],
      [{ 'deep.n': 3, kind: 'odd' }, '3'],
    ] as const) {
      expect([metadata, await list({ filter: { metadata } })]).toEqual([metadata, { ids, listComplete: true }]);
    }
  });

  test('base64 upload, direct upload, signed URL', async () => {
    const encoded = { encoding: 'base64', filename: 'e.png', requireSignedURLs: true };
    const { id: signed } = await call({ hosted: 'upload', args: [{ bytesOf: `base64:${photoUrl()}` }, encoded] });
    expect((await run(place, { image: signed, method: 'bytes' })).bytes).toEqual(new Uint8Array(await photo()));
    const sign = (options: object) => call({ image: signed, method: 'signedUrl', args: [options] });
    const forever = String(await sign({ variant: 'public' }));
    const hour = String(await sign({ variant: 'public', expiresIn: 3600, keyName: 'default' }));
    expect([await statusOf(forever), await statusOf(hour), await statusOf(hour.replace(/exp=\d/, 'exp=9'))]).toEqual([
      200, 200, 403,
    ]);
    const options = {
      id: `direct-${place}`,
      metadata: { a: 1 },
      creator: 'c',
      requireSignedURLs: false,
      expiresIn: 600,
    };
    const direct = await call({ hosted: 'createDirectUpload', args: [options] });
    expect(direct).toEqual({ id: `direct-${place}`, uploadURL: expect.stringMatching(/\/direct-/) });
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(await photo())]), 'p.png');
    expect((await fetch(String(direct.uploadURL), { method: 'POST', body: form })).status).toBe(200);
    expect(await call({ image: `direct-${place}`, method: 'details' })).toMatchObject({ meta: { a: 1 }, creator: 'c' });
  });

  test.each<[name: string, call: () => object, code: number]>([
    ['not an image', () => ({ hosted: 'upload', args: [{ bytesOf: 'text:hello' }] }), 5455],
    [
      'an id that exists',
      () => ({ hosted: 'upload', args: [{ bytesOf: photoUrl() }, { id: `direct-${place}` }] }),
      5409,
    ],
    ['an id that cannot be', () => ({ hosted: 'upload', args: [{ bytesOf: photoUrl() }, { id: '/a' }] }), 5411],
    ['expiry too soon', () => ({ hosted: 'createDirectUpload', args: [{ expiresIn: 10 }] }), 5400],
    ['unknown image', () => ({ image: 'nobody', method: 'update', args: [{}] }), 5404],
    [
      'unknown key',
      () => ({ image: `direct-${place}`, method: 'signedUrl', args: [{ variant: 'public', keyName: 'k' }] }),
      5404,
    ],
    [
      'custom id made private',
      () => ({ image: `direct-${place}`, method: 'update', args: [{ requireSignedURLs: true }] }),
      5410,
    ],
    ['foreign cursor', () => ({ hosted: 'list', args: [{ cursor: 'x' }] }), 5400],
  ])('refusals carry the API’s code: %s', async (_, given, code) => {
    expect(await thrown(place, given())).toMatchObject({ name: 'ImagesError', code });
  });
});

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

describe.each(places)('fetch with cf.image in %s', (place) => {
  const get = (image: object, init: object = {}, path = '/photo.png') =>
    run(place, { fetch: `${site.url}${path}`, init: { ...init, cf: { image } } });

  test('transforms, negotiates by the request’s Accept only, and is anonymous to the origin', async () => {
    site.take();
    const answer = await get(
      { width: 60, format: 'webp' },
      { headers: { cookie: 'a=b', authorization: 'Basic eA==' } },
    );
    expect([answer.status, answer.headers.get('content-type'), sizeOf(answer)]).toEqual([200, 'image/webp', '60x45']);
    expect(answer.headers.get('cf-resized')).toMatch(/^internal=ok/);
    const [seen] = site.take();
    expect(seen?.headers.via).toMatch(/image-resizing/);
    expect([seen?.headers.cookie, seen?.headers.authorization]).toEqual([undefined, undefined]);
  });

  test('origin-auth shares cookies and credentials', async () => {
    site.take();
    const init = { headers: { cookie: 'a=b', authorization: 'Basic eA==' } };
    expect((await get({ width: 61, 'origin-auth': 'share-publicly' }, init)).status).toBe(200);
    const [seen] = site.take();
    expect([seen?.headers.cookie, seen?.headers.authorization]).toEqual(['a=b', 'Basic eA==']);
  });

  test('draws pictures and text by URL', async () => {
    const draw = [
      { url: `${site.url}/o1.png`, width: 0.5, height: 0.5, fit: 'squeeze', top: 0, left: 0 },
      { text: 'Hi', font: { url: `${site.url}/font.otf` }, size: 30, color: 'yellow', bottom: 0, right: 0 },
    ];
    const answer = await get({ draw, format: 'png' });
    expect([answer.status, sizeOf(answer)]).toEqual([200, '120x90']);
    expect(answer.bytes).not.toEqual((await get({ draw: draw.slice(0, 1), format: 'png' })).bytes);
  });

  test('an answer that the client has is not sent again', async () => {
    const first = await get({ width: 30 });
    const again = await get({ width: 30 }, { headers: { 'if-none-match': first.headers.get('etag') } });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });

  test.each<[name: string, image: object, init: object, path: string, status: number, body: RegExp]>([
    ['no such source', { width: 10 }, {}, '/none.png', 404, /^ERROR 9404: /],
    ['not an image', { width: 10 }, {}, '/font.otf', 415, /^ERROR 9412: /],
    ['bad option', { width: 'wide' }, {}, '/photo.png', 400, /^ERROR 9401: .*width/],
    ['unknown option', { size: 1 }, {}, '/photo.png', 400, /^ERROR 9401: .*size/],
    ['format auto', { format: 'auto' }, {}, '/photo.png', 400, /^ERROR 9401: 'auto'|^ERROR 9401: .*'auto'/],
    ['a loop', { width: 10 }, { headers: { via: '1.1 image-resizing' } }, '/photo.png', 508, /^ERROR 9403: /],
    [
      'an overlay from elsewhere',
      { draw: [{ url: 'https://o.invalid/a.png' }] },
      {},
      '/photo.png',
      403,
      /^ERROR 9401: .*allowed/,
    ],
    [
      'a font from elsewhere',
      { draw: [{ text: 'a', font: { url: 'https://o.invalid/a.ttf' } }] },
      {},
      '/photo.png',
      400,
      /^ERROR 9410: /,
    ],
    [
      '101 overlays',
      { draw: Array.from({ length: 101 }, () => ({ url: 'https://o.invalid' })) },
      {},
      '/photo.png',
      400,
      /^ERROR 9401: /,
    ],
  ])('fails as the product does, never with the original: %s', async (_, image, init, path, status, body) => {
    const answer = await get(image, init, path);
    expect([answer.status, new TextDecoder().decode(answer.bytes)]).toEqual([status, expect.stringMatching(body)]);
    expect(answer.headers.get('cf-resized')).toMatch(/err=\d+/);
  });

  test('HEAD answers without a body', async () => {
    const answer = await get({ width: 30, format: 'webp' }, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-type'), answer.bytes.length]).toEqual([200, 'image/webp', 0]);
  });

  test('without cf.image, with an empty one, or with another method, the request goes out as it is', async () => {
    const original = new Uint8Array(await photo());
    expect((await run(place, { fetch: photoUrl() })).bytes).toEqual(original);
    expect((await get({})).bytes).toEqual(original);
    expect((await get({ width: 10 }, { method: 'POST', body: 'x' })).bytes).toEqual(original);
  });
});

test('format=json measures', async () => {
  const answer = await run('workerd', { fetch: photoUrl(), init: { cf: { image: { width: 60, format: 'json' } } } });
  expect(json(answer)).toMatchObject({
    width: 60,
    height: 45,
    original: { width: 120, height: 90, format: 'image/png' },
  });
});

test('a service that is down is an error, not a hang', async () => {
  await recorder.close();
  const call = output();
  expect(await thrown('workerd', call)).toMatchObject({ code: 9518 });
  expect(await thrown('workerd', { hosted: 'list', args: [] })).toMatchObject({ code: 9518 });
  const answer = await run('workerd', { fetch: photoUrl(), init: { cf: { image: { width: 60 } } } });
  expect([answer.status, answer.headers.get('cf-resized')]).toEqual([502, 'err=9518']);
  const binding = createImagesBinding({ url: recorder.url });
  await expect(perform(call, binding, fetch)).rejects.toMatchObject({ code: 9518 });
  await expect(perform({ hosted: 'list', args: [] }, binding, fetch)).rejects.toMatchObject({ code: 9518 });
});
