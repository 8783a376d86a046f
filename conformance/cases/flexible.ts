import { chapter } from '../case/case.ts';
import { documented } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { deliveryUrl, signUrl } from '../case/delivery.ts';
import { claim, refusedDelivery, result, status } from '../case/expect.ts';

const page = documented('optimization/hosted-images/enable-flexible-variants');
const errorsPage = documented('reference/errors');
const accept = { accept: 'image/png' } as const;
const quarters = { images: 1, transformations: 1, group: 'picture quarters.png' } as const;
const configuring = { permission: 'config', needs: ['config'], writes: true, alone: true } as const;

/** The first rendering switches option lists on, where the run is allowed to. */
async function switchedOn(ctx: Context): Promise<void> {
  await ctx.prepare(() => ctx.rendered('width=90', 'quarters.png'));
}

async function refusedWhileOff(ctx: Context, strictly: boolean): Promise<void> {
  const image = await ctx.shared('quarters.png');
  await ctx.prepare(async () => result(await ctx.configure({ flexible_variants: false })));
  await ctx.eventually(
    () => ctx.deliver(image, 'width=77', accept),
    (answer) => {
      const actual = refusedDelivery(answer, 403);
      const known = actual === 9429 || (actual === undefined && !strictly);
      claim(known, 'the code is wrong', { expected: 9429, actual });
    },
  );
  status(await ctx.deliver(image, 'public', accept), 200);
}

export const flexibleVariants = chapter(
  'Flexible variants',
  { capability: 'flexible-variants', needs: ['api', 'delivery'], cost: quarters },
  {
    'FLX-1': {
      title: 'MUST apply an option list in place of the name of a variant',
      clause: page,
      async run(ctx) {
        await ctx.picture(await ctx.rendered('w=80,sharpen=3', 'quarters.png'), {
          width: 80,
          height: 40,
          grid: 'RG BW',
        });
      },
    },
    'FLX-2': {
      title: 'MUST refuse option lists with status 403 while flexible variants are off, and deliver named variants',
      clause: page,
      ...configuring,
      run: (ctx) => refusedWhileOff(ctx, false),
    },
    'FLX-3': {
      title: 'MUST explain by code 9429 that flexible variants are off',
      clause: errorsPage,
      ...configuring,
      run: (ctx) => refusedWhileOff(ctx, true),
    },
    'FLX-4': {
      title: 'MUST apply option lists once flexible variants are on',
      clause: page,
      ...configuring,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        await ctx.prepare(async () => result(await ctx.configure({ flexible_variants: false })));
        await ctx.prepare(async () => result(await ctx.configure({ flexible_variants: true })));
        const answer = await ctx.delivered(image, 'width=78', accept);
        await ctx.picture(answer, { width: 78, height: 39, grid: 'RG BW' });
      },
    },
    'FLX-5': {
      title: 'MUST still deliver named variants beside option lists',
      clause: page,
      async run(ctx) {
        await switchedOn(ctx);
        await ctx.picture(await ctx.delivered(await ctx.shared('quarters.png'), 'public', accept), { grid: 'RG BW' });
      },
    },
    'FLX-6': {
      title: 'MUST refuse option lists for an image that requires signed URLs',
      clause: page,
      cost: { images: 1, group: 'private picture' },
      async run(ctx) {
        await switchedOn(ctx);
        const image = await ctx.shared('quarters.png', { requireSignedURLs: true });
        const answer = await ctx.deliver(image, 'width=70', accept);
        refusedDelivery(answer);
        claim(answer.status < 500, 'the refusal is a server error', { actual: answer.status });
      },
    },
    'FLX-7': {
      title: 'MUST refuse option lists for an image that requires signed URLs even when they are signed',
      clause: page,
      needs: ['signing', 'keys'],
      cost: { images: 1, group: 'private picture' },
      async run(ctx) {
        await switchedOn(ctx);
        const image = await ctx.shared('quarters.png', { requireSignedURLs: true });
        const { value } = await ctx.signingKey();
        const exp = Math.floor(ctx.now() / 1000) + 3600;
        await ctx.prepare(async () => status(await ctx.get(signUrl(deliveryUrl(image, 'public'), value, exp)), 200));
        refusedDelivery(await ctx.get(signUrl(deliveryUrl(image, 'width=70'), value, exp), accept));
      },
    },
    'FLX-8': {
      title: 'MUST find a custom id with slashes in front of an option list',
      clause: page,
      needs: ['custom-ids'],
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        await switchedOn(ctx);
        const image = await ctx.upload({ id: `${ctx.unique()}/in/a/folder` });
        const answer = await ctx.delivered(image, 'width=100,height=300', accept);
        await ctx.picture(answer, { width: 100, height: 50, grid: 'RG BW' });
      },
    },
    'FLX-9': {
      title: 'MUST choose the format by Accept when the list names none',
      clause: documented('optimization/features#format'),
      needs: ['negotiation'],
      async run(ctx) {
        const webp = await ctx.rendered('width=79', 'quarters.png', { accept: 'image/webp' });
        await ctx.picture(webp, { format: 'webp', width: 79 });
        const png = await ctx.rendered('width=79', 'quarters.png', { accept: 'image/png' });
        await ctx.picture(png, { format: 'png', width: 79 });
      },
    },
    'FLX-10': {
      title: 'MUST refuse an option list for an image that is not stored',
      clause: errorsPage,
      async run(ctx) {
        await switchedOn(ctx);
        const url = deliveryUrl(await ctx.shared('quarters.png'), 'width=71');
        const { id } = await ctx.shared('quarters.png');
        const answer = await ctx.get(url.replace(id, ctx.unique()), accept);
        refusedDelivery(answer);
        claim(answer.status < 500, 'a missing image is reported as a server error', { actual: answer.status });
      },
    },
    'FLX-11': {
      title: 'MUST apply each option list anew',
      clause: page,
      cost: { ...quarters, transformations: 3 },
      async run(ctx) {
        for (const width of [120, 60, 120]) {
          await ctx.picture(await ctx.rendered(`width=${width}`, 'quarters.png'), { width, height: width / 2 });
        }
      },
    },
    'FLX-12': {
      title: 'MUST shrink a picture that was just delivered whole',
      clause: page,
      cost: { images: 1, transformations: 2, group: 'picture large.png' },
      async run(ctx) {
        await switchedOn(ctx);
        const image = await ctx.shared('large.png');
        await ctx.delivered(image, 'public', accept);
        const answer = await ctx.delivered(image, 'width=160', accept);
        await ctx.picture(answer, { width: 160, height: 120, grid: 'RG BY' });
      },
    },
  },
);
