import { chapter } from '../case/case.ts';
import { documented, standard } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { header, matches } from '../case/expect.ts';
import type { Format } from '../pictures/header.ts';
import type { PictureName } from '../pictures/sources.ts';

const page = documented('optimization/hosted-images/serve-uploaded-images');

const chooses = (title: `MUST ${string}`, picture: PictureName, accept: string, format: Format, grid = 'RG BW') => ({
  title,
  clause: page,
  cost: { images: 1, transformations: 1, group: `picture ${picture}` },
  async run(ctx: Context) {
    const answer = await ctx.delivered(await ctx.shared(picture), 'public', { accept });
    await ctx.picture(answer, { format, grid });
  },
});

const browser = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

export const negotiation = chapter(
  'Negotiation',
  { capability: 'negotiation', needs: ['api', 'delivery'] },
  {
    'NEG-1': {
      ...chooses('MUST deliver a PNG as AVIF to a client that accepts AVIF', 'quarters.png', browser, 'avif'),
      needs: ['avif'],
    },
    'NEG-2': {
      ...chooses('MUST deliver a JPEG as AVIF to a client that accepts AVIF', 'quarters.jpg', browser, 'avif'),
      needs: ['avif'],
    },
    'NEG-3': chooses(
      'MUST deliver a PNG as WebP to a client that accepts WebP and not AVIF',
      'quarters.png',
      'image/webp,image/png',
      'webp',
    ),
    'NEG-4': chooses(
      'MUST deliver a JPEG as WebP to a client that accepts WebP and not AVIF',
      'quarters.jpg',
      'image/webp,image/jpeg',
      'webp',
    ),
    'NEG-5': chooses('MUST deliver a PNG as PNG to other clients', 'quarters.png', 'image/png,image/jpeg', 'png'),
    'NEG-6': chooses('MUST deliver a JPEG as JPEG to other clients', 'quarters.jpg', 'image/png,image/jpeg', 'jpeg'),
    'NEG-7': chooses('MUST deliver a GIF as GIF to other clients', 'still.gif', 'image/gif,image/png', 'gif'),
    'NEG-8': {
      title: 'MUST name Accept in Vary when it chooses the format by Accept',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5'),
      cost: { images: 1, transformations: 1, group: 'picture quarters.png' },
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('quarters.png'), 'public', { accept: 'image/webp' });
        matches(header(answer, 'vary'), /accept|\*/i, 'Vary');
      },
    },
    'NEG-9': {
      ...chooses('MUST not mistake one client for another', 'quarters.png', 'image/png', 'png'),
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        await ctx.delivered(image, 'public', { accept: 'image/webp' });
        await ctx.picture(await ctx.delivered(image, 'public', { accept: 'image/png' }), { format: 'png' });
        await ctx.picture(await ctx.delivered(image, 'public', { accept: 'image/webp' }), { format: 'webp' });
      },
    },
    'NEG-10': {
      ...chooses(
        'MUST not deliver a format that the client excludes by q=0',
        'quarters.png',
        'image/avif;q=0,image/webp,image/png',
        'webp',
      ),
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2'),
    },
    'NEG-11': chooses('MUST keep transparency in WebP', 'see-through.png', 'image/webp,image/png', 'webp', 'R_ _B'),
    'NEG-12': {
      title: 'MUST deliver a picture to a client that does not say what it accepts',
      clause: page,
      cost: { images: 1, transformations: 1, group: 'picture quarters.png' },
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('quarters.png'), 'public');
        await ctx.picture(answer, { grid: 'RG BW' });
      },
    },
    'NEG-13': {
      title: 'MUST choose the format for named variants too',
      clause: page,
      needs: ['variants'],
      writes: true,
      cost: { images: 1, transformations: 2, group: 'picture quarters.png' },
      async run(ctx) {
        const name = await ctx.variant({ fit: 'scale-down', width: 64, height: 64, metadata: 'none' });
        const image = await ctx.shared('quarters.png');
        const webp = await ctx.delivered(image, name, { accept: 'image/webp,image/png' });
        await ctx.picture(webp, { format: 'webp', width: 64, height: 32, grid: 'RG BW' });
        const png = await ctx.delivered(image, name, { accept: 'image/png' });
        await ctx.picture(png, { format: 'png', width: 64, height: 32, grid: 'RG BW' });
      },
    },
  },
);
