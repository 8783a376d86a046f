import { chapter } from '../case/case.ts';
import { documented } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { claim } from '../case/expect.ts';
import { colourAt, frameOf, type PictureExpectation } from '../case/judge.ts';
import type { PictureName } from '../pictures/sources.ts';

const page = documented('optimization/hosted-images/create-variants');
const features = documented('optimization/features#fit');

interface Fitting {
  readonly picture: PictureName;
  readonly options: Readonly<Record<string, unknown>>;
  readonly expected: PictureExpectation;
}

const fitting = (title: `MUST ${string}`, { picture, options, expected }: Fitting, clause = features) => ({
  title,
  clause,
  writes: true,
  cost: { images: 1, transformations: 1, group: `picture ${picture}` },
  async run(ctx: Context) {
    const name = await ctx.variant({ metadata: 'none', ...options });
    const answer = await ctx.delivered(await ctx.shared(picture), name, { accept: 'image/png' });
    await ctx.picture(answer, expected);
  },
});

const metadata = (title: `MUST ${string}`, policy: string, judge: (shown: Metadata) => void) => ({
  title,
  clause: page,
  writes: true,
  cost: { images: 1, transformations: 1, group: 'picture labelled.jpg' },
  async run(ctx: Context) {
    const name = await ctx.variant({ fit: 'scale-down', width: 140, height: 70, metadata: policy });
    const answer = await ctx.delivered(await ctx.shared('labelled.jpg'), name, { accept: 'image/jpeg' });
    const shown = await ctx.picture(answer, { format: 'jpeg', width: 140, height: 70, grid: 'RG BW' });
    judge({ camera: shown.exif?.make, copyright: shown.exif?.copyright, place: shown.exif?.gps === true });
  },
});

interface Metadata {
  readonly camera: string | undefined;
  readonly copyright: string | undefined;
  readonly place: boolean;
}

export const namedVariants = chapter(
  'Named variants on pixels',
  { capability: 'delivery', needs: ['api', 'variants'], profiles: ['core', 'full'] },
  {
    'NAM-1': fitting('MUST shrink a picture into the box: scale-down', {
      picture: 'landscape.png',
      options: { fit: 'scale-down', width: 500, height: 500 },
      expected: { width: 500, height: 333, grid: 'RGB YMC' },
    }),
    'NAM-2': fitting('MUST not enlarge a picture: scale-down', {
      picture: 'landscape.png',
      options: { fit: 'scale-down', width: 2000, height: 2000 },
      expected: { width: 1080, height: 720, grid: 'RGB YMC' },
    }),
    'NAM-3': fitting('MUST enlarge a picture into the box: contain', {
      picture: 'quarters.png',
      options: { fit: 'contain', width: 400, height: 400 },
      expected: { width: 400, height: 200, grid: 'RG BW' },
    }),
    'NAM-4': fitting('MUST shrink a picture into the box: contain', {
      picture: 'quarters.png',
      options: { fit: 'contain', width: 50, height: 50 },
      expected: { width: 50, height: 25, grid: 'RG BW' },
    }),
    'NAM-5': fitting('MUST fill the box and cut the overflow on both sides: cover', {
      picture: 'stripes.png',
      options: { fit: 'cover', width: 100, height: 100 },
      expected: { width: 100, height: 100, grid: 'GGG GGG GGG' },
    }),
    'NAM-6': fitting('MUST give exactly the size of the box: cover', {
      picture: 'landscape.png',
      options: { fit: 'cover', width: 500, height: 500 },
      expected: { width: 500, height: 500, grid: 'RRRGGGGGBBB YYYMMMMMCCC' },
    }),
    'NAM-7': fitting('MUST enlarge to fill the box: cover', {
      picture: 'stripes.png',
      options: { fit: 'cover', width: 200, height: 200 },
      expected: { width: 200, height: 200, grid: 'GGG GGG GGG' },
    }),
    'NAM-8': fitting('MUST shrink and cut, keeping the centre: crop', {
      picture: 'layers.png',
      options: { fit: 'crop', width: 50, height: 50 },
      expected: { width: 50, height: 50, grid: 'GGG GGG GGG' },
    }),
    'NAM-9': fitting('MUST not enlarge: crop', {
      picture: 'landscape.png',
      options: { fit: 'crop', width: 1296, height: 1296 },
      expected: { width: 1080, height: 720, grid: 'RGB YMC' },
    }),
    'NAM-10': fitting('MUST fill up with white: pad', {
      picture: 'colours.png',
      options: { fit: 'pad', width: 200, height: 100 },
      expected: { width: 200, height: 100, grid: 'WRGW WBMW' },
    }),
    'NAM-11': fitting('MUST enlarge into the box and fill up: pad', {
      picture: 'landscape.png',
      options: { fit: 'pad', width: 1080, height: 1080 },
      expected: { width: 1080, height: 1080, grid: 'WWW RGB RGB YMC YMC WWW' },
    }),
    'NAM-12': metadata('MUST strip all metadata: none', 'none', ({ camera, copyright, place }) =>
      claim(camera === undefined && copyright === undefined && !place, 'metadata is left', {
        actual: { camera, copyright, place },
      }),
    ),
    'NAM-13': metadata('MUST keep the copyright, and not the place or the camera: copyright', 'copyright', (shown) =>
      claim(
        shown.copyright?.includes('Copyright Conformance Suite') === true && !shown.place && shown.camera === undefined,
        'other metadata is left than the copyright',
        { actual: shown },
      ),
    ),
    'NAM-14': metadata('MUST keep metadata: keep', 'keep', (shown) =>
      claim(shown.camera === 'ConformanceCamera' && shown.copyright !== undefined, 'metadata is lost', {
        actual: shown,
      }),
    ),
    'NAM-15': fitting(
      'MUST apply the width alone when only the width is given',
      {
        picture: 'quarters.png',
        options: { width: 100 },
        expected: { width: 100, height: 50, grid: 'RG BW' },
      },
      documented('optimization/hosted-images/browser-ttl'),
    ),
    'NAM-16': fitting('MUST apply the height alone when only the height is given', {
      picture: 'quarters.png',
      options: { fit: 'contain', height: 25 },
      expected: { width: 50, height: 25, grid: 'RG BW' },
    }),
    'NAM-17': {
      title: 'SHOULD apply the blur of a variant',
      clause: documented('optimization/hosted-images/blur-variants'),
      writes: true,
      cost: { images: 1, transformations: 1, group: 'picture edge.png' },
      async run(ctx) {
        const name = await ctx.variant({ fit: 'scale-down', width: 60, height: 60, metadata: 'none', blur: 12 });
        const answer = await ctx.delivered(await ctx.shared('edge.png'), name, { accept: 'image/png' });
        const pixels = frameOf(await ctx.picture(answer, { width: 60, height: 60 }));
        const [lightness] = colourAt(pixels, 0.42, 0.5, 0);
        claim(lightness > 15 && lightness < 200, 'the edge is not blurred', { actual: lightness });
      },
    },
    'NAM-18': fitting('MUST shrink into the box, whichever side limits it: scale-down', {
      picture: 'layers.png',
      options: { fit: 'scale-down', width: 90, height: 90 },
      expected: { width: 30, height: 90, grid: 'R G B' },
    }),
    'NAM-19': fitting('MUST keep transparency when it shrinks', {
      picture: 'see-through.png',
      options: { fit: 'scale-down', width: 50, height: 50 },
      expected: { width: 50, height: 50, grid: 'R_ _B' },
    }),
  },
);
