import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { packageRoot } from '../../packageRoot.ts';
import { filesNamed } from './flowLists.ts';

/** The files in which code ran: for one request, and for that and its variations. */
interface Passed {
  readonly once: readonly string[];
  readonly ever: readonly string[];
}

const json = (schema: object, examples = {}) => ({ content: { 'application/json': { schema, examples } } });
const turn = { name: 'turn', in: 'query', schema: { type: 'string' } };
const answers = (content: object) => ({ responses: { 200: { description: '', ...content } } });
const contract = {
  openapi: '3.1.0',
  info: { title: 'Flow', version: '1' },
  paths: {
    '/chosen': {
      get: {
        'x-microcks-operation': { dispatcher: 'URI_PARAMS', dispatcherRules: 'turn' },
        parameters: [turn],
        ...answers(json({ type: 'object' }, { one: { value: { at: '{{ now() }}' } } })),
      },
    },
    '/invented': {
      get: answers(json({ type: 'object', required: ['a'], properties: { a: { type: 'string' } } })),
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'cfimages-passed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let passed: Readonly<Record<string, Passed>> = {};
beforeAll(async () => {
  const spec = join(folder, 'flow.json');
  writeFileSync(spec, JSON.stringify(contract));
  const args = [new URL('./passed.mjs', import.meta.url), new URL('fixtures/images/small.jpg', packageRoot())];
  const [program = '', picture = ''] = args.map((url) => fileURLToPath(url));
  passed = JSON.parse(
    (await promisify(execFile)(process.execPath, ['--import', 'tsx', program, spec, picture])).stdout,
  );
});

test.each([
  ['Following an upload', 'upload', []],
  ['Following a delivery', 'delivery', ['imaging/options/rows.ts']],
  ['Following an example answer', 'example', []],
])('"%s" in src/README.md names only files whose code runs, and tables', (section, flow, tables) => {
  const ever = new Set(passed[flow]?.ever);
  expect(filesNamed(section).filter((path) => !ever.has(path))).toEqual(tables);
});

test('"What every request passes" in src/README.md leaves out nothing that every request passes', () => {
  const [first, ...others] = Object.values(passed).map(({ once }) => once);
  const common = first?.filter((path) => others.every((files) => files.includes(path))) ?? [];
  expect(common.length).toBeGreaterThan(20);
  const named = filesNamed('What every request passes');
  expect(common.filter((path) => !named.includes(path))).toEqual([]);
  // The values that surfaces return, and the way of refusals
  expect(named.filter((path) => !common.includes(path))).toEqual(['http/answer.ts', 'http/refusals.ts']);
});

test('src/README.md says in how many files code runs, to ten', () => {
  const text = readFileSync(new URL('src/README.md', packageRoot()), 'utf8').replace(/\s+/g, ' ');
  const [, ...said] =
    /at most (\d+) for an upload, (\d+) for a delivery with its thread, and (\d+) for an example answer/.exec(text) ??
    [];
  const counted = ['upload', 'delivery', 'example'].map((flow) => passed[flow]?.once.length ?? 0);
  expect(counted.map((count) => Math.ceil(count / 10) * 10)).toEqual(said.map(Number));
});
