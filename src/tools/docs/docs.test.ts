import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadContract } from '../../../spec/load.ts';
import { inspectImage } from '../../imaging/index.ts';
import { packageRoot } from '../../packageRoot.ts';
import { rows } from './cells.ts';
import { sheetSize } from './contactSheet.ts';
import { fillMarkers } from './markers.ts';
import { filledReadme } from './readme.ts';

const read = (name: string) => readFileSync(new URL(name, packageRoot()));

test("the README's tables are those of the contract and of the option table (npm run docs)", async () => {
  const readme = read('README.md').toString();
  expect(readme).toBe(filledReadme(readme, await loadContract()));
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
