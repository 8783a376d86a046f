import { chapter } from '../case/case.ts';
import { schema } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { claim, number, object, resultObject, status } from '../case/expect.ts';
import { fields } from '../case/multipart.ts';
import { stored as storedByBatch } from './batch.ts';
import { imagePath } from './paths.ts';

const operation = schema('GET /images/v1/stats');

function count(answer: Answer): { current: number; allowed: number } {
  const { current, allowed } = object(resultObject(answer).count, 'result.count');
  return { current: number(current, 'current'), allowed: number(allowed, 'allowed') };
}

export const stats = chapter(
  'Statistics',
  { capability: 'stats', needs: ['api'] },
  {
    'STA-1': {
      title: 'MUST answer how many images are stored and how many are allowed',
      clause: operation,
      async run(ctx) {
        const { current, allowed } = count(await ctx.api('GET', '/images/v1/stats'));
        claim(current >= 0 && allowed >= 0, 'a number is negative', { actual: { current, allowed } });
      },
    },
    'STA-2': {
      title: 'MUST count an image that was stored',
      clause: operation,
      cost: { images: 2 },
      alone: true,
      async run(ctx) {
        const before = count(await ctx.api('GET', '/images/v1/stats')).current;
        await ctx.upload();
        await ctx.upload();
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1/stats'),
          (answer) =>
            claim(count(answer).current >= before + 2, 'the count did not grow by two', {
              expected: before + 2,
              actual: count(answer).current,
            }),
        );
      },
    },
    'STA-3': {
      title: 'MUST not count an image that was deleted',
      clause: operation,
      cost: { images: 1 },
      alone: true,
      async run(ctx) {
        const { id } = await ctx.upload();
        const before = count(await ctx.api('GET', '/images/v1/stats')).current;
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(id)), 200));
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1/stats'),
          (answer) =>
            claim(count(answer).current <= before - 1, 'the count did not shrink', {
              expected: before - 1,
              actual: count(answer).current,
            }),
        );
      },
    },
    'STA-4': {
      title: 'MUST count a picture that was uploaded to a reserved URL',
      clause: operation,
      needs: ['direct-upload'],
      cost: { images: 1 },
      alone: true,
      run: (ctx) =>
        grows(ctx, async () => {
          const { uploadURL } = await ctx.draft('v2');
          await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        }),
    },
    'STA-5': {
      title: 'MUST count an image that was fetched from a URL',
      clause: operation,
      needs: ['url-upload'],
      cost: { images: 1 },
      alone: true,
      run: (ctx) =>
        grows(ctx, async () => {
          const marker = ctx.unique();
          const form = fields({ url: ctx.sourceUrl('quarters.png'), creator: marker });
          const creates = { kind: 'image' as const, marker };
          await ctx.prepare(async () => status(await ctx.api('POST', '/images/v1', { form, creates }), 200));
        }),
    },
    'STA-6': {
      title: 'MUST count an image that was stored through the batch host',
      clause: operation,
      needs: ['batch'],
      cost: { images: 1 },
      alone: true,
      run: (ctx) => grows(ctx, async () => void (await storedByBatch(ctx))),
    },
    'STA-7': {
      title: 'MUST not count an image that was deleted through the batch host',
      clause: operation,
      needs: ['batch'],
      cost: { images: 1 },
      alone: true,
      async run(ctx) {
        const { id } = await ctx.upload();
        const before = count(await ctx.api('GET', '/images/v1/stats')).current;
        await ctx.prepare(async () => status(await ctx.batch('DELETE', imagePath(id)), 200));
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1/stats'),
          (answer) => claim(count(answer).current <= before - 1, 'the count did not shrink', { expected: before - 1 }),
        );
      },
    },
  },
);

/** Something makes an image, and the statistics count it. */
async function grows(ctx: Context, make: () => Promise<void>): Promise<void> {
  const before = count(await ctx.api('GET', '/images/v1/stats')).current;
  await make();
  await ctx.eventually(
    () => ctx.api('GET', '/images/v1/stats'),
    (answer) =>
      claim(count(answer).current >= before + 1, 'the count did not grow', {
        expected: before + 1,
        actual: count(answer).current,
      }),
  );
}
