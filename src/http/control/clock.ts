import type { Clock } from '../../clock.ts';
import { errors } from '../../errors.ts';

/** The clock as JSON. */
export function clockState(clock: Clock): { readonly now: string; readonly frozen: boolean } {
  return { now: new Date(clock.now()).toISOString(), frozen: clock.frozen };
}

/** `{ now }` sets, `{ advance }` (seconds) moves, `{ frozen }` stops or starts; in that order. */
export function moveClock(clock: Clock, { now, advance, frozen }: Readonly<Record<string, unknown>>): void {
  if (now !== undefined) {
    const instant = typeof now === 'number' ? now : typeof now === 'string' ? Date.parse(now) : Number.NaN;
    if (!(Math.abs(instant) <= 8.64e15)) throw errors.badRequest('now must be an RFC 3339 time or milliseconds');
    clock.set(instant);
  }
  if (advance !== undefined) {
    if (typeof advance !== 'number' || !(Math.abs(clock.now() + advance * 1000) <= 8.64e15)) {
      throw errors.badRequest('advance must be a number of seconds');
    }
    clock.advance(advance * 1000);
  }
  if (frozen !== undefined) {
    if (typeof frozen !== 'boolean') throw errors.badRequest('frozen must be true or false');
    if (frozen) clock.freeze();
    else clock.unfreeze();
  }
}
