import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('our binding has the shape of the real runtime’s, and every option of it is in the tables that are run', async () => {
  const compiled = promisify(execFile)(`${root}node_modules/.bin/tsc`, ['-p', `${root}src/workers/testing`]);
  await expect(compiled.catch(({ stdout }: { stdout: string }) => ({ stdout }))).resolves.toMatchObject({ stdout: '' });
});
