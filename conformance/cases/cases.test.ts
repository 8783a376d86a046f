import { describe, expect, test } from '@jest/globals';
import { capabilities, levels } from '../case/capabilities.ts';
import { bound } from '../case/clauses.ts';
import { foundations } from '../case/foundations.ts';
import { samples } from '../case/samples.ts';
import { mergedContract } from '../case/schemas.ts';
import { documentation } from '../case/sentences/index.ts';
import { uncovered } from '../report/coverage.ts';
import { baselineState, catalogueState, coverageState, currentTitles, readFrozen } from '../report/documents.ts';
import { createPlan } from '../run/plan.ts';
import { readTarget } from '../targets/target.ts';
import { legacyAuth } from './auth.ts';
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

  test('CASES.md and OBSERVED.md are up to date: npm run docs:cases', () => {
    const { written, wanted } = catalogueState();
    expect(written).toBe(wanted);
  });

  test('no MUST rests on a clause that is inferred, or seen by less than a live test', () => {
    const weak = cases.filter(({ level, clause }) => levels.indexOf(level) < levels.indexOf(bound(clause)));
    expect(weak.map(({ id, level, clause }) => `${id} ${level} ${clause.provenance} ${clause.weight}`)).toEqual([]);
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
    ['documented', undefined, 'MUST'],
    ['schema', undefined, 'MUST'],
    ['observed', 'A', 'MUST'],
    ['observed', 'B', 'SHOULD'],
    ['observed', 'C', 'MAY'],
    ['observed', undefined, 'SHOULD'],
    ['inferred', undefined, 'MAY'],
  ] as const)('what is %s %s carries a %s at most', (provenance, weight, level) => {
    expect(bound({ url: '', provenance, ...(weight === undefined ? {} : { weight }) })).toBe(level);
  });

  test('CASES.md shows the tag of the evidence beside each clause', () => {
    const { written } = catalogueState();
    const untagged = cases.filter(({ id, clause }) => {
      const [row = ''] = new RegExp(`^\\| ${id} \\|.*$`, 'm').exec(written) ?? [];
      return !row.includes(`[${[clause.provenance, clause.weight].filter((part) => part !== undefined).join(' ')}](`);
    });
    expect(untagged.map(({ id }) => id)).toEqual([]);
  });

  test('what a case depends on is there, and nothing rests on itself', () => {
    const byId = new Map(cases.map((item) => [item.id, item]));
    const below = (item: (typeof cases)[number]) => [...item.dependsOn, ...item.consults, ...item.foundations];
    expect(cases.flatMap((item) => below(item).filter((id) => !byId.has(id)))).toEqual([]);
    const circles = cases.filter((start) => {
      const waiting = [...below(start)];
      const seen = new Set<string>();
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        if (id === start.id) return true;
        const item = byId.get(id);
        if (item === undefined || seen.has(id)) continue;
        seen.add(id);
        waiting.push(...below(item));
      }
      return false;
    });
    expect(circles.map(({ id }) => id)).toEqual([]);
  });

  test('every capability stands on a MUST of its own', () => {
    const wrong = Object.entries(foundations).filter(([capability, id]) => {
      const found = cases.find((item) => item.id === id);
      return found?.capability !== capability || found.level !== 'MUST';
    });
    expect(wrong).toEqual([]);
  });

  test('every case cites a place that can be opened', () => {
    const lost = cases.filter(({ clause: { url } }) => !/^(https:\/\/|spec\/|conformance\/OBSERVED\.md#)/.test(url));
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

test('nobody is accused of refusing a pair of credentials that was made up: AUT-14 wants it in the target file', () => {
  const skips = (credentials: object) => {
    const target = readTarget({
      urls: { api: 'http://127.0.0.1:1/client/v4' },
      account: 'a',
      credentials,
      capabilities: ['api', 'legacy-auth'],
    });
    return createPlan([legacyAuth], target, { profile: 'full' }).items.map(({ skip }) => skip);
  };
  const reason = 'the target file has no credentials.email and credentials.key';
  expect(skips({ token: 'one' })).toEqual([reason, reason]);
  expect(skips({ token: 'one', email: 'a@example.com', key: 'two' })).toEqual([undefined, undefined]);
});

/** Samples of these would change what a live account cannot get back, or need a bucket of another vendor. */
const unsampled = /^(putSigningKey|updateImagesConfig|.*EventSubscriptions?|.*SourcingKit(?!Sources$|Migrations$).*)$/;

test('every operation below an account has a sample request', async () => {
  const { operations } = await mergedContract();
  const expected = operations
    .filter(({ id, path }) => path.startsWith('/accounts/{account_id}/') && !unsampled.test(id))
    .map(({ id }) => id);
  expect(samples.map(({ operationId }) => operationId).sort()).toEqual(expected.sort());
});
