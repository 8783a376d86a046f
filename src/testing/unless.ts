import { describe, test } from '@jest/globals';

/** jest's `describe` and `test` for what a machine may lack: with a reason they skip what they are given, and print it. */
export function unless(missing: string | undefined): Pick<typeof import('@jest/globals'), 'describe' | 'test'> {
  if (missing === undefined) return { describe, test };
  // Past jest's console, which would add a stack to every reason
  process.stderr.write(`skipped: ${missing}\n`);
  return { describe: describe.skip, test: test.skip } as Pick<typeof import('@jest/globals'), 'describe' | 'test'>;
}
