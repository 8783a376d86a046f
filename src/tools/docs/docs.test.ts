import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadContract } from '../../../spec/load.ts';
import { inspectImage } from '../../imaging/index.ts';
import { packageRoot } from '../../packageRoot.ts';
import { rows } from './cells.ts';
import { sheetSize } from './contactSheet.ts';
import { fillMarkers } from './markers.ts';
import { filledPage, generatedTables, handWritten } from './pages.ts';
import { sentencesOf } from './sentences.ts';

const read = (name: string) => readFileSync(new URL(name, packageRoot()));

test.each(generatedTables)('the table $name in $page is that of the sources (npm run docs)', async ({ page, name }) => {
  const text = read(page).toString();
  expect(text).toContain(`<!-- ${name} -->`);
  expect(text).toBe(filledPage(page, text, await loadContract()));
});

test('the README is short enough for a stranger', () => {
  expect(read('README.md').toString().split(/\s+/).length).toBeLessThanOrEqual(2200);
});

test('no sentence stands twice, in whatever pages', () => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const page of handWritten) {
    for (const sentence of sentencesOf(read(page).toString())) {
      const before = seen.get(sentence);
      if (before !== undefined) twice.push(`${before}, ${page}: ${sentence}`);
      seen.set(sentence, page);
    }
  }
  expect(seen.size).toBeGreaterThan(500);
  expect(twice).toEqual([]);
});

test.each([
  [
    'One sentence here, of six. And another\none, longer still.',
    ['One sentence here, of six', 'And another one, longer still'],
  ],
  ['```sh\nno code. No code.\n```\n\n- **A point**: with `code.ts` in it.', ['A point: with code.ts in it']],
  ['| a cell with enough words | no |\n|---|---|', ['a cell with enough words']],
])('%j has the sentences %j', (text, sentences) => {
  expect(sentencesOf(text)).toEqual(sentences);
});

test('the contact sheet has a place for every cell, in a small file (npm run docs)', () => {
  const bytes = read('fixtures/docs/contact-sheet.jpg');
  expect(inspectImage(bytes)).toMatchObject({ format: 'jpeg', ...sheetSize });
  expect(bytes.byteLength).toBeLessThan(600_000);
  expect(rows.flatMap(({ cells }) => cells).length).toBeGreaterThan(50);
});

test.each([
  ['a\n<!-- x --> old <!-- /x -->\nb', 'a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb'],
  ['a\n', 'a\n\n<!-- x -->\n\nnew\n\n<!-- /x -->\n'],
  ['<!-- x -->\n', '<!-- x -->\n\n<!-- x -->\n\nnew\n\n<!-- /x -->\n'],
])('%j is filled', (document, filled) => {
  expect(fillMarkers(document, 'x', 'new')).toBe(filled);
});
