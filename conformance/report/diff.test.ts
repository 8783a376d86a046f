import { describe, expect, test } from '@jest/globals';
import { diffExitCodes, diffReports, tendency } from './diff.ts';
import type { Report } from './report.ts';

const report = (statuses: Readonly<Record<string, string>>, baseline = '2026-11') =>
  ({
    run: { baseline },
    results: Object.entries(statuses).map(([id, status]) => ({ id, status, title: id })),
  }) as unknown as Report;

describe('the difference of two reports', () => {
  test.each<readonly [string, Record<string, string>, Record<string, string>, string, number]>([
    ['nothing', { 'UPL-1': 'pass' }, { 'UPL-1': 'pass' }, 'same', 0],
    ['a new failure', { 'UPL-1': 'pass' }, { 'UPL-1': 'fail' }, 'worse', 1],
    ['a failure that was mended', { 'UPL-1': 'fail' }, { 'UPL-1': 'pass' }, 'better', 3],
    ['one of each', { 'UPL-1': 'fail', 'UPL-2': 'pass' }, { 'UPL-1': 'pass', 'UPL-2': 'fail' }, 'worse', 1],
    ['a failure that is skipped now', { 'UPL-1': 'fail' }, { 'UPL-1': 'skip' }, 'worse', 1],
    ['a pass that was left out', { 'UPL-1': 'pass', 'UPL-2': 'pass' }, { 'UPL-2': 'pass' }, 'worse', 1],
    ['a skip that is blocked', { 'UPL-1': 'skip' }, { 'UPL-1': 'blocked' }, 'same', 0],
    ['a pass on the second attempt', { 'UPL-1': 'pass' }, { 'UPL-1': 'unstable' }, 'worse', 1],
    ['a skip that passes', { 'UPL-1': 'skip' }, { 'UPL-1': 'pass' }, 'better', 3],
    ['a warning that is noticed', { 'UPL-1': 'warn' }, { 'UPL-1': 'notice' }, 'same', 0],
  ])('%s', (_, before, after, word, exitCode) => {
    const found = tendency(diffReports(report(before), report(after)));
    expect([found, diffExitCodes[found]]).toEqual([word, exitCode]);
  });

  test('is no fault of the target where only one baseline has the case', () => {
    const drifts = diffReports(
      report({ 'OLD-999': 'pass' }, '2026-01'),
      report({ 'UPL-1': 'fail', 'NEW-999': 'fail' }),
    );
    expect(drifts.map(({ id, direction }) => `${id} ${direction}`)).toEqual([
      'UPL-1 worse',
      'NEW-999 other',
      'OLD-999 other',
    ]);
  });
});
