import { describe, expect, test } from '@jest/globals';
import { capabilities } from '../case/capabilities.ts';
import { samples } from '../case/samples.ts';
import { mergedContract } from '../case/schemas.ts';
import { documentation } from '../case/sentences/index.ts';
import { uncovered } from '../report/coverage.ts';
import { baselineState, catalogueState, coverageState, currentTitles, readFrozen } from '../report/documents.ts';
import { chapters } from './index.ts';

const cases = chapters.flatMap((chapter) => chapter.cases);

describe('the catalogue', () => {
  test('no id stands twice', () => {
    const ids = cases.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('ids keep their requirements: npm run docs:cases adds new ones', () => {
    expect(currentTitles()).toEqual(readFrozen());
  });

  test('CASES.md is up to date: npm run docs:cases', () => {
    const { written, wanted } = catalogueState();
    expect(written).toBe(wanted);
  });

  test('the newest baseline holds ids, levels and clauses as they are: npm run docs:cases', () => {
    const { baseline, wanted } = baselineState();
    expect(baseline.cases).toEqual(wanted);
  });

  test('every documented sentence has a case, or a reason for which it has none', () => {
    expect(uncovered(documentation, chapters)).toEqual([]);
    const careless = { A: [{ id: 'A-1', says: 'x', page: 'x', cases: ['NOPE-1'] }] };
    expect(uncovered(careless, chapters)).toEqual(['A-1 names NOPE-1, which is no case']);
    expect(uncovered({ A: [{ id: 'A-2', says: 'x', page: 'x', cases: [], excluded: ' ' }] }, chapters)).toHaveLength(1);
  });

  test('no sentence has the id of another', () => {
    const ids = Object.values(documentation).flatMap((topic) => topic.map(({ id }) => id));
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('CONFORMANCE.md is up to date: npm run docs:cases', () => {
    const { written, wanted } = coverageState();
    expect(written).toBe(wanted);
  });

  test.each([
    ['MUST', ['documented', 'schema']],
    ['SHOULD', ['documented', 'schema', 'observed']],
    ['MAY', ['documented', 'schema', 'observed', 'inferred']],
  ] as const)('a %s rests on sources that are sure enough', (level, enough) => {
    const weak = cases.filter((item) => item.level === level && !enough.some((one) => one === item.clause.provenance));
    expect(weak.map(({ id, clause }) => `${id} ${clause.provenance}`)).toEqual([]);
  });

  test('every case cites a place that can be opened', () => {
    const lost = cases.filter(({ clause: { url } }) => !/^(https:\/\/|spec\/)/.test(url));
    expect(lost.map(({ id }) => id)).toEqual([]);
  });

  test('every capability is certified by a MUST', () => {
    const certified = new Set(cases.filter(({ level }) => level === 'MUST').map(({ capability }) => capability));
    expect(Object.keys(capabilities).filter((name) => !certified.has(name as keyof typeof capabilities))).toEqual([]);
  });

  test('what changes the account is said to write, and runs alone', () => {
    const careless = cases.filter(({ permission, writes }) => permission !== undefined && !writes);
    expect(careless.map(({ id }) => id)).toEqual([]);
  });

  test('what stores images or creates anything is said to write', () => {
    const creating = cases.filter(({ cost, writes }) => (cost.images ?? 0) > 0 && !writes);
    expect(creating.map(({ id }) => id)).toEqual([]);
  });

  test('the profiles hold what they promise', () => {
    const size = (profile: (typeof cases)[number]['profiles'][number]) =>
      cases.filter(({ profiles }) => profiles.includes(profile)).length;
    expect(size('full')).toBeGreaterThanOrEqual(250);
    expect(size('core')).toBeGreaterThanOrEqual(150);
    expect(size('seed')).toBeGreaterThanOrEqual(40);
    expect(cases.filter(({ profiles }) => profiles.includes('seed') && profiles.length > 1)).toEqual([]);
  });
});

/** Samples of these would change what a live account cannot get back, or need a bucket of another vendor. */
const unsampled = /^(putSigningKey|updateImagesConfig|.*SourcingKit(?!Sources$|Migrations$).*)$/;

test('every operation below an account has a sample request', async () => {
  const { operations } = await mergedContract();
  const expected = operations
    .filter(({ id, path }) => path.startsWith('/accounts/{account_id}/') && !unsampled.test(id))
    .map(({ id }) => id);
  expect(samples.map(({ operationId }) => operationId).sort()).toEqual(expected.sort());
});
