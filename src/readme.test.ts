import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inspectImage } from './imaging/index.ts';
import { packageRoot } from './packageRoot.ts';
import { curlByNode } from './testing/curlByNode.ts';
import { findProgram } from './testing/programs.ts';
import { useMock } from './testing/session.ts';
import { unless } from './testing/unless.ts';

/** A fenced block of the README: commands to run, or the answer that the block before it prints. */
interface Block {
  readonly kind: 'walk' | 'answer';
  readonly text: string;
}

/** Runs blocks of commands one after the other, in a folder, and answers what each one prints. */
type Walker = (blocks: readonly string[], folder: string) => Promise<readonly string[]>;

const byShell: Walker = async (blocks, folder) => {
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', blocks.join('\necho ---\n')], { cwd: folder });
  return stdout.split('---\n');
};

const lacking = ['bash', 'curl'].filter((name) => findProgram(name) === undefined);
const missing = lacking.length === 0 ? undefined : `no ${lacking.join(' and no ')} in PATH`;

unless(missing).describe("the README's walk, by curl", () => follow(byShell));
describe("the README's walk on a machine without curl", () => follow(curlByNode));

test.each([
  ['README.md', /^### Tests and CI$(.*?)^### /ms, 'git'],
  ['README.md', /^### A Worker$(.*?)^### /ms, ''],
  ['examples/ci/github.yml', /^(#.*?)^name:/ms, 'pack'],
  ['examples/ci/gitlab.yml', /^(#.*?)^test:/ms, 'pack'],
])('%s says in %s how cfimages, which is not on npm, gets into another project', (file, part, more) => {
  const { name, version } = JSON.parse(readFileSync(new URL('package.json', packageRoot()), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const [, text = ''] = part.exec(readFileSync(new URL(file, packageRoot()), 'utf8')) ?? [];
  expect(text).toContain(`npm i -D ./${name}-${version}.tgz`);
  if (more === 'git') expect(text).toMatch(/npm i -D git\+https:/);
  if (more !== '') expect(text).toContain('npm ci && npm pack --pack-destination ../my-project');
});

function follow(walker: Walker): void {
  const session = useMock();
  let folder = '';
  let blocks: readonly Block[] = [];
  let outputs: readonly string[] = [];

  beforeAll(async () => {
    const readme = readFileSync(new URL('README.md', packageRoot()), 'utf8');
    const fences = readme
      .replaceAll('http://localhost:8787', session.mock.url)
      .matchAll(/^```\w+ (walk|answer)\n(.*?)^```$/gms);
    blocks = [...fences].map(([, kind, text = '']) => ({ kind: kind === 'walk' ? 'walk' : 'answer', text }));
    folder = await mkdtemp(join(tmpdir(), 'cfimages-walk-'));
    await symlink(fileURLToPath(new URL('fixtures', packageRoot())), join(folder, 'fixtures'));
    const commands = blocks.filter(({ kind }) => kind === 'walk').map(({ text }) => text);
    outputs = (await walker(commands, folder)).map((text) => text.trim());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('every answer that the README shows is what its commands print', () => {
    let walked = -1;
    const shown = blocks.flatMap(({ kind, text }) => {
      if (kind === 'walk') walked += 1;
      return kind === 'answer' ? [[normal(outputs[walked] ?? ''), normal(text)]] : [];
    });
    expect(shown.length).toBeGreaterThan(2);
    for (const [printed, documented] of shown) expect(printed).toEqual(documented);
  });

  test('none of its commands is refused', () => {
    const lines = outputs.flatMap((output) => output.split('\n'));
    expect(lines.filter((line) => line.includes('"success":false') || /^[45]\d\d /.test(line))).toEqual([]);
    expect(lines.filter((line) => line.includes('"success":true'))).not.toHaveLength(0);
  });

  test.each([
    ['lake.webp', { format: 'webp', width: 1024, height: 768 }],
    ['thumb.jpg', { format: 'jpeg', width: 200, height: 200 }],
    ['small.jpg', { format: 'jpeg', width: 320, height: 240 }],
  ])('the picture %s is what it says', async (name, expected) => {
    expect(inspectImage(await readFile(join(folder, name)))).toMatchObject(expected);
  });
}

/** JSON without its layout and its instants; other text as it is. */
function normal(text: string): unknown {
  try {
    return JSON.parse(text.replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"(instant)"'));
  } catch {
    return text.trim();
  }
}
