import { chapter } from '../case/case.ts';
import { documented, schema } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { claim, equal, hasType, matches, mediaType, status } from '../case/expect.ts';
import { sourcePicture } from '../pictures/sources.ts';
import { imagePath } from './paths.ts';

const limits = documented('get-started/limits');
const cost = { images: 1, transformations: 1, group: 'picture drawing.svg' } as const;

/** What must not run in a browser, and how its remains would look. */
const dangers = {
  'a script': /<script/i,
  'an event handler': /\son[a-z]+\s*=/i,
  'a foreign object': /foreignObject|iframe/i,
  'a javascript: link': /javascript:/i,
} as const;

/** What the service's own library also drops. */
const strangers = {
  'an imported style sheet': /@import/i,
  'a link to another host': /evil\.example/i,
} as const;

/** The markup of an answer that has to be an SVG which still draws what it drew. */
function drawingIn(answer: Answer): string {
  status(answer, 200);
  hasType(answer, 'image/svg+xml');
  const text = answer.body.toString('utf8');
  matches(text, /<svg[\s>]/, 'the body');
  return text;
}

async function named(ctx: Context, segment = 'public'): Promise<string> {
  return drawingIn(await ctx.delivered(await ctx.shared('drawing.svg'), segment, { accept: 'image/*' }));
}

async function optioned(ctx: Context, options: string): Promise<string> {
  return drawingIn(await ctx.rendered(options, 'drawing.svg', { accept: 'image/svg+xml,image/*' }));
}

const drops = (what: string, pattern: RegExp) => ({
  title: `MUST not deliver ${what} of an SVG` as const,
  clause: limits,
  async run(ctx: Context) {
    const [found] = pattern.exec(await named(ctx)) ?? [];
    claim(found === undefined, `${what} is delivered`, { actual: found });
  },
});

function harmless(text: string): void {
  for (const [what, pattern] of Object.entries(dangers)) claim(!pattern.test(text), `${what} is delivered`);
}

export const drawings = chapter(
  'SVG',
  { capability: 'svg', needs: ['api', 'delivery'], cost },
  {
    'SVG-1': {
      title: 'MUST deliver an SVG as SVG, whatever the client accepts besides',
      clause: limits,
      async run(ctx) {
        const image = await ctx.shared('drawing.svg');
        const accept = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
        drawingIn(await ctx.delivered(image, 'public', { accept }));
      },
    },
    'SVG-2': drops('a script', dangers['a script']),
    'SVG-3': drops('an event handler', dangers['an event handler']),
    'SVG-4': drops('a foreign object', dangers['a foreign object']),
    'SVG-5': drops('a javascript: link', dangers['a javascript: link']),
    'SVG-6': drops('an imported style sheet', strangers['an imported style sheet']),
    'SVG-7': drops('a link to another host', strangers['a link to another host']),
    'SVG-8': {
      title: 'MUST keep the shapes of an SVG',
      clause: limits,
      async run(ctx) {
        const text = await named(ctx);
        matches(text, /<rect\b/, 'the drawing');
        matches(text, /linearGradient/, 'the drawing');
        matches(text, /#e02020/i, 'the drawing');
      },
    },
    'SVG-9': {
      title: 'MUST not resize an SVG for a named variant',
      clause: limits,
      needs: ['variants'],
      writes: true,
      async run(ctx) {
        const name = await ctx.variant({ fit: 'cover', width: 20, height: 20, metadata: 'none' });
        const text = await named(ctx, name);
        matches(text, /<svg\b[^>]*\bwidth=["']120["']/, 'the drawing');
        matches(text, /<svg\b[^>]*\bheight=["']60["']/, 'the drawing');
      },
    },
    'SVG-10': {
      title: 'MUST ignore the options of a list for an SVG',
      clause: limits,
      needs: ['flexible-variants'],
      async run(ctx) {
        const text = await optioned(ctx, 'width=30,blur=20');
        matches(text, /<svg\b[^>]*\bwidth=["']120["']/, 'the drawing');
      },
    },
    'SVG-11': {
      title: 'MUST sanitise an SVG for a list of options too',
      clause: limits,
      needs: ['flexible-variants'],
      async run(ctx) {
        harmless(await optioned(ctx, 'width=40'));
      },
    },
    'SVG-12': {
      title: 'MUST sanitise a remote SVG',
      clause: limits,
      needs: ['transforms'],
      cost: { transformations: 1 },
      async run(ctx) {
        const text = drawingIn(await ctx.transform('width=50', ctx.sourceUrl('drawing.svg'), { accept: 'image/*' }));
        harmless(text);
        matches(text, /<rect\b/, 'the drawing');
      },
    },
    'SVG-13': {
      title: 'MUST give the original of an SVG back as an image',
      clause: schema('GET /images/v1/{image_id}/blob'),
      needs: ['blob'],
      async run(ctx) {
        const { id } = await ctx.shared('drawing.svg');
        const answer = await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          (blob) => status(blob, 200),
        );
        equal(mediaType(answer), 'image/svg+xml', 'the media type');
        const { bytes } = await sourcePicture('drawing.svg');
        claim(answer.body.equals(bytes) || answer.body.includes('<svg'), 'the body is no SVG');
      },
    },
    'SVG-14': {
      title: 'MUST deliver a plain SVG unharmed',
      clause: limits,
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const svg =
          '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="red"/></svg>';
        const image = await ctx.upload({
          picture: Buffer.from(svg),
          filename: `${ctx.unique()}.svg`,
          type: 'image/svg+xml',
        });
        const text = drawingIn(await ctx.delivered(image, 'public', { accept: 'image/*' }));
        matches(text, /<circle\b[^>]*\bfill=["']red["']/, 'the drawing');
        matches(text, /viewBox=["']0 0 10 10["']/, 'the drawing');
      },
    },
  },
);
