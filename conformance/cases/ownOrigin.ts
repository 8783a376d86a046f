import type { Context } from '../case/context.ts';
import { Blocked } from '../case/outcome.ts';

/** Only the suite's own server can fail, redirect and remember. */
export function ownOrigin(ctx: Context): void {
  if (ctx.target.origin?.serve !== true) throw new Blocked('needs the suite’s own source server (origin: serve)');
}
