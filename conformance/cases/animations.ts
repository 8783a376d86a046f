import { chapter } from '../case/case.ts';
import { documented } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { claim } from '../case/expect.ts';
import type { PictureExpectation } from '../case/judge.ts';
import { type JudgedRow, onSurface, remote, type Surface, stored } from './pixels.ts';

const limits = documented('get-started/limits');
const anim = documented('optimization/features#anim');
const animated = { accept: 'image/gif,image/webp' } as const;

/** All three frames are there, each with its colour. */
async function moves(
  ctx: Context,
  surface: Surface,
  options: string,
  picture: 'moving.gif' | 'moving.webp',
  expected: PictureExpectation,
  headers: Readonly<Record<string, string>> = animated,
): Promise<void> {
  const answer = await surface.render(ctx, options, picture, headers);
  for (const [frame, grid] of ['R', 'G', 'B'].entries()) {
    await ctx.picture(answer, { ...expected, frames: 3, frame, grid });
  }
}

const moving = (
  says: string,
  options: string,
  picture: 'moving.gif' | 'moving.webp',
  expected: PictureExpectation,
  clause = limits,
): JudgedRow => ({
  says: `${says}: ${options}`,
  picture,
  clause,
  judge: (ctx, surface) => moves(ctx, surface, options, picture, expected),
});

const rows: readonly JudgedRow[] = [
  moving('shrink a GIF with all its frames', 'width=30', 'moving.gif', { width: 30, height: 20 }),
  moving('shrink an animated WebP with all its frames', 'width=24', 'moving.webp', { width: 24, height: 16 }),
  moving('turn a GIF into an animated WebP', 'width=30,format=webp', 'moving.gif', {
    format: 'webp',
    width: 30,
    height: 20,
  }),
  moving('cut all frames alike', 'width=20,height=20,fit=cover', 'moving.gif', { width: 20, height: 20 }),
  moving('keep all frames when told to', 'width=30,anim=true', 'moving.gif', { width: 30, height: 20 }, anim),
  {
    says: 'show the first frame alone: anim=false',
    picture: 'moving.gif',
    clause: anim,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'width=30,anim=false', 'moving.gif', animated);
      await ctx.picture(answer, { width: 30, height: 20, frames: 1, grid: 'R' });
    },
  },
  {
    says: 'show the first frame of an animated WebP alone: anim=false',
    picture: 'moving.webp',
    clause: anim,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'width=24,anim=false,format=webp', 'moving.webp', animated);
      await ctx.picture(answer, { width: 24, height: 16, frames: 1, grid: 'R' });
    },
  },
  {
    says: 'show a still picture of an animation as JPEG: format=jpeg',
    picture: 'moving.gif',
    clause: anim,
    async judge(ctx, surface) {
      const answer = await surface.render(ctx, 'width=30,format=jpeg', 'moving.gif', animated);
      await ctx.picture(answer, { format: 'jpeg', width: 30, height: 20, frames: 1 });
    },
  },
];

const gif = { images: 1, transformations: 1, group: 'picture moving.gif' } as const;

export const namedAnimations = chapter(
  'Animations through named variants',
  { capability: 'animation', needs: ['api', 'delivery'], cost: gif },
  {
    'ANI-1': {
      title: 'MUST deliver a GIF with all its frames',
      clause: limits,
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('moving.gif'), 'public', { accept: 'image/gif' });
        for (const [frame, grid] of ['R', 'G', 'B'].entries()) {
          await ctx.picture(answer, { width: 60, height: 40, frames: 3, frame, grid });
        }
      },
    },
    'ANI-2': {
      title: 'MUST shrink all frames to the size of the variant',
      clause: limits,
      needs: ['variants'],
      writes: true,
      async run(ctx) {
        const name = await ctx.variant({ fit: 'scale-down', width: 30, height: 30, metadata: 'none' });
        const answer = await ctx.delivered(await ctx.shared('moving.gif'), name, { accept: 'image/gif' });
        for (const [frame, grid] of ['R', 'G', 'B'].entries()) {
          await ctx.picture(answer, { width: 30, height: 20, frames: 3, frame, grid });
        }
      },
    },
    'ANI-3': {
      title: 'MUST deliver an animated WebP with all its frames',
      clause: limits,
      cost: { images: 1, transformations: 1, group: 'picture moving.webp' },
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('moving.webp'), 'public', { accept: 'image/webp' });
        for (const [frame, grid] of ['R', 'G', 'B'].entries()) {
          await ctx.picture(answer, { format: 'webp', width: 48, height: 32, frames: 3, frame, grid });
        }
      },
    },
    'ANI-4': {
      title: 'MUST not make an animation of a still GIF',
      clause: limits,
      cost: { images: 1, transformations: 1, group: 'picture still.gif' },
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('still.gif'), 'public', { accept: 'image/gif' });
        const { pixels } = await ctx.picture(answer, { width: 80, height: 40, frames: 1, grid: 'RG BW' });
        claim(pixels.length === 1, 'there are more frames than one');
      },
    },
  },
);

const needs = ['api', 'delivery', 'flexible-variants'] as const;

export const animationsOfStored = chapter(
  'Animations on stored images',
  { capability: 'animation', needs },
  onSurface('ANS', stored, rows),
);

export const animationsOfRemote = chapter(
  'Animations on remote images',
  { capability: 'animation', needs: ['transforms'] },
  onSurface('ANR', remote, rows),
);
