import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../packageRoot.ts';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, packageRoot()));

/** The files of a flow of src/README.md, in order, each once. */
function filesOf(flow: string): readonly string[] {
  const text = readFileSync(source('README.md'), 'utf8');
  const [, section = ''] = new RegExp(`^## ${flow}$(.*?)^## `, 'ms').exec(text) ?? [];
  return [...new Set([...section.matchAll(/`([\w/]+\.ts)`/g)].map(([, path = '']) => path))];
}

test.each([
  ['Following an upload', 'cloudflare/operations/uploadImage.ts', 18],
  ['Following a delivery', 'cloudflare/delivery/access.ts', 26],
  ['Following an example answer', 'microcks/answers/choose.ts', 16],
])('%s goes through files that are there, and through few enough', (flow, middle, max) => {
  const files = filesOf(flow);
  expect(files.filter((path) => !existsSync(source(path)))).toEqual([]);
  expect(files).toContain(middle);
  expect(files.length).toBeLessThanOrEqual(max);
});
