import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  checkedBlobs,
  errors,
  ImagesError,
  parseState,
  type Snapshot,
  type StateFile,
  sharedBytes,
  toState,
} from '../cloudflare/index.ts';

/** Writes a snapshot as a tar archive: `state.json`, then each original as `blobs/<sha256>`. */
export async function writeArchive(snapshot: Snapshot, to: Writable): Promise<void> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  const written = pipeline(archive, to);
  archive.entry({ name: 'state.json' }, JSON.stringify(toState(snapshot), null, 2));
  for (const [hash, bytes] of snapshot.blobs) {
    await new Promise<void>((resolve, reject) => {
      archive.entry({ name: `blobs/${hash}`, size: bytes.byteLength }, Buffer.from(bytes), (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }
  archive.finalize();
  await written;
}

/** Reads what `writeArchive` wrote, checking every original's hash; 5400 for anything else, 5413 beyond `limit` bytes. */
export async function readArchive(from: Readable, limit: number): Promise<Snapshot> {
  const { extract } = await import('tar-stream');
  const archive = extract();
  const blobs = new Map<string, Uint8Array>();
  let state: StateFile | undefined;
  let left = limit;
  const fed = pipeline(from, archive);
  const read = async () => {
    for await (const entry of archive) {
      left -= entry.header.size ?? 0;
      if (left < 0) throw errors.imageTooLarge();
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk as Uint8Array);
      const bytes = sharedBytes(...chunks);
      const { name } = entry.header;
      if (name === 'state.json') state = parseState(Buffer.from(bytes).toString('utf8'));
      else if (name.startsWith('blobs/')) blobs.set(name.slice('blobs/'.length), bytes);
      else throw errors.badRequest(`the archive holds ${name}, which does not belong there`);
    }
  };
  // A damaged archive fails on either side of the stream, whichever notices first
  await Promise.all([fed, read()]).catch((thrown: unknown) => {
    throw thrown instanceof ImagesError ? thrown : errors.badRequest('the archive is damaged or is not a tar archive');
  });
  if (state === undefined) throw errors.badRequest('the archive has no state.json');
  return { ...state, blobs: checkedBlobs(state, blobs) };
}
