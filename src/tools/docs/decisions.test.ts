import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from '@jest/globals';
import { differences } from '../../cloudflare/index.ts';
import { packageRoot } from '../../packageRoot.ts';
import { readDecisions, readTitles } from './decisions.ts';

const path = (name: string) => fileURLToPath(new URL(name, packageRoot()));
const decisions = readDecisions(readFileSync(path('docs/decisions.md'), 'utf8'));
const tags = ['[documented]', '[observed A]', '[observed B]', '[observed C]', '[inferred]', '[ours]'];

describe('every decision', () => {
  it('is in a table that was read', () => {
    expect(decisions.length).toBeGreaterThan(100);
    const questions = decisions.map(({ question }) => question);
    expect(questions.filter((question, index) => questions.indexOf(question) !== index)).toEqual([]);
  });

  it('has the tag of its evidence', () => {
    expect(decisions.filter(({ evidence }) => !tags.includes(evidence))).toEqual([]);
  });

  it('says what holds under either fidelity, and without one', () => {
    expect(decisions.filter(({ live, documented }) => live === '' || documented === '')).toEqual([]);
    const differing = decisions.filter(({ documented }) => documented !== '=');
    const bold = differing.map(
      ({ live, documented }) => [live, documented].filter((cell) => cell.includes('**')).length,
    );
    expect(bold).toEqual(Object.keys(differences).map(() => 1));
    const byDefault = differing.filter(({ live }) => live.includes('**')).length;
    expect(byDefault).toBe(Object.values(differences).filter(({ otherwise }) => otherwise === 'live').length);
  });

  it('is held by a test or a case of the suite', () => {
    expect(decisions.filter(({ cases, tests }) => cases.length + tests.length === 0)).toEqual([]);
  });

  it('names only cases that there are', () => {
    const frozen = JSON.parse(readFileSync(path('conformance/cases/frozen.json'), 'utf8')) as Readonly<
      Record<string, unknown>
    >;
    expect(decisions.flatMap(({ cases }) => cases).filter((id) => !(id in frozen))).toEqual([]);
  });

  it('names only tests that there are, and one file for each', () => {
    const titles = readTitles([path('src'), path('spec')]);
    const wrong = decisions.flatMap(({ question, tests }) =>
      tests.flatMap(({ title, file }) => {
        const files = [...(titles.get(title) ?? [])];
        const isFound = file === undefined ? files.length === 1 : files.includes(file);
        return isFound ? [] : [{ question, title, file, files }];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

test('a row without a test, and one whose test is gone, would be noticed', () => {
  const [bare, gone] = readDecisions(
    [
      '| question | live | documented | why | evidence | held by |',
      '|---|---|---|---|---|---|',
      '| a | b | = | | [ours] | |',
      '| c | d | = | | [ours] | `ABC-1`, `x.test.ts` "not there", "nor this" |',
    ].join('\n'),
  );
  expect(bare).toEqual({ question: 'a', live: 'b', documented: '=', evidence: '[ours]', cases: [], tests: [] });
  expect(gone).toMatchObject({
    cases: ['ABC-1'],
    tests: [{ title: 'not there', file: 'x.test.ts' }, { title: 'nor this' }],
  });
  expect(readTitles([path('src/tools/docs')]).get('not there')).toBeUndefined();
});
