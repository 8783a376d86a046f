import type { Context } from '../case/context.ts';
import type { Image } from '../case/delivery.ts';

const length = 12;

/** What a case that uses the series spends. */
export const seriesCost = { images: length, group: 'series' } as const;

/**
 * Images of one creator with known metadata, shared by the cases of a run and uploaded one after another:
 * `n` counts from 1, `status` alternates between active and idle, `flag` holds for multiples of 3, `text` is the number
 * as text, `deep.a.b.c` repeats it at the fourth level; `later`, `level` and `kind` are the same for all but the first.
 */
export async function series(ctx: Context): Promise<readonly Image[]> {
  const images: Image[] = [];
  for (let n = 1; n <= length; n++) {
    // Half of them a second later, so that clocks that count in seconds show an order too.
    if (n === length / 2 + 1) await ctx.once('the pause in the series', () => ctx.pause(1100));
    const metadata = {
      n,
      status: n % 2 === 1 ? 'active' : 'idle',
      flag: n % 3 === 0,
      text: String(n),
      deep: { a: { b: { c: n } } },
      under_score: { inner_name: `v${n}` },
      later: n > 1,
      level: n > 1 ? 1 : 0,
      kind: n > 1 ? 'later' : 'first',
    };
    images.push(await ctx.shared('grey.png', { creator: seriesCreator(ctx), metadata }));
  }
  return images;
}

/** The creator of all of them. */
export function seriesCreator({ run }: Context): string {
  return `${run}-series`;
}
