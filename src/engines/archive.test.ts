import { createHash, randomBytes } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { packTar } from 'modern-tar';
import type { Snapshot } from '../cloudflare/index.ts';
import { readArchive, writeArchive } from './index.ts';

const enough = 1e9;
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const originals = [randomBytes(5_000_000), Buffer.from('small'), Buffer.alloc(512)];
const snapshot: Snapshot = {
  accounts: [],
  zones: {},
  batchTokens: [],
  blobs: new Map(originals.map((bytes) => [hashOf(bytes), bytes])),
};

async function written(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // As slow as a network: what the packer may hold is bounded
  const sink = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => setImmediate(done, void chunks.push(chunk)),
  });
  await writeArchive(snapshot, sink);
  return Buffer.concat(chunks);
}

const inPieces = (bytes: Uint8Array, size: number) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.slice(index * size, (index + 1) * size)),
  );

test('what is written is read again, in whatever pieces it comes', async () => {
  const archive = await written();
  for (const size of [archive.length, 65_536, 1000]) {
    const { blobs, ...rest } = await readArchive(inPieces(archive, size), enough);
    expect(rest).toMatchObject({ accounts: [], zones: {}, batchTokens: [] });
    expect([...blobs].map(([hash, bytes]) => [hash, hashOf(bytes)])).toEqual(
      originals.map((bytes) => [hashOf(bytes), hashOf(bytes)]),
    );
  }
});

test('one that GNU tar has written is read too', async () => {
  const archive = await written();
  for (let at = 0; archive[at] !== 0; ) {
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 135), 8);
    archive.write('ustar  \0', at + 257, 'latin1');
    archive.write('        ', at + 148, 'latin1');
    const sum = archive.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
    at += 512 + Math.ceil(size / 512) * 512;
  }
  expect((await readArchive(Readable.from([archive]), enough)).blobs.size).toBe(3);
});

test.each<[string, (archive: Buffer) => Promise<Uint8Array> | Uint8Array, number]>([
  ['cut off in a picture', (archive) => archive.subarray(0, 2_000_000), 5400],
  ['cut off between two files', (archive) => archive.subarray(0, 1024), 5400],
  ['without its end', (archive) => archive.subarray(0, -1024), 5400],
  ['with another picture', (archive) => archive.fill(7, 1_000_000, 1_000_100), 5400],
  ['with a damaged header', (archive) => archive.fill(7, 20, 40), 5400],
  ['with a stranger in it', () => packTar([{ header: { name: '../x', size: 1 }, body: 'x' }]), 5400],
  ['that is empty', () => packTar([]), 5400],
  [
    'that is too large',
    () => packTar([{ header: { name: 'blobs/x', size: 6_000_001 }, body: Buffer.alloc(6_000_001) }]),
    5413,
  ],
])('an archive %s is refused', async (_, change, code) => {
  const source = inPieces(await change(await written()), 65_536);
  await expect(readArchive(source, 6_000_000)).rejects.toMatchObject({ code });
});

test('a reader that breaks off ends the writing, and a sender that breaks off the reading', async () => {
  const sink = new Writable({ write: (_chunk, _encoding, done) => done(new Error('gone')) });
  await expect(writeArchive(snapshot, sink)).rejects.toThrow('gone');
  const archive = await written();
  const source = Readable.from(
    (function* () {
      yield archive.subarray(0, 100_000);
      throw new Error('gone');
    })(),
  );
  await expect(readArchive(source, enough)).rejects.toMatchObject({ code: 5400 });
});
