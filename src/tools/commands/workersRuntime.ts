/*
 * What `workers/adapter/workerd.sh` runs before the runtime: reads Miniflare's configuration from standard input, writes
 * the patched one to a file, and prints the path of the real runtime. Every hot reload waits for it, so it is a program
 * of its own that loads next to nothing.
 */
import { writeFileSync } from 'node:fs';
import { connection, environment } from '../../settings.ts';
import { patchMiniflareConfig } from '../../workers/miniflareConfig.ts';
import { findWorkerd } from '../../workers/runtime.ts';
import { originOf } from '../../workers/target.ts';

try {
  const [, , file = ''] = process.argv;
  const workerd = environment('workerd') ?? findWorkerd(process.cwd());
  if (workerd === undefined) throw new Error('no workerd is installed here; name one in CFIMAGES_WORKERD');
  const { config, warnings } = patchMiniflareConfig(await readInput(), {
    url: originOf(environment('url') ?? connection.url.default),
    account: environment('account') ?? connection.account.default,
    token: environment('token') ?? connection.token.default,
  });
  writeFileSync(file, config);
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
  process.stdout.write(`${workerd}\n`);
} catch (error) {
  process.stderr.write(`cfimages: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

/** Not `readFileSync(0)`: the other end may not have written yet, and a pipe that does not block then answers EAGAIN. */
async function readInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
