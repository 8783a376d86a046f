import type { Result, Totals } from '../run/result.ts';
import { totalsOf } from '../run/result.ts';

/** Where progress is written: standard error. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows a run while it goes on. */
export interface Progress {
  add(result: Result): void;
  finish(): void;
}

/**
 * What needs attention is written as it happens. On a terminal the last line counts and says how long it will take:
 * cases so far at the pace so far.
 */
export function createProgress(
  total: number,
  screen: Screen,
  describe: (result: Result) => string,
  now: () => number,
): Progress {
  const started = now();
  const results: Pick<Result, 'status'>[] = [];
  const clear = () => {
    if (screen.isTTY === true) screen.write('\r\u001b[K');
  };
  return {
    add(result) {
      results.push({ status: result.status });
      clear();
      if (!quiet.has(result.status)) screen.write(describe(result));
      if (screen.isTTY !== true) return;
      const left = ((now() - started) / results.length) * (total - results.length);
      screen.write(statusLine(totalsOf(results), results.length, total, left).slice(0, screen.columns ?? 80));
    },
    finish: clear,
  };
}

const quiet: ReadonlySet<string> = new Set(['pass', 'skip']);

/** `120/352  118 passed, 2 failed, about 14 s left`. */
export function statusLine({ pass, unstable, fail, warn }: Totals, done: number, total: number, left: number): string {
  const seconds = Math.ceil(left / 1000);
  const time = seconds > 90 ? `${Math.ceil(seconds / 60)} min` : `${seconds} s`;
  return `${done}/${total}  ${pass + unstable} passed, ${fail + warn} failed, about ${time} left`;
}
