import { type CaseDefinition, chapter } from '../case/case.ts';
import { type Clause, documented, observed, schema, seen } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { deliveryUrl } from '../case/delivery.ts';
import {
  array,
  claim,
  equal,
  json,
  matches,
  object,
  refusedDelivery,
  resultObject,
  status,
  text,
} from '../case/expect.ts';
import { colourAt, frameOf, type PictureExpectation } from '../case/judge.ts';
import { Blocked } from '../case/outcome.ts';
import { type PictureName, sourcePicture } from '../pictures/sources.ts';
import { gridPng } from '../pictures/textPicture.ts';
import { imagePath } from './paths.ts';

const binding = documented('optimization/binding');
const hostedPage = documented('storage/binding');
const drawing = documented('optimization/draw-overlays');
const workersPage = documented('optimization/transformations/transform-via-workers');
/** The runtime's own type definitions and module. */
const runtime: Clause = { url: seen.workerd, provenance: 'schema' };

/** What a step of a program looks like; see `probe-worker.mjs`. */
type Step = { readonly transform: unknown } | { readonly draw: unknown; readonly options?: unknown };

interface Program {
  readonly input?: PictureName;
  readonly steps?: readonly Step[];
  readonly output?: Readonly<Record<string, unknown>>;
  readonly take?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly again?: boolean;
}

const png = { format: 'image/png' } as const;

/** Overlays of 40 × 20: all red, all blue, and half transparent. */
const overlays = {
  red: gridPng('R', 40, 20),
  blue: gridPng('B', 40, 20),
  halves: gridPng('RB', 40, 20),
} as const;

async function runs(ctx: Context, { input = 'quarters.png', output = png, ...program }: Program): Promise<Answer> {
  const files = { [input]: (await sourcePicture(input)).bytes, ...overlays };
  return await ctx.probe({ do: 'transform', input, output, ...program }, files);
}

/** A picture that a program made. */
async function made(ctx: Context, program: Program): Promise<Answer> {
  const answer = await runs(ctx, program);
  status(answer, 200);
  return answer;
}

/** The value that the probe answers. */
function valueIn(answer: Answer): unknown {
  status(answer, 200);
  equal(answer.headers['x-probe'], 'value', 'the kind of answer');
  return object(json(answer), 'the answer').result;
}

/** What was thrown inside the Worker. */
function thrownIn(answer: Answer): { name: unknown; message: string; code: unknown } {
  claim(answer.status === 422 && answer.headers['x-probe'] === 'error', 'nothing is thrown', {
    actual: `${answer.status} ${answer.body.toString('utf8', 0, 120)}`,
  });
  const { name, message, code } = object(object(json(answer), 'the answer').error, 'error');
  return { name, message: text(message, 'the message'), code };
}

const makes = (
  title: `MUST ${string}` | `SHOULD ${string}`,
  program: Program,
  expected: PictureExpectation,
  clause: Clause = binding,
): CaseDefinition => ({
  title,
  clause,
  cost: { transformations: 1 },
  async run(ctx) {
    await ctx.picture(await made(ctx, program), expected);
  },
});

const transforms = (
  title: `MUST ${string}`,
  transform: Readonly<Record<string, unknown>>,
  input: PictureName,
  expected: PictureExpectation,
  clause?: Clause,
) => makes(title, { input, steps: [{ transform }] }, expected, clause);

const throws = (
  title: `MUST ${string}` | `SHOULD ${string}`,
  program: Program,
  code: number,
  clause: Clause = runtime,
) =>
  ({
    title,
    clause,
    async run(ctx) {
      equal(thrownIn(await runs(ctx, program)).code, code, 'the code');
    },
  }) satisfies CaseDefinition;

export const bindingChapter = chapter(
  'Images binding',
  { capability: 'workers' },
  {
    'WRK-1': {
      title: 'MUST tell format, size in bytes, width and height of a picture: info()',
      clause: runtime,
      async run(ctx) {
        const { bytes } = await sourcePicture('quarters.png');
        const info = object(valueIn(await ctx.probe({ do: 'info', input: 'a' }, { a: bytes })), 'the information');
        equal(info, { format: 'image/png', fileSize: bytes.length, width: 200, height: 100 }, 'the information');
      },
    },
    'WRK-2': {
      title: 'MUST tell the format alone of an SVG: info()',
      clause: runtime,
      async run(ctx) {
        const { bytes } = await sourcePicture('drawing.svg');
        const info = object(valueIn(await ctx.probe({ do: 'info', input: 'a' }, { a: bytes })), 'the information');
        equal(info.format, 'image/svg+xml', 'format');
      },
    },
    'WRK-3': {
      title: 'MUST throw code 9412 for what is no picture: info()',
      clause: documented('reference/errors'),
      async run(ctx) {
        const answer = await ctx.probe({ do: 'info', input: 'a' }, { a: Buffer.from('no picture at all') });
        equal(thrownIn(answer).code, 9412, 'the code');
      },
    },
    'WRK-4': {
      title: 'MUST decode base64 when asked to: info()',
      clause: runtime,
      async run(ctx) {
        const { bytes } = await sourcePicture('quarters.jpg');
        const files = { a: Buffer.from(bytes.toString('base64')) };
        const answer = await ctx.probe({ do: 'info', input: 'a', options: { encoding: 'base64' } }, files);
        const info = object(valueIn(answer), 'the information');
        equal([info.format, info.width, info.height], ['image/jpeg', 160, 80], 'format, width and height');
      },
    },
    'WRK-5': transforms('MUST shrink to a width', { width: 100 }, 'quarters.png', {
      format: 'png',
      width: 100,
      height: 50,
      grid: 'RG BW',
    }),
    'WRK-6': transforms(
      'MUST fill the box and cut the overflow on both sides: cover',
      { fit: 'cover', width: 100, height: 100 },
      'stripes.png',
      { width: 100, height: 100, grid: 'G' },
    ),
    'WRK-7': transforms(
      'MUST enlarge into the box: contain',
      { fit: 'contain', width: 400, height: 400 },
      'quarters.png',
      { width: 400, height: 200, grid: 'RG BW' },
    ),
    'WRK-8': transforms(
      'MUST not enlarge: scale-down',
      { fit: 'scale-down', width: 400, height: 400 },
      'quarters.png',
      { width: 200, height: 100, grid: 'RG BW' },
    ),
    'WRK-9': transforms(
      'MUST fill up with the background: pad',
      { fit: 'pad', width: 200, height: 100, background: '#2040e0' },
      'colours.png',
      { width: 200, height: 100, grid: 'BRGB BBMB' },
    ),
    'WRK-10': transforms('MUST turn clockwise', { rotate: 90 }, 'quarters.png', {
      width: 100,
      height: 200,
      grid: 'BR WG',
    }),
    'WRK-11': transforms('MUST mirror', { flip: 'h' }, 'quarters.png', { width: 200, height: 100, grid: 'GR WB' }),
    'WRK-12': transforms(
      'MUST keep the side that gravity names',
      { fit: 'cover', width: 100, height: 100, gravity: 'right' },
      'stripes.png',
      { width: 100, height: 100, grid: 'B' },
    ),
    'WRK-13': transforms(
      'MUST crop at coordinates: remainder',
      { fit: 'cover', width: 300, height: 900, gravity: { x: 0.33, y: 0.5, mode: 'remainder' } },
      'square.png',
      { width: 300, height: 900, grid: 'RGG YMM KSS' },
      runtime,
    ),
    'WRK-14': transforms(
      'MUST crop around a point: box-center',
      { fit: 'cover', width: 100, height: 100, gravity: { x: 0.83, y: 0.5, mode: 'box-center' } },
      'stripes.png',
      { width: 100, height: 100, grid: 'B' },
      runtime,
    ),
    'WRK-15': transforms(
      'MUST trim by an object of sides',
      { trim: { left: 100, height: 50 } },
      'quarters.png',
      { width: 100, height: 50, grid: 'G' },
      runtime,
    ),
    'WRK-16': transforms('MUST remove a uniform border: trim', { trim: 'border' }, 'framed.png', {
      width: 100,
      height: 50,
      grid: 'RG BW',
    }),
    'WRK-17': transforms(
      'MUST draw a border around the resized picture',
      { width: 64, border: { color: '#e02020', width: 25 } },
      'grey.png',
      { grid: 'RRR RSR RRR' },
    ),
    'WRK-18': makes(
      'MUST apply transformations in the order of their calls',
      { steps: [{ transform: { trim: { right: 100 } } }, { transform: { rotate: 90 } }, { transform: { width: 50 } }] },
      { width: 50, height: 50, grid: 'BR' },
    ),
    'WRK-19': makes(
      'MUST ignore options that are null',
      { steps: [{ transform: { width: 80, fit: null } }] },
      {
        width: 80,
        height: 40,
        grid: 'RG BW',
      },
      runtime,
    ),
    'WRK-20': makes('MUST write JPEG', { output: { format: 'image/jpeg' } }, { format: 'jpeg', grid: 'RG BW' }),
    'WRK-21': makes('MUST write WebP', { output: { format: 'image/webp' } }, { format: 'webp', grid: 'RG BW' }),
    'WRK-22': {
      ...makes('MUST write AVIF', { output: { format: 'image/avif' } }, { format: 'avif', grid: 'RG BW' }),
      needs: ['avif'],
    },
    'WRK-23': {
      title: 'MUST spend fewer bytes at a lower quality',
      clause: binding,
      cost: { transformations: 2 },
      async run(ctx) {
        const sizes = [];
        for (const quality of [90, 30]) {
          const answer = await made(ctx, { input: 'detail.jpg', output: { format: 'image/jpeg', quality } });
          sizes.push(answer.body.length);
        }
        const [high = 0, low = 0] = sizes;
        claim(low < high * 0.85, 'the file is hardly smaller', { expected: `less than 85 % of ${high}`, actual: low });
      },
    },
    'WRK-24': makes(
      'MUST put the background of the output under transparent pixels',
      {
        input: 'see-through.png',
        output: { format: 'image/png', background: '#e02020' },
      },
      { grid: 'RR RB' },
    ),
    'WRK-25': {
      title: 'MUST name the media type of the result: contentType()',
      clause: runtime,
      async run(ctx) {
        const answer = await runs(ctx, { output: { format: 'image/webp' }, take: 'contentType' });
        equal(valueIn(answer), 'image/webp', 'contentType()');
      },
    },
    'WRK-26': makes(
      'MUST give the result as a stream: image()',
      { steps: [{ transform: { width: 66 } }], take: 'image' },
      {
        format: 'png',
        width: 66,
        height: 33,
      },
      runtime,
    ),
    'WRK-27': {
      title: 'MUST give the result as base64: image({encoding})',
      clause: runtime,
      async run(ctx) {
        const encoded = text(valueIn(await runs(ctx, { take: 'base64' })), 'the base64 text');
        matches(encoded, /^iVBORw0KGgo[A-Za-z0-9+/]+=*$/, 'the base64 text');
      },
    },
    'WRK-28': {
      title: 'MUST keep headers of the caller in the response, save the content type',
      clause: documented('optimization/binding'),
      async run(ctx) {
        const headers = { 'x-of-the-caller': 'kept', 'content-type': 'text/plain' };
        const answer = await made(ctx, { headers });
        equal(answer.headers['x-of-the-caller'], 'kept', 'the header of the caller');
        equal(answer.headers['content-type'], 'image/png', 'Content-Type');
      },
    },
    'WRK-29': throws('MUST throw code 9525 at a second output()', { again: true }, 9525),
    'WRK-30': throws(
      'SHOULD throw code 9432 for an output format that is no media type',
      { output: { format: 'png' } },
      9432,
      observed(seen.workerd),
    ),
    'WRK-31': {
      title: 'MUST throw an ImagesError with a code for what is no picture',
      clause: runtime,
      async run(ctx) {
        const program = { do: 'transform', input: 'a', steps: [{ transform: { width: 10 } }], output: png };
        const { code, message } = thrownIn(await ctx.probe(program, { a: Buffer.from('no picture at all') }));
        claim(typeof code === 'number', 'the error has no code', { actual: code });
        matches(message, /^IMAGES_TRANSFORM_ERROR/, 'the message');
      },
    },
    'WRK-32': throws(
      'MUST throw code 9401 for an unknown fit',
      { steps: [{ transform: { fit: 'stretch', width: 9 } }] },
      9401,
      documented('reference/errors'),
    ),
    'WRK-33': makes(
      'MUST draw an overlay in the middle unless told where',
      { steps: [{ draw: 'red' }], input: 'grey.png' },
      {
        width: 64,
        height: 64,
        grid: 'SSSSS SSSSS SRRRS SSSSS SSSSS',
      },
      drawing,
    ),
    'WRK-34': makes(
      'MUST draw an overlay at offsets from the top and the left',
      {
        steps: [{ draw: 'red', options: { top: 0, left: 0 } }],
        input: 'grey.png',
      },
      { width: 64, height: 64, grid: 'RR.S SSSS SSSS SSSS' },
      drawing,
    ),
    'WRK-35': makes(
      'MUST draw an overlay at offsets from the bottom and the right',
      {
        steps: [{ draw: 'blue', options: { bottom: 0, right: 0 } }],
        input: 'grey.png',
      },
      { width: 64, height: 64, grid: 'SSSS SSSS SSSS S.BB' },
      drawing,
    ),
    'WRK-36': {
      title: 'MUST mix an overlay by its opacity',
      clause: drawing,
      async run(ctx) {
        const answer = await made(ctx, {
          input: 'grey.png',
          steps: [{ draw: 'red', options: { top: 0, left: 0, opacity: 0.5 } }],
        });
        const pixels = frameOf(await ctx.picture(answer, { width: 64, height: 64 }));
        const [red = 0, green = 0] = pixels.data.subarray((10 * 64 + 10) * 4);
        claim(red > 150 && red < 200 && green > 50 && green < 105, 'the colours are not mixed', {
          expected: 'about 176,80,80',
          actual: [red, green],
        });
      },
    },
    'WRK-37': makes(
      'MUST repeat an overlay in both directions',
      {
        input: 'grey.png',
        steps: [{ draw: 'red', options: { repeat: true } }],
      },
      { width: 64, height: 64, grid: 'RR RR' },
      drawing,
    ),
    'WRK-38': makes(
      'MUST repeat an overlay in a row: repeat x',
      {
        input: 'grey.png',
        steps: [{ draw: 'red', options: { repeat: 'x', top: 0 } }],
      },
      { width: 64, height: 64, grid: 'RRRR SSSS SSSS SSSS' },
      drawing,
    ),
    'WRK-39': makes(
      'MUST put the last overlay on top',
      {
        input: 'grey.png',
        steps: [
          { draw: 'red', options: { top: 0, left: 0 } },
          { draw: 'blue', options: { top: 0, left: 0 } },
        ],
      },
      { width: 64, height: 64, grid: 'BB.S SSSS SSSS SSSS' },
      drawing,
    ),
    'WRK-40': makes(
      'MUST transform an overlay before it draws it',
      {
        input: 'grey.png',
        steps: [{ draw: { input: 'halves', steps: [{ transform: { rotate: 90 } }] }, options: { top: 0, left: 0 } }],
      },
      { width: 64, height: 64, grid: 'RSSS BSSS .SSS SSSS' },
      drawing,
    ),
    'WRK-41': makes(
      'MUST draw overlays upon overlays',
      {
        input: 'grey.png',
        steps: [
          {
            draw: {
              input: 'red',
              steps: [{ draw: { input: 'blue', steps: [{ transform: { width: 20 } }] }, options: { left: 0, top: 0 } }],
            },
            options: { left: 0, top: 0 },
          },
        ],
      },
      { width: 64, height: 64, grid: 'BB.RRSSS RRRRRSSS .....SSS SSSSSSSS SSSSSSSS SSSSSSSS SSSSSSSS SSSSSSSS' },
      drawing,
    ),
    'WRK-42': makes(
      'MUST keep the size of the base, however large the overlay',
      {
        input: 'grey.png',
        steps: [{ draw: { input: 'red', steps: [{ transform: { fit: 'contain', width: 400 } }] } }],
      },
      { width: 64, height: 64, grid: 'RR RR' },
      drawing,
    ),
    'WRK-43': {
      title: 'MUST refuse an overlay with both left and right',
      clause: drawing,
      async run(ctx) {
        const answer = await runs(ctx, { input: 'grey.png', steps: [{ draw: 'red', options: { left: 1, right: 1 } }] });
        thrownIn(answer);
      },
    },
    'WRK-44': makes(
      'MUST leave nothing where both base and overlay are: composite xor',
      {
        input: 'grey.png',
        steps: [{ draw: 'red', options: { top: 0, left: 0, composite: 'xor' } }],
      },
      { width: 64, height: 64, grid: '__.S SSSS SSSS SSSS' },
      drawing,
    ),
    'WRK-45': {
      title: 'MUST blur',
      clause: binding,
      cost: { transformations: 1 },
      async run(ctx) {
        const answer = await made(ctx, { input: 'edge.png', steps: [{ transform: { blur: 12 } }] });
        const [lightness] = colourAt(frameOf(await ctx.picture(answer, { width: 60, height: 60 })), 0.42, 0.5, 0);
        claim(lightness > 15 && lightness < 200, 'the edge is not blurred', { actual: lightness });
      },
    },
    'WRK-46': {
      title: 'MUST keep the frames of an animation unless told otherwise',
      clause: binding,
      needs: ['animation'],
      async run(ctx) {
        const program = { input: 'moving.gif', output: { format: 'image/webp' } } as const;
        const answer = await made(ctx, program);
        for (const [frame, grid] of ['R', 'G', 'B'].entries()) await ctx.picture(answer, { frames: 3, frame, grid });
        const still = await made(ctx, { ...program, output: { ...program.output, anim: false } });
        await ctx.picture(still, { frames: 1, grid: 'R' });
      },
    },
  },
);

const cfImage = (
  title: `MUST ${string}`,
  image: Readonly<Record<string, unknown>>,
  picture: PictureName,
  expected: PictureExpectation,
  clause: Clause = workersPage,
): CaseDefinition => ({
  title,
  clause,
  cost: { transformations: 1 },
  async run(ctx) {
    const answer = await ctx.probe({ do: 'fetch', url: ctx.sourceUrl(picture), image });
    status(answer, 200);
    await ctx.picture(answer, expected);
  },
});

export const cfImageChapter = chapter(
  'Transformations in Workers: cf.image',
  { capability: 'workers' },
  {
    'CFI-1': cfImage('MUST shrink what it fetches', { width: 100 }, 'quarters.png', {
      width: 100,
      height: 50,
      grid: 'RG BW',
    }),
    'CFI-2': cfImage(
      'MUST crop at coordinates',
      { fit: 'cover', width: 300, height: 900, gravity: { x: 0.33, y: 0.5 } },
      'square.png',
      { width: 300, height: 900, grid: 'RGG YMM KSS' },
    ),
    'CFI-3': cfImage('MUST write the format that is asked for', { width: 90, format: 'webp' }, 'quarters.png', {
      format: 'webp',
      width: 90,
      height: 45,
    }),
    'CFI-4': cfImage('MUST multiply by the device pixel ratio', { width: 50, dpr: 2 }, 'quarters.png', {
      width: 100,
      height: 50,
    }),
    'CFI-5': cfImage('MUST draw a border', { width: 64, border: { color: '#e02020', width: 25 } }, 'grey.png', {
      grid: 'RRR RSR RRR',
    }),
    'CFI-6': {
      title: 'MUST draw overlays that are named by URLs',
      clause: drawing,
      cost: { transformations: 1 },
      async run(ctx) {
        const image = {
          draw: [{ url: ctx.sourceUrl('colours.png'), width: 32, height: 32, fit: 'cover', top: 0, left: 0 }],
        };
        const answer = await ctx.probe({ do: 'fetch', url: ctx.sourceUrl('grey.png'), image });
        status(answer, 200);
        await ctx.picture(answer, { width: 64, height: 64, grid: 'RGSS BMSS SSSS SSSS' });
      },
    },
    'CFI-7': {
      title: 'MUST pass on what it fetches when there is nothing to transform',
      clause: workersPage,
      async run(ctx) {
        const answer = await ctx.probe({ do: 'fetch', url: ctx.sourceUrl('quarters.png') });
        status(answer, 200);
        claim(answer.body.equals((await sourcePicture('quarters.png')).bytes), 'the bytes differ');
      },
    },
    'CFI-8': {
      title: 'MUST answer an error, not the original, when the transformation fails',
      clause: workersPage,
      async run(ctx) {
        const answer = await ctx.probe({
          do: 'fetch',
          url: ctx.sourceUrl('quarters.png'),
          image: { fit: 'stretch', width: 9 },
        });
        refusedDelivery(answer);
      },
    },
    'CFI-9': {
      title: 'MUST answer status 404 when the source answers 404',
      clause: workersPage,
      async run(ctx) {
        const answer = await ctx.probe({ do: 'fetch', url: ctx.sourceUrl('missing.png'), image: { width: 50 } });
        refusedDelivery(answer, 404);
      },
    },
    'CFI-10': {
      title: 'MUST ask the source with image-resizing in Via',
      clause: workersPage,
      async run(ctx) {
        if (ctx.target.origin?.serve !== true) throw new Blocked('needs the suite’s own source server (origin: serve)');
        const url = ctx.sourceUrl('quarters.png', `p/${ctx.unique()}`);
        await ctx.prepare(async () => status(await ctx.probe({ do: 'fetch', url, image: { width: 70 } }), 200));
        const [request] = ctx.sourceRequests(url);
        claim(/image-resizing/.test(String(request?.via)), 'Via says something else', { actual: request?.via });
      },
    },
    'CFI-11': {
      title: 'MUST describe a picture as JSON',
      clause: documented('optimization/features#format'),
      async run(ctx) {
        const image = { width: 100, format: 'json' };
        const answer = await ctx.probe({ do: 'fetch', url: ctx.sourceUrl('quarters.png'), image });
        status(answer, 200);
        const { width, height } = object(json(answer), 'the description');
        equal([width, height], [100, 50], 'width and height');
      },
    },
  },
);

/** Uploads through the binding; cleaned up like any image. */
async function uploads(
  ctx: Context,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const creator = ctx.unique();
  const { bytes } = await sourcePicture('quarters.png');
  const creates = { kind: 'image' as const, marker: creator };
  const program = { do: 'hosted', call: 'upload', file: 'a', options: { creator, ...options } };
  return object(valueIn(await ctx.probe(program, { a: bytes }, { creates })), 'the uploaded image');
}

const call = (ctx: Context, program: Readonly<Record<string, unknown>>) => ctx.probe({ do: 'hosted', ...program });

export const hostedChapter = chapter(
  'Hosted images in Workers',
  { capability: 'workers', needs: ['api'], cost: { images: 1 } },
  {
    'HST-1': {
      title: 'MUST store a picture and answer its metadata: upload()',
      clause: runtime,
      async run(ctx) {
        const image = await uploads(ctx, { filename: 'from-a-worker.png', metadata: { by: 'worker' } });
        matches(image.id, /./, 'id');
        equal([image.filename, image.meta], ['from-a-worker.png', { by: 'worker' }], 'filename and meta');
        equal(
          resultObject(await ctx.api('GET', imagePath(String(image.id)))).meta,
          { by: 'worker' },
          'meta on the API',
        );
      },
    },
    'HST-2': {
      title: 'MUST show what is stored, and null for what is not: details()',
      clause: runtime,
      async run(ctx) {
        const { id } = await uploads(ctx);
        equal(object(valueIn(await call(ctx, { call: 'details', id })), 'the details').id, id, 'id');
        equal(valueIn(await call(ctx, { call: 'details', id: ctx.unique() })), null, 'the details of nothing');
      },
    },
    'HST-3': {
      title: 'MUST give the original bytes back, and null for what is not stored: bytes()',
      clause: runtime,
      async run(ctx) {
        const { id } = await uploads(ctx);
        const answer = await call(ctx, { call: 'bytes', id });
        status(answer, 200);
        claim(answer.body.equals((await sourcePicture('quarters.png')).bytes), 'the bytes differ');
        equal(valueIn(await call(ctx, { call: 'bytes', id: ctx.unique() })), null, 'the bytes of nothing');
      },
    },
    'HST-4': {
      title: 'MUST replace metadata as a whole: update()',
      clause: hostedPage,
      async run(ctx) {
        const { id } = await uploads(ctx, { metadata: { old: 1, both: 1 } });
        const answer = await call(ctx, { call: 'update', id, options: { metadata: { both: 2 } } });
        equal(object(valueIn(answer), 'the image').meta, { both: 2 }, 'meta');
      },
    },
    'HST-5': {
      title: 'MUST answer true for a deleted image and false for one that is not stored: delete()',
      clause: runtime,
      async run(ctx) {
        const { id } = await uploads(ctx);
        equal(valueIn(await call(ctx, { call: 'delete', id })), true, 'the first delete');
        equal(valueIn(await call(ctx, { call: 'delete', id })), false, 'the second delete');
      },
    },
    'HST-6': {
      title: 'MUST list the oldest image first unless told otherwise: list()',
      clause: hostedPage,
      cost: { images: 2 },
      async run(ctx) {
        const creator = ctx.unique();
        const first = await uploads(ctx, { creator });
        const second = await uploads(ctx, { creator });
        const ids = async (options: object) =>
          array(object(valueIn(await call(ctx, { call: 'list', options })), 'the list').images, 'images').map(
            (image) => object(image, 'an image').id,
          );
        const own = (all: readonly unknown[]) => all.filter((id) => id === first.id || id === second.id);
        equal(own(await ids({ creator })), [first.id, second.id], 'the ids');
        equal(own(await ids({ creator, sortOrder: 'desc' })), [second.id, first.id], 'the ids, newest first');
      },
    },
    'HST-7': {
      title: 'MUST go on at the cursor until the list is complete: list()',
      clause: runtime,
      cost: { images: 12 },
      async run(ctx) {
        const creator = ctx.unique();
        for (let count = 0; count < 12; count++) await uploads(ctx, { creator });
        const first = object(valueIn(await call(ctx, { call: 'list', options: { creator, limit: 10 } })), 'the list');
        equal([array(first.images, 'images').length, first.listComplete], [10, false], 'the first page');
        const options = { creator, limit: 10, cursor: first.cursor };
        const second = object(valueIn(await call(ctx, { call: 'list', options })), 'the list');
        equal([array(second.images, 'images').length, second.listComplete], [2, true], 'the second page');
      },
    },
    'HST-8': {
      title: 'MUST find images by metadata: list({filter})',
      clause: hostedPage,
      cost: { images: 2 },
      async run(ctx) {
        const creator = ctx.unique();
        const other = await uploads(ctx, { creator, metadata: { n: 1 } });
        const { id } = await uploads(ctx, { creator, metadata: { n: 2 } });
        const options = { creator, filter: { metadata: { n: { gt: 1 } } } };
        const { images } = object(valueIn(await call(ctx, { call: 'list', options })), 'the list');
        const ids = array(images, 'images').map((image) => object(image, 'an image').id);
        claim(ids.includes(id) && !ids.includes(other.id), 'the filter finds others', { expected: id, actual: ids });
      },
    },
    'HST-9': {
      title: 'MUST reserve a one-time upload URL: createDirectUpload()',
      clause: hostedPage,
      needs: ['direct-upload'],
      async run(ctx) {
        const creates = { kind: 'image' as const, marker: ctx.unique() };
        const answer = await ctx.probe({ do: 'hosted', call: 'createDirectUpload', options: {} }, {}, { creates });
        const { id, uploadURL } = object(valueIn(answer), 'the reservation');
        status(await ctx.postFile(text(uploadURL, 'uploadURL')), 200);
        await ctx.eventually(
          () => ctx.api('GET', imagePath(String(id))),
          (details) => claim(resultObject(details).draft !== true, 'it is still a draft'),
        );
      },
    },
    'HST-10': {
      title: 'MUST sign a delivery URL: signedUrl()',
      clause: hostedPage,
      needs: ['signing', 'delivery'],
      async run(ctx) {
        const { id } = await uploads(ctx, { requireSignedURLs: true });
        const answer = await call(ctx, { call: 'signedUrl', id, options: { variant: 'public', expiresIn: 3600 } });
        const signed = new URL(text(valueIn(answer), 'the signed URL'));
        matches(signed.search, /[?&]exp=\d+/, 'the query');
        // The runtime may know the host by its real name only; the target's own is where it is tried.
        const { variants } = resultObject(await ctx.api('GET', imagePath(String(id))));
        const image = { id: String(id), variants: array(variants, 'variants').map(String), raw: {} };
        const { origin } = new URL(deliveryUrl(image, 'public'));
        await ctx.eventually(
          () => ctx.get(`${origin}${signed.pathname}${signed.search}`, { accept: 'image/png' }),
          (delivered) => status(delivered, 200),
        );
      },
    },
    'HST-11': {
      title: 'MUST refuse to store what is no picture: upload()',
      clause: documented('get-started/limits'),
      async run(ctx) {
        const marker = ctx.unique();
        const program = { do: 'hosted', call: 'upload', file: 'a', options: { creator: marker } };
        const files = { a: Buffer.from('no picture at all') };
        thrownIn(await ctx.probe(program, files, { creates: { kind: 'image', marker } }));
      },
    },
    'HST-12': {
      title: 'MUST refuse to make an image with a custom id private: update()',
      clause: hostedPage,
      async run(ctx) {
        const id = ctx.unique();
        await uploads(ctx, { id });
        thrownIn(await call(ctx, { call: 'update', id, options: { requireSignedURLs: true } }));
      },
    },
    'HST-13': {
      title: 'MUST decode base64 when asked to: upload()',
      clause: schema('POST /images/v1'),
      async run(ctx) {
        const creator = ctx.unique();
        const { bytes } = await sourcePicture('quarters.png');
        const creates = { kind: 'image' as const, marker: creator };
        const program = { do: 'hosted', call: 'upload', file: 'a', options: { creator, encoding: 'base64' } };
        const answer = await ctx.probe(program, { a: Buffer.from(bytes.toString('base64')) }, { creates });
        const { id } = object(valueIn(answer), 'the image');
        const blob = await call(ctx, { call: 'bytes', id });
        claim(blob.body.equals(bytes), 'the bytes differ');
      },
    },
  },
);
