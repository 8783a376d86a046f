import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { inspectImage } from '../../../imaging/index.ts';
import { solidPng } from '../../../testing/png.ts';
import { useMock } from '../../../testing/session.ts';
import { type Site, startSite } from '../../../workers/testing/site.ts';

const session = useMock({ threads: 1 });
const post = (path: string) => supertest(session.mock.url).post(path);
const picture = solidPng(8, 4, [200, 0, 0]);
/** A GIF of two frames, one pixel each. */
const twoFrames = Buffer.from(
  '47494638396101000100800000000000ffffff21f904000a0000002c00000000010001000002024401' +
    '0021f904000a0000002c000000000100010000020' +
    '24c01003b',
  'hex',
);
const font = { url: 'http://127.0.0.1:9/font.ttf' };
let site: Site;
beforeAll(async () => {
  site = await startSite({ '/a.png': picture });
});
afterAll(() => site.close());

/** A form of `/transform`; a Buffer is a file part, everything else a field. */
function transform(parts: readonly (readonly [string, Buffer | string])[]) {
  const form = post('/transform').buffer(true);
  for (const [name, content] of parts) {
    if (typeof content === 'string') form.field(name, content);
    else form.attach(name, content, name);
  }
  return form;
}

const image = ['image', picture] as const;
const format = ['output_format', 'rgb'] as const;
const steps = (list: unknown) => ['transforms', JSON.stringify(list)] as const;
const overlay = ['draw_image', solidPng(2, 2, [0, 200, 0])] as const;

describe('/transform', () => {
  test.each<[name: string, parts: readonly (readonly [string, Buffer | string])[], code: number, text: RegExp]>([
    ['no canvas', [format], 9424, /neither image nor text_input/],
    ['two canvases', [image, image, format], 9424, /more than one canvas/],
    ['no format', [image], 9432, /invalid output format/],
    ['a format of another dialect', [image, ['output_format', 'webp']], 9432, /invalid output format/],
    ['transforms that are not JSON', [image, ['transforms', '['], format], 9401, /transforms is not valid JSON/],
    ['transforms that are no list', [image, steps({}), format], 9401, /list of objects/],
    ['a step that is no object', [image, steps([1]), format], 9401, /list of objects/],
    ['an index beyond the images', [image, steps([{ imageIndex: 1 }]), format], 9401, /below 1/],
    ['an index that is no number', [image, steps([{ imageIndex: '0' }]), format], 9401, /imageIndex must be/],
    [
      'drawn on itself',
      [image, overlay, steps([{ drawImageIndex: 1, targetImageIndex: 1 }]), format],
      9401,
      /on itself/,
    ],
    [
      'opacity',
      [image, overlay, steps([{ drawImageIndex: 1, targetImageIndex: 0, opacity: 2 }]), format],
      9401,
      /opacity/,
    ],
    [
      'an option of cf.image only',
      [image, steps([{ imageIndex: 0, metadata: 'keep' }]), format],
      9401,
      /metadata is not available here/,
    ],
    ['quality', [image, format, ['output_quality', 'good']], 9401, /quality/],
    ['anim', [image, format, ['anim', 'perhaps']], 9401, /anim/],
    ['background', [image, format, ['background', 'no colour']], 9401, /background/],
    ['too many steps', [image, steps(Array.from({ length: 1001 }, () => ({ imageIndex: 0 }))), format], 9401, /1000/],
    ['a text that is not JSON', [['text_input', '{'], format], 9401, /a text is not valid JSON/],
    ['a text without font', [['text_input', '{"text":"a"}'], format], 9401, /font/],
    [
      'a font that cannot be had',
      [['text_input', JSON.stringify({ text: 'a', font })], format],
      9410,
      /Could not load the font/,
    ],
    ['empty', [['image', Buffer.alloc(0)], format], 9412, /not an image/],
  ])('%s', async (_, parts, code, text) => {
    const response = await transform(parts);
    expect(response.headers['cf-images-binding']).toBe(`err=${code}`);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(response.text).toMatch(new RegExp(`^ERROR ${code}: `));
    expect(response.text).toMatch(text);
  });

  test('a chain of steps and an overlay, with null for what is not given', async () => {
    const list = [
      { imageIndex: 0, width: 4, fit: null },
      { imageIndex: 1, width: 1, height: null },
      { drawImageIndex: 1, targetImageIndex: 0, top: 0, left: 0, opacity: null },
    ];
    const { body, headers } = await transform([image, overlay, steps(list), format]);
    expect(headers['content-type']).toBe('application/octet-stream');
    expect([...(body as Buffer)]).toEqual([0, 200, 0, ...Array.from({ length: 7 }, () => [200, 0, 0]).flat()]);
  });

  test.each<[options: object, notes: string, size: string]>([
    [{ width: 2, dpr: 2 }, 'dpr=untyped', '4x2'],
    [{ width: 2, upscale: 'interpolate' }, 'upscale=untyped', '2x1'],
    [{ width: 16, fit: 'contain', upscale: 'generate' }, 'upscale=untyped', '16x8'],
    [{ width: 2, height: 2, fit: 'cover', gravity: 'face', zoom: 0.5 }, 'zoom=untyped', '2x2'],
    [{ width: 2, anim: false }, 'anim=untyped', '2x1'],
  ])(
    'what Workers in production send and the types do not list is accepted, with a note: %j',
    async (options, notes, size) => {
      const { headers, status } = await transform([image, steps([{ imageIndex: 0, ...options }]), format]);
      expect([status, headers['x-mock-limits']]).toEqual([200, notes]);
      expect(`${headers['cf-images-output-width']}x${headers['cf-images-output-height']}`).toBe(size);
    },
  );

  test.each<[name: string, said: object, ofOutput: readonly (readonly [string, string])[], frames: number]>([
    ['anim: false in transform() keeps the first frame', { anim: false }, [], 1],
    ['anim of output() has the last word', { anim: false }, [['anim', 'true']], 2],
    ['without it all frames stay', {}, [], 2],
  ])('%s', async (_, said, ofOutput, frames) => {
    const parts = [['image', twoFrames], steps([{ imageIndex: 0, ...said }]), ['output_format', 'image/gif']] as const;
    const { body } = await transform([...parts, ...ofOutput]);
    expect(inspectImage(body as Buffer)?.frames).toBe(frames);
  });

  test('transforms without imageIndex mean the canvas', async () => {
    const { body, headers } = await transform([image, steps([{ width: 2 }, { imageIndex: null, rotate: 90 }]), format]);
    expect([...(body as Buffer)]).toEqual([200, 0, 0, 200, 0, 0]);
    expect(headers).toMatchObject({
      'cf-images-output-format': 'rgb',
      'cf-images-output-width': '1',
      'cf-images-output-height': '2',
    });
  });

  test.each<[contentType: string, body: string]>([
    ['application/json', '{}'],
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=a', ''],
    ['multipart/form-data; boundary=a', '--a\r\ncontent-disposition: form-data; name="image"\r\n\r\nx'],
    ['multipart/form-data; boundary=a', 'rubbish'],
  ])('a body that is no form is 9424: %s %j', async (contentType, body) => {
    const response = await post('/transform').set('content-type', contentType).send(body);
    expect([response.status, response.headers['cf-images-binding']]).toEqual([400, 'err=9424']);
  });

  test('more than 200 parts are refused', async () => {
    const response = await transform([image, ...Array.from({ length: 201 }, () => ['x', 'y'] as const)]);
    expect(response.headers['cf-images-binding']).toBe('err=9424');
  });

  test('an aborted request leaves the mock as it was', async () => {
    const url = new URL(session.mock.url);
    const headers = { 'content-type': 'multipart/form-data; boundary=a', 'content-length': '1000' };
    const req = request({ hostname: url.hostname, port: url.port, path: '/transform', method: 'POST', headers });
    await new Promise<void>((resolve) => {
      req.on('error', () => resolve());
      req.write('--a\r\ncontent-disposition: form-data; name="image"; filename="image"\r\n\r\nabc', () =>
        req.destroy(),
      );
      req.on('close', resolve);
    });
    expect((await transform([image, format])).status).toBe(200);
  });
});

describe('/info', () => {
  test('answers in snake case, and a drawing by its format only', async () => {
    expect((await post('/info').attach('image', picture, 'image')).body).toEqual({
      format: 'image/png',
      file_size: picture.length,
      width: 8,
      height: 4,
    });
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>');
    expect((await post('/info').attach('image', svg, 'image')).body).toEqual({ format: 'image/svg+xml' });
  });

  test.each([
    ['text', Buffer.from('hello'), 9412],
    ['TIFF', Buffer.from('49492a00080000000000', 'hex'), 9412],
  ])('%s is refused', async (_, bytes, code) => {
    const response = await post('/info').attach('image', bytes, 'image');
    expect(response.headers['cf-images-binding']).toBe(`err=${code}`);
  });

  test.each(['/info', '/transform', '/cf-image'])('%s takes POST only', async (path) => {
    const response = await supertest(session.mock.url).get(path);
    expect([response.status, response.headers.allow]).toEqual([405, 'POST']);
  });
});

describe('/cf-image', () => {
  const ask = (body: object) => post('/cf-image').send(body);
  const asked = () => ({ url: `${site.url}/a.png`, method: 'GET', headers: {}, image: { width: 4, format: 'png' } });

  test('fetches and transforms; HEAD has no body', async () => {
    const response = await ask(asked());
    expect([response.status, response.headers['content-type']]).toEqual([200, 'image/png']);
    const head = await ask({ ...asked(), method: 'HEAD' });
    expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'image/png', undefined]);
  });

  test.each<[name: string, change: object, status: number, text: RegExp]>([
    ['no url', { url: undefined }, 400, /^ERROR 9424/],
    ['headers that are none', { headers: { accept: 1 } }, 400, /^ERROR 9424/],
    ['a URL that is not absolute', { url: '/a.png' }, 403, /^ERROR 9406/],
    ['options that are none', { image: 3 }, 400, /^ERROR 9401/],
    ['an entry of draw that is none', { image: { draw: [3] } }, 400, /^ERROR 9401/],
    ['an entry of draw without url', { image: { draw: [{ width: 3 }] } }, 400, /^ERROR 9401/],
    [
      'both sides',
      { image: { draw: [{ url: 'https://a.invalid', left: 1, right: 1 }] } },
      400,
      /^ERROR 9401: .*left and right/,
    ],
    ['an origin that is not allowed', { url: 'https://a.invalid/b.png' }, 403, /^ERROR 9401: .*allowed origins/],
  ])('%s', async (_, change, status, text) => {
    const response = await ask({ ...asked(), ...change });
    expect([response.status, response.text]).toEqual([status, expect.stringMatching(text)]);
  });

  test.each<[name: string, parts: readonly (readonly [string, Buffer | string])[], text: RegExp]>([
    [
      'Miniflare’s own',
      [
        ['image', picture],
        ['options', '{"width":4}'],
      ],
      /the form has no field request/,
    ],
    ['a call that is no JSON', [['request', '{']], /request is not valid JSON/],
    ['a call that is none', [['request', '{}']], /needs url, method, headers and image/],
    [
      'a source without its bytes',
      [
        ['request', '{}'],
        ['source', '{"url":"https://a.invalid/","status":200,"headers":{}}'],
      ],
      /its bytes behind it/,
    ],
    [
      'a source without a URL',
      [
        ['request', '{}'],
        ['source', '{}'],
        ['bytes', picture],
      ],
      /a source needs url/,
    ],
  ])('a form is told the true reason, not how large an image may be: %s', async (_, parts, text) => {
    const form = post('/cf-image');
    for (const [name, content] of parts) {
      if (typeof content === 'string') form.field(name, content);
      else form.attach(name, content, name);
    }
    const response = await form;
    const sentence = 'Missing or invalid HTTP request parameters: ';
    expect([response.status, response.text.split(sentence)]).toEqual([
      400,
      ['ERROR 9424: ', expect.stringMatching(text)],
    ]);
  });

  test.each<[name: string, source: object, status: number, text: RegExp]>([
    ['the source that came with the form is taken', { status: 200 }, 200, /PNG/],
    ['its refusal', { status: 503 }, 502, /^ERROR 9509/],
    ['nobody answered', { status: 0 }, 523, /^ERROR 95/],
    ['encoded', { status: 200, headers: { 'content-encoding': 'gzip' } }, 422, /^ERROR 9416/],
    ['another one', { status: 200, url: 'https://b.invalid/' }, 403, /^ERROR 9406: .*did not come with the request/],
  ])('sources in the form: %s', async (_, source, status, text) => {
    const url = 'https://a.invalid/b.png';
    const response = await post('/cf-image')
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
      })
      .field('request', JSON.stringify({ ...asked(), url }))
      .field('source', JSON.stringify({ url, headers: {}, ...source }))
      .attach('bytes', picture, 'source');
    expect([response.status, (response.body as Buffer).toString('latin1')]).toEqual([
      status,
      expect.stringMatching(text),
    ]);
  });

  test('with transformations off there is no such service', async () => {
    const zone = `${session.mock.apiBaseUrl}/zones/${'f'.repeat(32)}/settings/transformations`;
    const set = (value: string) =>
      fetch(zone, {
        method: 'PATCH',
        headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
        body: JSON.stringify({ value }),
      });
    await set('off');
    const response = await ask(asked());
    await set('on');
    expect([response.status, (await ask(asked())).status]).toEqual([404, 200]);
  });
});
