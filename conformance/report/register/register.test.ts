import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readBaseline } from '../../case/baseline.ts';
import type { Report } from '../report.ts';
import { readReport } from '../verify.ts';
import { refusals } from './check.ts';
import { addEntry, readEntries, registerFolder, registerPages } from './entries.ts';

const entries = readEntries(registerFolder());
const newest = entries[0]?.report;
if (newest === undefined) throw new Error('the register is empty');
const own: Report = newest;
const baseline = readBaseline(own.run.baseline);
const changed = (more: Partial<Report>, text = '') => refusals({ ...own, ...more }, text, baselineOf(own)).join('\n');

/** The rows that the report itself has, so that these tests outlive changes of a baseline that is not published yet. */
function baselineOf({ run, results }: Report) {
  const rows = results.map(({ id, level, clause }) => [
    id,
    [level, clause.provenance, clause.url, run.profile] as const,
  ]);
  return { ...baseline, cases: Object.fromEntries(rows) };
}

describe('the register', () => {
  test('holds at least three targets', () => {
    expect(new Set(entries.map(({ report }) => report.target.name)).size).toBeGreaterThanOrEqual(3);
  });

  test.each(entries.map(({ folder }) => folder))(
    '%s is sealed, follows from its results, and could be registered',
    (folder) => {
      const path = join(registerFolder(), folder, 'report.json');
      const { report, problems } = readReport(path);
      expect(problems).toEqual([]);
      const judgedBy = baseline.published ? readBaseline(report.run.baseline) : baselineOf(report);
      expect(refusals(report, readFileSync(path, 'utf8'), judgedBy)).toEqual([]);
    },
  );

  test('pages are up to date: cfimages register pages', () => {
    const pages = registerPages(registerFolder());
    expect(readFileSync(join(registerFolder(), 'README.md'), 'utf8')).toBe(pages['README.md']);
  });

  test('has a page for every link of its index', () => {
    const pages = registerPages(registerFolder());
    const links = [...(pages['index.html'] ?? '').matchAll(/href="([^"#]+)/g)].map(([, link = '']) => link);
    expect(links.length).toBeGreaterThanOrEqual(entries.length);
    expect(links.filter((link) => pages[link] === undefined)).toEqual([]);
  });

  test('keeps reports small: a megabyte together at most', () => {
    const sizes = entries.map(({ folder }) => statSync(join(registerFolder(), folder, 'report.json')).size);
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(1_000_000);
  });

  test('files a report under its target and date', () => {
    const folder = mkdtempSync(join(tmpdir(), 'register-'));
    addEntry(folder, own);
    expect(readEntries(folder)).toMatchObject([{ report: { verdict: own.verdict, totals: own.totals } }]);
    expect(registerPages(folder)['index.html']).toContain(own.target.name);
    const names = [`${own.target.name}!`, '你好', '世界'];
    for (const name of names) addEntry(folder, { ...own, target: { ...own.target, name } });
    const filed = readEntries(folder).map(({ report }) => report.target.name);
    expect(filed.sort()).toEqual([own.target.name, ...names].sort());
  });
});

describe('a submission is refused', () => {
  const { run, target, results } = own;
  test.each<readonly [string, Partial<Report>, RegExp]>([
    ['of some of the cases', { run: { ...run, complete: false } }, /a run of some of the cases/],
    ['of a run that was interrupted', { run: { ...run, interrupted: true } }, /interrupted/],
    ['that forgives', { run: { ...run, acceptKnown: true } }, /known deviations were accepted/],
    ['of another baseline', { run: { ...run, baseline: '1999-01' } }, /its baseline 1999-01 is not/],
    ['that lacks a case', { results: results.slice(1) }, /1 cases of the baseline are missing/],
    [
      'that calls a MUST a MAY',
      { results: results.map((result, index) => (index === 0 ? { ...result, level: 'MAY' } : result)) },
      /1 cases do not have the level or the clause/,
    ],
    [
      'that skips for a reason of its own',
      {
        results: results.map((result, index) =>
          index === 0 ? { ...result, status: 'skip', reason: 'no time' } : result,
        ),
      },
      /skipped for a reason that a complete run does not have/,
    ],
    ['of an example', { target: { ...target, name: 'my-images' } }, /is that of an example/],
  ])('%s', (_, more, reason) => {
    expect(changed(more)).toMatch(reason);
  });

  test.each([
    ['"authorization": "Bearer abc"', /an Authorization header/],
    ['Bearer abcdefghijklmnopqrstuv', /a bearer token/],
    ['http://x/y?exp=1&sig=0123456789abcdef0123', /a signature/],
    ['https://user:hunter2@host/', /a password in a URL/],
  ])('that holds %s', (text, reason) => {
    expect(changed({}, text)).toMatch(reason);
    expect(changed({}, '"authorization": "[redacted]" sig=[signature] https://a:[password]@b')).not.toMatch(/it holds/);
  });
});
