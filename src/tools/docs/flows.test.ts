import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../packageRoot.ts';
import { filesNamed } from './flowLists.ts';

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, packageRoot()));

test.each([
  ['What every request passes', 'http/write.ts', 30],
  ['Following an upload', 'cloudflare/operations/uploadImage.ts', 18],
  ['Following an import', 'cloudflare/imports/job.ts', 18],
  ['Following a delivery', 'cloudflare/delivery/access.ts', 26],
  ['Following an example answer', 'microcks/answers/choose.ts', 16],
])('"%s" names files that are there, and few enough to open', (section, middle, max) => {
  const files = filesNamed(section);
  expect(files.filter((path) => !existsSync(source(path)))).toEqual([]);
  expect(files).toContain(middle);
  expect(files.length).toBeLessThanOrEqual(max);
});
