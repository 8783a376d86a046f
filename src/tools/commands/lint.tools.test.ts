import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test.each([
  [['--spec', 'spec/cloudflare-images-openapi.yml', '--format', 'json'], 1, /"error": 6/],
  [['--format', 'github'], 0, /^::warning file=spec/],
  [['--strict'], 1, /0 errors, \d+ warnings/],
  [['--spec', 'nowhere.yml'], 2, /nowhere\.yml: no such file/],
])('cfimages lint %j exits with %d', (args, code, output) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/src/cli.js', 'lint', ...args], {
    encoding: 'utf8',
  });
  expect([status, stdout + stderr]).toEqual([code, expect.stringMatching(output)]);
});
