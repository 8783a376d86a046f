import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Compiles a file as a user's compiler would: the package by its name, its declarations as they are built. */
async function compile(file: string, types: string): Promise<string> {
  const flags = '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2023 --lib es2023,dom';
  const args = [path('../../../node_modules/typescript/bin/tsc'), ...flags.split(' '), '--types', types, path(file)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) => resolve(error === null ? '' : stdout + stderr));
  });
}

// `.ci/package` compiles the same files against the packed tarball, and with the newest Vitest too
test.each([
  ['Vitest', 'vitest', 'node'],
  ['@jest/globals', 'jestGlobals', 'node'],
  ['@types/jest', 'typesJest', 'node,jest'],
  ['Playwright', 'playwright', 'node'],
])('typed tests of %s know the matchers', async (_tool, file, types) => {
  expect(await compile(`testing/${file}.check.ts`, types)).toBe('');
});
