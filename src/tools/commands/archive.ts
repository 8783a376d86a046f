import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { connection } from '../../settings.ts';
import { flagOrVariable } from './flags.ts';

interface MockFlags {
  readonly url: string;
  readonly controlToken?: string;
}

/** `cfimages export` and `import`: the state of a running mock as one tar archive. */
export function addArchive(program: Command): void {
  withMock(program.command('export'), 'save the state of a running mock as a tar archive')
    .argument('<file>', 'archive to write, e.g. state.tar')
    .action(async (file: string, flags: MockFlags) => {
      const response = await ask(flags, '/export', { method: 'GET' });
      const part = `${file}.part`;
      try {
        await pipeline(Readable.fromWeb(response.body as never), createWriteStream(part));
        await rename(part, file);
      } finally {
        await rm(part, { force: true });
      }
      process.stdout.write(`saved to ${file}\n`);
    });
  withMock(program.command('import'), 'put the accounts of an archive in place of those of a running mock')
    .argument('<file>', 'archive that export wrote')
    .action(async (file: string, flags: MockFlags) => {
      const handle = await open(file).catch((error: Error) => {
        throw new Error(`cannot read ${file}: ${error.message}`);
      });
      const body = handle.createReadStream();
      const response = await ask(flags, '/import', { method: 'POST', body: body as never, duplex: 'half' });
      const { images } = (await response.json()) as { readonly images: number };
      process.stdout.write(`${images} images are there now\n`);
    });
}

function withMock(command: Command, description: string): Command {
  return command
    .description(description)
    .addOption(flagOrVariable(connection.url))
    .addOption(flagOrVariable(connection.controlToken));
}

type Init = RequestInit & { readonly duplex?: 'half' };

async function ask({ url, controlToken }: MockFlags, path: string, init: Init): Promise<Response> {
  const headers = controlToken === undefined ? {} : { 'x-mock-token': controlToken };
  const response = await fetch(`${url.replace(/\/+$/, '')}/__mock${path}`, { ...init, headers }).catch(
    (error: Error) => {
      const cause = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Error(`no mock answers at ${url}: ${cause}`);
    },
  );
  if (response.ok) return response;
  throw new Error(`the mock refused: ${response.status} ${(await response.text()).slice(0, 500)}`);
}
