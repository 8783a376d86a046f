import { chapter } from '../case/case.ts';
import { documented, inferred, observed, schema, seen } from '../case/clauses.ts';
import { claim, equal, instant, matches, refused, refusedWith, resultObject, status } from '../case/expect.ts';
import { fields } from '../case/multipart.ts';
import { blankPng, paddedPng } from '../pictures/png.ts';
import { gridPng } from '../pictures/textPicture.ts';
import { imagePath } from './paths.ts';

const limits = documented('get-started/limits');
const upload1 = schema('POST /images/v1');
const one = { images: 1 } as const;

/** A BMP of one white pixel. */
const bitmapFile = Buffer.from(
  '424d3a0000000000000036000000280000000100000001000000010018000000000004000000130b0000130b00000000000000000000ffffff00',
  'hex',
);

export const upload = chapter(
  'Upload',
  { capability: 'api', profiles: ['core', 'full'], cost: one },
  {
    'UPL-1': {
      title: 'MUST store a PNG and answer its details',
      clause: limits,
      async run(ctx) {
        const { id } = resultObject(await ctx.create({ picture: 'quarters.png' }));
        matches(id, /./, 'result.id');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(String(id))),
          (answer) => equal(resultObject(answer).id, id, 'the id of the stored image'),
        );
      },
    },
    'UPL-2': {
      title: 'MUST store a JPEG',
      clause: limits,
      async run(ctx) {
        resultObject(await ctx.create({ picture: 'quarters.jpg' }));
      },
    },
    'UPL-3': {
      title: 'MUST store a GIF',
      clause: limits,
      async run(ctx) {
        resultObject(await ctx.create({ picture: 'moving.gif' }));
      },
    },
    'UPL-4': {
      title: 'MUST store a WebP',
      clause: limits,
      async run(ctx) {
        resultObject(await ctx.create({ picture: 'still.webp' }));
      },
    },
    'UPL-5': {
      title: 'MUST store an SVG',
      clause: limits,
      async run(ctx) {
        resultObject(await ctx.create({ picture: 'drawing.svg' }));
      },
    },
    'UPL-6': {
      title: "MUST take the image's filename from the part",
      clause: upload1,
      async run(ctx) {
        const filename = `${ctx.unique()}.png`;
        equal(resultObject(await ctx.create({ filename })).filename, filename, 'result.filename');
      },
    },
    'UPL-7': {
      title: 'MUST state the time of the upload as an RFC 3339 instant',
      clause: upload1,
      async run(ctx) {
        const uploaded = instant(resultObject(await ctx.create()).uploaded, 'result.uploaded');
        const hour = 3_600_000;
        claim(Math.abs(uploaded - ctx.now()) < hour, 'the time of the upload is far from now', { actual: uploaded });
      },
    },
    'UPL-8': {
      title: 'MUST not require signed URLs unless asked to',
      clause: upload1,
      async run(ctx) {
        equal(resultObject(await ctx.create()).requireSignedURLs, false, 'result.requireSignedURLs');
      },
    },
    'UPL-9': {
      title: 'MUST require signed URLs when asked to',
      clause: upload1,
      async run(ctx) {
        const answer = await ctx.create({ requireSignedURLs: true });
        equal(resultObject(answer).requireSignedURLs, true, 'result.requireSignedURLs');
      },
    },
    'UPL-10': {
      title: 'MUST list absolute delivery URLs in variants, one of them of the variant public',
      clause: documented('optimization/hosted-images/create-variants'),
      async run(ctx) {
        const { id, variants } = resultObject(await ctx.create());
        const urls = Array.isArray(variants) ? variants : [];
        const ending = `/${id}/public`;
        claim(
          urls.some((url) => typeof url === 'string' && URL.canParse(url) && url.endsWith(ending)),
          'variants has no absolute URL of the variant public',
          { expected: `https://…${ending}`, actual: variants },
        );
      },
    },
    'UPL-11': {
      title: 'MUST give every upload an id of its own',
      clause: upload1,
      cost: { images: 2 },
      async run(ctx) {
        const first = resultObject(await ctx.create());
        const second = resultObject(await ctx.create());
        claim(first.id !== second.id, 'two uploads got the same id', { actual: first.id });
      },
    },
    'UPL-12': {
      title: 'MUST refuse an upload with neither file nor url',
      clause: documented('storage/upload-images/upload-url'),
      async run(ctx) {
        const marker = ctx.unique();
        const form = fields({ creator: marker });
        refused(await ctx.api('POST', '/images/v1', { form, creates: { kind: 'image', marker } }));
      },
    },
    'UPL-13': {
      title: 'MUST refuse an upload with both file and url',
      clause: documented('storage/upload-images/upload-url'),
      async run(ctx) {
        refused(await ctx.create({ fields: { url: 'https://example.com/picture.png' } }));
      },
    },
    'UPL-14': {
      title: 'MUST refuse raw image bytes that are not in a form',
      clause: upload1,
      async run(ctx) {
        const body = { content: gridPng('RG', 20, 10), type: 'image/png' };
        refused(await ctx.api('POST', '/images/v1', { body, creates: { kind: 'image', marker: ctx.unique() } }));
      },
    },
    'UPL-15': {
      title: 'MUST refuse bytes of no supported format, whatever their name and type claim',
      clause: limits,
      async run(ctx) {
        refused(await ctx.create({ picture: Buffer.from('This is plain text, not a picture.\n'.repeat(20)) }));
      },
    },
    'UPL-16': {
      title: 'MUST refuse a file of more than 10 MB',
      clause: limits,
      async run(ctx) {
        const answer = await ctx.create({ picture: paddedPng(11 * 1024 * 1024) });
        refused(answer);
      },
    },
    'UPL-17': {
      title: 'MUST store a file of almost 10 MB',
      clause: limits,
      async run(ctx) {
        resultObject(await ctx.create({ picture: paddedPng(9_900_000) }));
      },
    },
    'UPL-18': {
      title: 'MUST refuse an image with a side of more than 12,000 pixels',
      clause: limits,
      async run(ctx) {
        refused(await ctx.create({ picture: blankPng(12_100, 10) }));
      },
    },
    'UPL-19': {
      title: 'MUST refuse an image of more than 100 megapixels',
      clause: limits,
      async run(ctx) {
        refused(await ctx.create({ picture: blankPng(10_600, 10_600) }));
      },
    },
    'UPL-20': {
      title: 'MUST store the creator and answer it',
      clause: upload1,
      async run(ctx) {
        const creator = ctx.unique('creator');
        equal(resultObject(await ctx.create({ creator })).creator, creator, 'result.creator');
      },
    },
    'UPL-21': {
      title: 'SHOULD keep a filename beyond ASCII',
      clause: upload1,
      async run(ctx) {
        const filename = `${ctx.unique()}-Größe-図.png`;
        equal(resultObject(await ctx.create({ filename })).filename, filename, 'result.filename');
      },
    },
    'UPL-22': {
      title: 'SHOULD accept a file part without a filename, and still answer a filename',
      clause: observed(seen.pythonClient),
      async run(ctx) {
        const answer = await ctx.create({ filename: null });
        matches(resultObject(answer).filename, /^/, 'result.filename');
      },
    },
    'UPL-23': {
      title: 'SHOULD judge a file by its bytes when its type is application/octet-stream',
      clause: observed(seen.typescriptSdk),
      async run(ctx) {
        resultObject(await ctx.create({ type: 'application/octet-stream' }));
      },
    },
    'UPL-24': {
      title: 'MAY refuse an empty file',
      clause: inferred('storage/upload-images'),
      async run(ctx) {
        refused(await ctx.create({ picture: Buffer.alloc(0) }));
      },
    },
    'UPL-25': {
      title: 'MAY refuse a form that stops before its end',
      clause: inferred('storage/upload-images'),
      async run(ctx) {
        const marker = ctx.unique();
        const content = `--cut\r\nContent-Disposition: form-data; name="file"; filename="${marker}.png"\r\n\r\n\x89PNG`;
        const body = { content, type: 'multipart/form-data; boundary=cut' };
        refused(await ctx.api('POST', '/images/v1', { body, creates: { kind: 'image', marker } }));
      },
    },
    'UPL-26': {
      title: 'SHOULD answer code 5413 or 7011 to a file that is too large',
      clause: observed(seen.dartClient),
      async run(ctx) {
        refusedWith(await ctx.create({ picture: paddedPng(11 * 1024 * 1024) }), [5413, 7011]);
      },
    },
    'UPL-27': {
      title: 'MUST not leave anything behind when it refuses an upload',
      clause: upload1,
      needs: ['custom-ids'],
      async run(ctx) {
        const id = ctx.unique();
        const answer = await ctx.create({ id, picture: Buffer.from('no picture'), fields: { url: 'no url' } });
        refused(answer);
        status(await ctx.api('GET', imagePath(id)), 404);
      },
    },
    'UPL-28': {
      title: 'SHOULD answer code 5455 to bytes that are no image',
      clause: observed(seen.terraformContentTypes),
      async run(ctx) {
        refusedWith(
          await ctx.create({ picture: Buffer.from('This is plain text, not a picture.\n'.repeat(20)) }),
          [5455, 9422, 9412],
        );
      },
    },
    'UPL-29': {
      title: 'SHOULD answer code 5415 to raw image bytes that are not in a form',
      clause: observed(seen.dartClient),
      async run(ctx) {
        const body = { content: gridPng('RG', 20, 10), type: 'image/png' };
        const creates = { kind: 'image' as const, marker: ctx.unique() };
        refusedWith(await ctx.api('POST', '/images/v1', { body, creates }), [5415]);
      },
    },
    'UPL-30': {
      title: 'MUST refuse a picture whose text in base64 is posted instead of its bytes',
      clause: limits,
      async run(ctx) {
        refused(await ctx.create({ picture: Buffer.from(gridPng('RG BW', 40, 20).toString('base64')) }));
      },
    },
    'UPL-31': {
      title: 'MUST keep images apart that are uploaded at the same time',
      clause: upload1,
      cost: { images: 6 },
      async run(ctx) {
        const results = await Promise.all(
          Array.from({ length: 6 }, async (_, n) => {
            const filename = `${ctx.unique()}-${n}.png`;
            return { filename, image: resultObject(await ctx.create({ filename, metadata: { n } })) };
          }),
        );
        for (const [n, { filename, image }] of results.entries()) {
          equal([image.filename, image.meta], [filename, { n }], 'what an upload answered');
        }
        claim(new Set(results.map(({ image }) => image.id)).size === 6, 'two uploads got the same id');
      },
    },
    'UPL-32': {
      title: 'MUST read requireSignedURLs=false as false',
      clause: upload1,
      async run(ctx) {
        equal(
          resultObject(await ctx.create({ requireSignedURLs: false })).requireSignedURLs,
          false,
          'requireSignedURLs',
        );
      },
    },
    'UPL-33': {
      title: 'MUST store an image of 12,000 pixels in a side',
      clause: limits,
      async run(ctx) {
        resultObject(await ctx.create({ picture: blankPng(12_000, 8) }));
      },
    },
    'UPL-34': {
      title: 'MUST refuse a picture in a format that is not supported: BMP',
      clause: limits,
      async run(ctx) {
        refused(await ctx.create({ picture: bitmapFile, filename: `${ctx.unique()}.bmp`, type: 'image/bmp' }));
      },
    },
  },
);
