import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Capability } from '../case/capabilities.ts';
import { chapters } from '../cases/index.ts';
import { brokenFoundations, tryFoundation } from './foundations.ts';
import { type Stage, startStage } from './stage.ts';
import * as tamper from './tampering.ts';
import { tryLie } from './trial.ts';

const ids = new Set(chapters.flatMap((chapter) => chapter.cases).map(({ id }) => id));

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
}, 60_000);
afterAll(() => stage.close());

describe('one fault is one accusation', () => {
  // Of Workers only a stage with their runtime can tell: npm run mutants -- --foundations.
  const judged = Object.keys(brokenFoundations).filter((name) => name !== 'workers') as Capability[];
  test.each(judged)('a target without what %s stands on fails that and nothing else', async (capability) => {
    const trial = await tryFoundation(capability, { chapters, upstream: stage, sound: ids }, 6);
    expect(trial).toMatchObject({ failed: trial.expected, broken: [] });
    expect(trial.ran).toBeGreaterThan(1);
  });

  test('five orders, one verdict: a target that ignores the creator asked for', async () => {
    const ignores = tamper.rewrites(
      ({ url }) => /[?&]creator=/.test(url),
      (incoming) => ({
        ...incoming,
        url: incoming.url.replace(/([?&])creator=[^&]*/, '$1other=x'),
      }),
    );
    const about = [...ids].filter((id) => /^(LST-|LS2-|FLT-1$|RKY-11$|PAT-12$|DU2-31$|AUT-17$|BAT-6$)/.test(id));
    const verdicts: string[] = [];
    for (const shuffle of [1, 2, 3, 4, 5]) {
      const results = await tryLie(chapters, stage, ignores, { ids: new Set(about), shuffle });
      const said = results.map(({ id, status, because }) => `${id} ${status} ${because ?? ''}`.trim());
      verdicts.push(said.sort().join('\n'));
    }
    expect(new Set(verdicts).size).toBe(1);
    const lines = verdicts[0]?.split('\n') ?? [];
    expect(lines.filter((line) => !/ (pass|notice)$/.test(line))).toEqual([
      'LS2-15 blocked LS2-8',
      'LS2-16 blocked LS2-8',
      'LS2-17 blocked LS2-8',
      'LS2-19 blocked LS2-8',
      'LS2-20 blocked LS2-8',
      'LS2-23 blocked LS2-8',
      'LS2-6 blocked LS2-8',
      'LS2-7 blocked LS2-8',
      'LS2-8 fail',
      'LS2-9 blocked LS2-8',
      'LST-10 blocked LST-4',
      'LST-11 blocked LST-4',
      'LST-13 blocked LST-4',
      'LST-14 blocked LST-4',
      'LST-3 blocked LST-4',
      'LST-4 fail',
      'LST-5 blocked LST-4',
      'LST-8 blocked LST-4',
      'PAT-12 blocked LST-4',
    ]);
  }, 60_000);
});
