import { type Chance, randomInteger } from './templates/functions.ts';

/** The longest that an answer is held back, in milliseconds. */
const longestDelay = 120_000;

/**
 * Milliseconds to wait, by strategy (case does not matter, unknown ones are `fixed`): `fixed`, `random` from 0 to the
 * base, `random-N` the base give or take N percent.
 */
export function delayOf(base: number, strategy: string | undefined, chance: Pick<Chance, 'random'>): number {
  const wanted = (strategy ?? '').toLowerCase();
  const share = /^random-(\d{1,3})$/.exec(wanted)?.[1];
  const milliseconds =
    wanted === 'random'
      ? randomInteger(chance, Math.max(0, base) + 1)
      : share === undefined
        ? base
        : base + ((randomInteger(chance, 20_001) - 10_000) / 10_000) * base * (Number(share) / 100);
  return Math.min(longestDelay, Math.max(0, Math.round(milliseconds)));
}
