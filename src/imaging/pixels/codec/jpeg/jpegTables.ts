import { errors } from '../../../errors.ts';
import { flawOfTables, type ScanOfComponent, tablesNeeded } from '../../../files/header/jpegScan.ts';
import type { Kernels } from '../../../kernels/kernels.ts';

/** Which tables a picture has defined so far: quantisers 0 to 3, codes 0 to 3 for DC and 4 to 7 for AC. */
export interface Tables {
  readonly quantisers: Set<number>;
  readonly codes: Set<number>;
  /** Where a table is put for the kernels to read. */
  readonly scratch: number;
}

/** The tables of a picture before its first segment: none. */
export function createTables(kernels: Kernels): Tables {
  return { quantisers: new Set(), codes: new Set(), scratch: kernels.alloc(512) };
}

/** Reads a DQT segment (ITU-T T.81, B.2.4.1). */
export function readQuantisers(kernels: Kernels, { quantisers, scratch }: Tables, segment: Uint8Array): void {
  for (let at = 0; at < segment.length; ) {
    const first = segment[at++] ?? 0;
    const isWide = first >> 4 > 0;
    const bytes = isWide ? 128 : 64;
    if ((first & 15) > 3 || at + bytes > segment.length) throw damaged('a quantisation table is cut off');
    const values = new Uint16Array(kernels.memory.buffer, scratch, 64);
    for (let k = 0; k < 64; k++) {
      const [high, low] = isWide ? [segment[at + 2 * k], segment[at + 2 * k + 1]] : [0, segment[at + k]];
      values[k] = ((high ?? 0) << 8) | (low ?? 0);
    }
    kernels.setQuantiser(first & 15, scratch);
    quantisers.add(first & 15);
    at += bytes;
  }
}

/** Reads a DHT segment (B.2.4.2). */
export function readHuffmanTables(kernels: Kernels, tables: Tables, segment: Uint8Array): void {
  for (let at = 0; at + 17 <= segment.length; ) {
    const first = segment[at++] ?? 0;
    const count = segment.subarray(at, at + 16).reduce((sum, codes) => sum + codes, 0);
    if ((first & 0xef) > 3 || count > 256 || at + 16 + count > segment.length) throw damaged('a code table is cut off');
    setCodes(kernels, tables, (first >> 4) * 4 + (first & 15), segment.subarray(at, at + 16 + count));
    at += 16 + count;
  }
}

/** Refuses a scan whose tables the picture has not defined, and defines the codes that Motion JPEG leaves out. */
export function requireTables(kernels: Kernels, tables: Tables, scan: ScanOfComponent): void {
  const flaw = flawOfTables(tables, scan);
  if (flaw !== undefined) throw damaged(flaw);
  for (const index of tablesNeeded(scan)) {
    const standard = standardCodes[index];
    if (!tables.codes.has(index) && standard !== undefined) setCodes(kernels, tables, index, standard());
  }
}

function setCodes(kernels: Kernels, { codes, scratch }: Tables, index: number, table: Uint8Array): void {
  new Uint8Array(kernels.memory.buffer).set(table, scratch);
  if (kernels.setHuffman(index, scratch) === 0) throw damaged('a code table is impossible');
  codes.add(index);
}

/** ITU-T T.81, tables K.3 to K.6: sixteen numbers of codes by length, then the symbols. */
const standardCodes: Readonly<Record<number, () => Uint8Array>> = {
  0: fromHex('00010501010101010100000000000000', '000102030405060708090a0b'),
  1: fromHex('00030101010101010101010000000000', '000102030405060708090a0b'),
  4: fromHex(
    '0002010303020403050504040000017d',
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a343536373839',
    '3a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7',
    'a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
  ),
  5: fromHex(
    '00020102040403040705040400010277',
    '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738',
    '393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5',
    'a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
  ),
};

function fromHex(...parts: readonly string[]): () => Uint8Array {
  return () => Buffer.from(parts.join(''), 'hex');
}

/** What a file is refused with that is not as T.81 has it. */
export function damaged(detail: string) {
  return errors.decodingFailed(detail);
}
