import type { MicrocksSettings } from '../annotation.ts';
import { type Chance, randomInteger } from '../ports.ts';
import { headerOf, type MockRequest } from '../request.ts';

/** The longest that an answer is held back, in milliseconds. */
const maxDelay = 120_000;

/** Names of the query parameters that ask for a delay. */
export interface DelayMode {
  readonly delayNames: { readonly delay: string; readonly strategy: string };
}

/** Milliseconds to hold an answer back: as its request asks by header or query, else as its operation is annotated. */
export function delayFor(
  annotation: MicrocksSettings | undefined,
  request: MockRequest,
  { delayNames }: DelayMode,
  chance: Pick<Chance, 'random'>,
): number {
  const header = headerOf(request, 'x-microcks-delay');
  if (header !== undefined && isMilliseconds(header)) {
    return delayOf(Number(header), headerOf(request, 'x-microcks-delay-strategy'), chance);
  }
  if (request.search.includes(delayNames.delay)) {
    const query = new URLSearchParams(request.search);
    const value = query.get(delayNames.delay);
    if (value !== null && isMilliseconds(value)) {
      return delayOf(Number(value), query.get(delayNames.strategy) ?? undefined, chance);
    }
  }
  return annotation?.delay === undefined ? 0 : delayOf(annotation.delay, annotation.delayStrategy, chance);
}

function isMilliseconds(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

/**
 * By strategy (case does not matter, unknown ones are `fixed`): `fixed`, `random` from 0 to the base, `random-N` the
 * base give or take N percent.
 */
function delayOf(base: number, strategy: string | undefined, chance: Pick<Chance, 'random'>): number {
  const wanted = (strategy ?? '').toLowerCase();
  const share = /^random-(\d{1,3})$/.exec(wanted)?.[1];
  const milliseconds =
    wanted === 'random'
      ? randomInteger(chance, Math.max(0, base) + 1)
      : share === undefined
        ? base
        : base + ((randomInteger(chance, 20_001) - 10_000) / 10_000) * base * (Number(share) / 100);
  return Math.min(maxDelay, Math.max(0, Math.round(milliseconds)));
}
