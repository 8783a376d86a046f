import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { profiles } from './case/capabilities.ts';
import { reporters } from './report/formats.ts';
import { statuses } from './run/result.ts';

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
const sourceOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The words in backticks of a text, each once. */
const marked = (text: string) => [...new Set([...text.matchAll(/`([\w./-]+)/g)].map(([, word = '']) => word))];
/** The first cells of the table below a heading line, as their words in backticks. */
function firstCells(head: string): readonly string[] {
  const [, table = ''] = new RegExp(`^\\| ${head} \\|.*\\n((?:\\|.*\\n)+)`, 'm').exec(readme) ?? [];
  return table.split('\n').flatMap((row) => marked(row.split('|')[1] ?? ''));
}

test('the README of the suite tells what every status of a case means', () => {
  expect([...firstCells('status')].sort()).toEqual([...statuses].sort());
});

test('the README of the suite lists every room, and no other', () => {
  const rooms = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
    .map(({ name }) => `${name}/`);
  expect([...firstCells('room')].sort()).toEqual(rooms.sort());
});

test('the README of the suite names the profiles and the formats that there are', () => {
  const row = (flag: string) => readme.split('\n').find((line) => line.startsWith(`| \`${flag}\``)) ?? '';
  expect(marked(row('--profile')).slice(1).sort()).toEqual([...profiles].sort());
  expect(marked(row('--report')).slice(2).sort()).toEqual(Object.keys(reporters).sort());
});

test('the README of the suite names every limit of a target file', () => {
  const [, limits = ''] = /^`limits` declares(.*?)\n\n/ms.exec(readme) ?? [];
  const [, declared = ''] = /readonly limits: \{(.*?)^ {2}\};/ms.exec(sourceOf('targets/target.ts')) ?? [];
  const names = [...declared.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !marked(limits).includes(name))).toEqual([]);
});

test('the README of the suite gives npm run mutants only flags that it has', () => {
  const given = [...readme.matchAll(/npm run mutants -- ([^#\n`]*)/g)].flatMap(([, flags = '']) =>
    flags.split(/\s+/).filter((word) => word.startsWith('--')),
  );
  const program = sourceOf('proof/bin.ts');
  expect(given.length).toBeGreaterThan(5);
  expect(given.filter((flag) => !program.includes(`.option('${flag}`))).toEqual([]);
});
