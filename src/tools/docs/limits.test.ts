import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { pngChunk } from '../../../fixtures/making/png.ts';
import { defaultLimits } from '../../cloudflare/limits.ts';
import { defaultTransformLimits } from '../../imaging/options/limits.ts';
import { packageRoot } from '../../packageRoot.ts';
import { solidPng } from '../../testing/png.ts';
import { exchangeRaw } from '../../testing/raw.ts';
import { useMock } from '../../testing/session.ts';

const read = (path: string) => readFileSync(new URL(path, packageRoot()));
const fixture = (name: string) => read(`fixtures/images/${name}`);
const session = useMock();

/** A picture by way of the binding: its bytes as the format, and what is said of limits. */
async function transformed(bytes: Uint8Array, transform: object = {}, format = 'rgb') {
  const form = new FormData();
  form.set('image', new Blob([Uint8Array.from(bytes)]));
  form.set('transforms', JSON.stringify([transform]));
  form.set('output_format', format);
  const answer = await fetch(`${session.mock.url}/transform`, { method: 'POST', body: form });
  const pixels = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, pixels, limits: answer.headers.get('x-mock-limits') };
}

async function refusedUpload(bytes: Uint8Array): Promise<string> {
  const { body } = await session.account().request('post', '/v1').attach('file', Buffer.from(bytes), 'file');
  return body.errors[0]?.message ?? 'accepted';
}

/** A PNG with another chunk behind its header. */
function withChunk(png: Buffer, type: string, content: readonly number[]): Buffer {
  return Buffer.concat([png.subarray(0, 33), pngChunk(type, Buffer.from(content)), png.subarray(33)]);
}

/** `small.jpg` with another marker and another precision in its frame. */
function jpegOf(marker: number, bits: number): Buffer {
  const jpeg = Buffer.from(fixture('small.jpg'));
  const at = jpeg.indexOf(Buffer.of(0xff, 0xc0));
  jpeg[at + 1] = marker;
  jpeg[at + 4] = bits;
  return jpeg;
}

/** `small.avif` with a clean aperture of 48×36 around its middle, as a property that the picture has to have. */
function clapped(): Buffer {
  const avif = fixture('small.avif');
  const at = (type: string) => avif.indexOf(type) - 4;
  const [meta, iprp, ipco, ipma, iloc, mdat] = (['meta', 'iprp', 'ipco', 'ipma', 'iloc', 'mdat'] as const).map(at) as [
    ...[number, number, number, number, number, number],
  ];
  const clap = Buffer.alloc(40);
  clap.writeUInt32BE(40);
  clap.write('clap', 4);
  for (const [index, value] of [48, 1, 36, 1, 0, 1, 0, 1].entries()) clap.writeUInt32BE(value, 8 + 4 * index);
  const behind = ipco + avif.readUInt32BE(ipco);
  let properties = 0;
  for (let box = ipco + 8; box < behind; box += avif.readUInt32BE(box)) properties++;
  for (let place = iloc; place < iloc + avif.readUInt32BE(iloc); place++) {
    if (avif.readUInt32BE(place) === mdat + 8) avif.writeUInt32BE(mdat + 8 + 41, place);
  }
  for (const [box, more] of [
    [meta, 41],
    [iprp, 41],
    [ipco, 40],
    [ipma, 1],
  ] as const) {
    avif.writeUInt32BE(avif.readUInt32BE(box) + more, box);
  }
  const count = ipma + 18;
  const end = count + 1 + (avif[count] ?? 0);
  avif[count] = (avif[count] ?? 0) + 1;
  const association = Buffer.of(0x80 | (properties + 1));
  return Buffer.concat([avif.subarray(0, behind), clap, avif.subarray(behind, end), association, avif.subarray(end)]);
}

const perceptualQuantiser = [9, 16, 0, 1];
const twoFrames = [0, 0, 0, 2, 0, 0, 0, 0];

/** Sentences of "Known limits", and what is so when they are true; each was false or untried once. */
const limits: readonly (readonly [sentence: string, shows: () => unknown, what: unknown])[] = [
  [
    'HDR colours are not applied',
    async () => (await transformed(withChunk(solidPng(4, 4), 'cICP', perceptualQuantiser))).pixels,
    Buffer.alloc(48, Buffer.of(200, 30, 30)),
  ],
  ["nor is an AVIF's clean aperture (`clap`)", async () => (await transformed(clapped())).pixels.length, 96 * 72 * 3],
  [
    'Animated AVIF and PNG count as still',
    async () => {
      const still = await transformed(solidPng(4, 4), {}, 'image/webp');
      const { pixels } = await transformed(withChunk(solidPng(4, 4), 'acTL', twoFrames), {}, 'image/webp');
      return pixels.equals(still.pixels);
    },
    true,
  ],
  [
    '`segment=foreground` leaves the picture as it is',
    async () => {
      const { pixels, limits } = await transformed(solidPng(4, 4), { segment: 'foreground' });
      return [pixels.equals((await transformed(solidPng(4, 4))).pixels), limits];
    },
    [true, 'segment=unavailable'],
  ],
  ['above 480,000 pixels', () => defaultTransformLimits.generatedPixels, 480_000],
  [
    'Animations over 50 megapixels or 2,000 frames come untransformed',
    () => [defaultTransformLimits.animationArea, defaultTransformLimits.animationFrames],
    [50_000_000, 2000],
  ],
  [
    'A drawing with more than 1 MiB of style is refused',
    () => {
      const style = 'a{fill:red}'.repeat(100_000);
      return refusedUpload(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><style>${style}</style></svg>`));
    },
    expect.stringContaining('more than 1048576 characters of style'),
  ],
  [
    'Arithmetic, lossless and 12-bit JPEG is refused at upload',
    () => Promise.all([jpegOf(0xc9, 8), jpegOf(0xc3, 8), jpegOf(0xc1, 12)].map(refusedUpload)),
    ['it is coded arithmetically', 'it is a lossless JPEG', 'it has 12 bits a sample'].map((reason) =>
      expect.stringContaining(reason),
    ),
  ],
  ['Throttling is off unless `--rate-limit` is given', () => defaultLimits.requestsPerFiveMinutes, 0],
  [
    "Unescaped Unicode in a request line is refused by Node's HTTP parser, not with 9406",
    async () => {
      const line = `GET /cdn-cgi/image/w=5/${Buffer.from('ü').toString('latin1')}.png HTTP/1.1`;
      return exchangeRaw(session.mock.url, `${line}\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    },
    expect.stringMatching(/^HTTP\/1\.1 400 [\s\S]*"code":5400,"message":"Bad Request: the request is not HTTP/),
  ],
  ['There is no Direct API', async () => (await fetch(`${session.mock.url}/dynarest/Pets/1/pets`)).status, 404],
];

test.each(limits)('the README says rightly: %s', async (sentence, shows, what) => {
  expect(read('README.md').toString().replace(/\s+/g, ' ')).toContain(sentence);
  expect(await shows()).toEqual(what);
});
