import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { packageRoot } from '../../packageRoot.ts';
import { findProgram } from '../../testing/programs.ts';
import { unless } from '../../testing/unless.ts';

const run = promisify(execFile);
const cli = fileURLToPath(new URL('dist/src/cli.js', packageRoot()));

const bash = findProgram('bash') ?? '';
const inBash = unless(bash === '' ? 'no bash in PATH' : undefined);
let script = '';
beforeAll(async () => {
  script = (await run(process.execPath, [cli, 'completion', 'bash'])).stdout;
});

inBash.test.each([
  ['cfimages serve --log ""', 'silent error info debug'],
  ['cfimages do', 'doctor'],
  ['cfimages serve --publ', '--public-url'],
  ['cfimages certify --prof', '--profile'],
  ['cfimages certify --profile s', 'seed schema'],
  ['cfimages sweep --', '--ledger --target --force'],
  ['cfimages diff --j', '--json'],
  ['cfimages verify "repor"', ''],
  ['cfimages --publ', '--public-url'],
  ['cfimages --log d', 'debug'],
  ['cfimages completion z', 'zsh'],
])('bash completes "%s"', async (line, wanted) => {
  const completing = `${script}
COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _cfimages; echo "\${COMPREPLY[@]}"`;
  const { stdout } = await run(bash, ['-c', completing], { cwd: fileURLToPath(new URL('dist/spec', packageRoot())) });
  expect(stdout.trim()).toBe(wanted);
});

test.each(['zsh', 'fish'])('the script for %s knows the flags of every command', async (shell) => {
  const { stdout } = await run(process.execPath, [cli, 'completion', shell]);
  for (const word of ['certify', 'export-origin', 'ledger', 'public-url', 'control-token', 'record']) {
    expect(stdout).toContain(word);
  }
});
