import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream } from 'node:stream/web';
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
  const { createTarPacker } = await import('modern-tar');
  const { readable, controller } = createTarPacker();
  const add = async (name: string, bytes: Uint8Array) => {
    const entry = controller.add({ name, size: bytes.byteLength }).getWriter();
    await entry.write(bytes);
    await entry.close();
  };
  const fill = async () => {
    await add('state.json', Buffer.from(JSON.stringify(toState(snapshot), null, 2)));
    for (const [hash, bytes] of snapshot.blobs) await add(`blobs/${hash}`, bytes);
    controller.finalize();
  };
  await Promise.all([pipeline(readable as ReadableStream<Uint8Array>, to), fill()]);
}

/** Reads what `writeArchive` wrote, checking every original's hash; 5400 for anything else, 5413 beyond `limit` bytes. */
export async function readArchive(from: Readable, limit: number): Promise<Snapshot> {
  const { createTarDecoder } = await import('modern-tar');
  const blobs = new Map<string, Uint8Array>();
  let state: StateFile | undefined;
  let left = limit;
  try {
    const archive = ReadableStream.from(from) as unknown as globalThis.ReadableStream<Uint8Array>;
    const entries = archive.pipeThrough(createTarDecoder({ strict: true }));
    for await (const { header, body } of entries) {
      left -= header.size;
      if (left < 0) throw errors.imageTooLarge();
      const bytes = await readShared(body);
      if (header.name === 'state.json') state = parseState(Buffer.from(bytes).toString('utf8'));
      else if (header.name.startsWith('blobs/')) blobs.set(header.name.slice('blobs/'.length), bytes);
      else throw errors.badRequest(`the archive holds ${header.name}, which does not belong there`);
    }
  } catch (thrown) {
    throw thrown instanceof ImagesError ? thrown : errors.badRequest('the archive is damaged or is not a tar archive');
  }
  if (state === undefined) throw errors.badRequest('the archive has no state.json');
  return { ...state, blobs: checkedBlobs(state, blobs) };
}

/** The whole of a stream, in memory that threads can share. */
async function readShared(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return sharedBytes(...chunks);
}
