import { describe, expect, test } from '@jest/globals';
import { type Facts, type Judged, judgeRun } from './verdict.ts';

const judged = (status: Judged['status'], more: Partial<Judged> = {}): Judged => ({
  id: 'UPL-1',
  level: 'MUST',
  capability: 'api',
  status,
  ...more,
});

const facts = (results: readonly Judged[], more: Partial<Facts> = {}): Facts => ({
  results,
  offered: ['api'],
  complete: true,
  strict: false,
  acceptKnown: false,
  known: [],
  left: 0,
  exhausted: undefined,
  interrupted: false,
  date: '2026-06-01',
  ...more,
});

const pass = judged('pass', { id: 'UPL-2' });
const known = [{ id: 'UPL-1', reason: 'not yet', expires: '2026-12-31' }] as const;

describe('the verdict', () => {
  test.each<readonly [string, Facts, number, string]>([
    ['a pass', facts([pass]), 0, 'certified'],
    ['a failed MUST', facts([pass, judged('fail')]), 1, 'failed'],
    ['a SHOULD not met', facts([pass, judged('warn', { level: 'SHOULD' })]), 0, 'certified'],
    ['a SHOULD not met, strictly', facts([pass, judged('warn', { level: 'SHOULD' })], { strict: true }), 1, 'failed'],
    ['a MAY not made use of', facts([pass, judged('notice', { level: 'MAY' })], { strict: true }), 0, 'certified'],
    ['a blocked MUST', facts([pass, judged('blocked')]), 1, 'undecided'],
    ['a blocked SHOULD', facts([pass, judged('blocked', { level: 'SHOULD' })]), 0, 'certified'],
    ['a network error', facts([pass, judged('error', { origin: 'network' })]), 1, 'undecided'],
    ['a suite defect', facts([pass, judged('error', { origin: 'suite' })], { left: 1 }), 4, 'undecided'],
    ['things left', facts([pass], { left: 1, exhausted: '10 requests' }), 5, 'passed'],
    ['a spent budget', facts([pass, judged('blocked')], { exhausted: '10 requests' }), 6, 'undecided'],
    ['an interrupt', facts([pass], { interrupted: true }), 1, 'passed'],
    ['nothing but skips', facts([judged('skip')]), 2, 'undecided'],
    ['nothing but skips of some cases', facts([judged('skip')], { complete: false }), 2, 'undecided'],
    [
      'nothing judged of some cases',
      facts([judged('blocked', { level: 'SHOULD' })], { complete: false }),
      1,
      'undecided',
    ],
    ['nothing at all', facts([]), 1, 'undecided'],
    ['only an unstable pass', facts([judged('unstable')]), 1, 'undecided'],
    ['some of the cases', facts([pass], { complete: false }), 0, 'passed'],
    ['a known deviation', facts([pass, judged('fail')], { known }), 1, 'failed'],
    ['an accepted known deviation', facts([pass, judged('fail')], { known, acceptKnown: true }), 0, 'failed'],
    ['a known deviation that passes', facts([pass, judged('pass')], { known, acceptKnown: true }), 1, 'certified'],
    [
      'an expired known deviation',
      facts([pass, judged('fail')], { known, acceptKnown: true, date: '2026-12-31' }),
      1,
      'failed',
    ],
  ])('on %s', (_, given, exitCode, capability) => {
    const verdict = judgeRun(given);
    expect(verdict.exitCode).toBe(exitCode);
    expect(verdict.conformant).toBe(exitCode === 0 && capability !== 'failed');
    expect(verdict.reasons.length > 0).toBe(exitCode !== 0);
    expect(verdict.capabilities.map(({ verdict: word }) => word)).toEqual([capability]);
  });

  test('does not mention capabilities that a part of the cases does not touch', () => {
    const { capabilities } = judgeRun(facts([pass], { complete: false, offered: ['api', 'signing'] }));
    expect(capabilities.map(({ capability }) => capability)).toEqual(['api']);
  });

  test('says what to add when nothing ran', () => {
    const idle = (more: Partial<Judged>, offered: Facts['offered']) =>
      judgeRun(facts([judged('skip', more), judged('skip', more)], { offered })).reasons[0];
    expect(idle({ capability: 'seed' }, ['api'])).toBe('0 of 2 cases ran: add `seed` to capabilities');
    const reason = 'it writes, and the run is read-only';
    expect(idle({ reason }, ['api'])).toBe(`0 of 2 cases ran: ${reason}`);
  });

  test.each<readonly [string, readonly Judged[], Partial<Facts>, string]>([
    ['all capabilities', [pass], {}, 'full'],
    ['one of two', [pass, judged('skip', { capability: 'stats' })], {}, 'partial'],
    ['some of the cases', [pass], { complete: false }, 'selection'],
  ])('tells %s from the rest', (_, results, more, extent) => {
    expect(judgeRun(facts(results, more))).toMatchObject({ conformant: true, extent });
  });

  test('lists what is not offered beside what is certified', () => {
    const { capabilities } = judgeRun(facts([pass, judged('skip', { capability: 'stats' })]));
    expect(capabilities.map(({ capability, verdict }) => `${capability} ${verdict}`)).toEqual([
      'api certified',
      'stats not offered',
    ]);
  });
});
