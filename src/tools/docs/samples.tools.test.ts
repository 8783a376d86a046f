import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { inspectImage } from '../../imaging/index.ts';
import { packageRoot } from '../../packageRoot.ts';

const root = fileURLToPath(packageRoot());
const project = mkdtempSync(join(tmpdir(), 'cfimages-project-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the sample of docs/jimp.md runs as it stands, in a project with Jimp', async () => {
  const [, sample = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(root, 'docs/jimp.md'), 'utf8')) ?? [];
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(root, join(project, 'node_modules/cfimages'), 'dir');
  symlinkSync(join(root, 'node_modules/@jimp'), join(project, 'node_modules/@jimp'), 'dir');
  cpSync(join(root, 'fixtures/images/landscape.jpg'), join(project, 'photo.jpg'));
  writeFileSync(join(project, 'sample.mjs'), sample);
  await promisify(execFile)(process.execPath, ['sample.mjs'], { cwd: project });
  expect(inspectImage(readFileSync(join(project, 'photo.webp')))).toMatchObject({
    format: 'webp',
    width: 800,
    height: 600,
  });
}, 30_000);
