import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Profile } from './case/capabilities.ts';
import type { Chapter } from './case/case.ts';
import { UsageError } from './case/outcome.ts';
import { chapters as allChapters } from './cases/index.ts';
import { whyNothingWillRun } from './run/idle.ts';
import { createPlan } from './run/plan.ts';
import type { Result } from './run/result.ts';
import { createRun, type Run } from './run/run.ts';
import { openSession } from './run/session.ts';
import { findTarget, loadTarget, type Target } from './targets/target.ts';

export { readTarget, type Target } from './targets/target.ts';

/** What jest is told besides where the target is. */
export interface JestOptions {
  /** Which cases; `full` by default. */
  readonly profile?: Profile;
  readonly chapters?: readonly Chapter[];
  /** For one case, in milliseconds; the first case also waits for those that run beside it. */
  readonly timeout?: number;
}

/** Where the target is: a target file's path, the name of one that comes with the package, or what makes a target. */
export type TargetSource = string | (() => Target | Promise<Target>);

/**
 * Registers the cases of a profile as jest tests, one `describe` per chapter. They run as many at once as the target
 * allows; each test only waits for its own outcome. A case that the target file lists as `known` has to fail, so that
 * a silent fix is noticed. MAYs never fail a test.
 *
 * @example
 * // certify.test.js, run by jest
 * const { registerCases } = require('cfimages/conformance/jest');
 * registerCases('my-service.yml', { profile: 'core' });
 */
export function registerCases(target: TargetSource, options: JestOptions = {}): void {
  const { profile = 'full', chapters = allChapters, timeout = 120_000 } = options;
  const selected = chapters.filter(({ profiles }) => profiles.includes(profile));
  let run: Run;
  let known = new Set<string>();

  beforeAll(async () => {
    const found = typeof target === 'string' ? await loadTarget(findTarget(target)) : await target();
    known = new Set(found.known.map(({ id }) => id));
    const session = await openSession(found);
    run = createRun(session, createPlan(selected, found, { profile }));
    const idle = whyNothingWillRun(run.plan);
    if (idle !== undefined) throw new UsageError(idle);
    void run.all();
  }, timeout);

  afterAll(async () => {
    expect(await run.finish()).toEqual([]);
  }, timeout);

  describe.each(selected)('$title', ({ cases }) => {
    test.each(cases.map(({ id, title }) => ({ id, title })))(
      '$id $title',
      async ({ id }) => {
        const result = await run.result(id);
        const bad = !['pass', 'notice', 'skip'].includes(result.status);
        if (known.has(id) && !bad) throw new Error(`${id} is a known deviation, but it passed`);
        if (bad && !known.has(id)) throw new Error(explain(result));
      },
      timeout,
    );
  });
}

function explain({ status, reason, because, expected, actual, exchanges }: Result): string {
  const requests = exchanges.map(({ request, response, fault }) => {
    return `${request.method} ${request.url} -> ${response?.status ?? fault} ${response?.body?.text?.slice(0, 300) ?? ''}`;
  });
  const root = because === undefined ? '' : ` (because of ${because})`;
  return [`${status}${root}: ${reason}`, `expected: ${expected}`, `actual:   ${actual}`, ...requests.slice(-6)].join(
    '\n',
  );
}
