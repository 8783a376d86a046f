import { describe, expect, test } from '@jest/globals';
import { chapters } from '../cases/index.ts';
import { createPlan } from '../run/plan.ts';
import { readTarget } from '../targets/target.ts';
import { type Baseline, chaptersAt, freeze, newestBaseline, readBaseline } from './baseline.ts';

const older: Baseline = {
  name: '2026-01',
  published: true,
  cases: {
    'UPL-1': ['SHOULD', 'observed', 'https://example.com/then', 'full'],
    'LST-1': ['MUST', 'documented', 'https://example.com/list', 'core', 'full'],
  },
};

const target = readTarget({ urls: { api: 'http://127.0.0.1:1' }, account: 'a', capabilities: ['api'] });

describe('a baseline', () => {
  test('that is older runs its own cases, at its own levels', () => {
    const { items, baseline } = createPlan(chaptersAt(chapters, older), target, {
      profile: 'full',
      baseline: older.name,
    });
    expect(baseline).toBe('2026-01');
    expect(items.map(({ case: { id, level, title, clause } }) => [id, level, title.split(' ')[0], clause.url])).toEqual(
      [
        ['UPL-1', 'SHOULD', 'SHOULD', 'https://example.com/then'],
        ['LST-1', 'MUST', 'MUST', 'https://example.com/list'],
      ],
    );
  });

  test('has its own profiles', () => {
    const { items } = createPlan(chaptersAt(chapters, older), target, { profile: 'core', baseline: older.name });
    expect(items.map(({ case: { id } }) => id)).toEqual(['LST-1']);
  });

  test('that is the newest is the catalogue as it is', () => {
    const newest = readBaseline(newestBaseline());
    expect(freeze(chaptersAt(chapters, newest))).toEqual(freeze(chapters));
  });
});
