import { u8 } from './bytes.ts';
import { jpegSegments } from './jpeg.ts';

/** Far more scans than any encoder writes; each may cost a pass over the whole picture. */
export const maxScans = 200;

/** One component of a scan: its quantiser, and the numbers of its code tables. */
export interface ScanOfComponent {
  readonly isProgressive: boolean;
  readonly spectralStart: number;
  /** The bit that scans before it left off at; above 0 in a refinement. */
  readonly highBit: number;
  readonly quantiser: number;
  readonly dc: number;
  readonly ac: number;
}

/** The code tables that a scan reads (ITU-T T.81, F.2 and G.2): 0 to 3 for DC, 4 to 7 for AC. */
export function tablesNeeded({ isProgressive, spectralStart, highBit, dc, ac }: ScanOfComponent): readonly number[] {
  if (!isProgressive) return [dc, 4 + ac];
  if (spectralStart > 0) return [4 + ac];
  return highBit > 0 ? [] : [dc];
}

/**
 * What a scan lacks. Motion JPEG leaves the code tables out and means those of T.81, annex K.3; as in libjpeg, that holds
 * for tables 0 and 1 of sequential pictures only. There are no quantisers that everybody means.
 */
export function flawOfTables(
  { quantisers, codes }: { readonly quantisers: ReadonlySet<number>; readonly codes: ReadonlySet<number> },
  scan: ScanOfComponent,
): string | undefined {
  if (!quantisers.has(scan.quantiser)) return 'a quantisation table is missing';
  const isStandard = (table: number) => !scan.isProgressive && (table & 3) < 2;
  return tablesNeeded(scan).every((table) => codes.has(table) || isStandard(table))
    ? undefined
    : 'a code table is missing';
}

/** What the first scan of a file lacks; nothing is said of the kinds (arithmetic, lossless) that have other tables. */
export function flawOfFirstScan(bytes: Uint8Array): string | undefined {
  const quantisers = new Set<number>();
  const codes = new Set<number>();
  const quantiserOf = new Map<number, number>();
  let isProgressive = false;
  for (const { marker, start, end } of jpegSegments(bytes)) {
    if (marker === 0xdb) {
      for (let at = start; at < end; at += u8(bytes, at) >> 4 > 0 ? 129 : 65) quantisers.add(u8(bytes, at) & 15);
    } else if (marker === 0xc4) {
      for (let at = start; at + 17 <= end; at += 17 + sum(bytes.subarray(at + 1, at + 17))) {
        codes.add((u8(bytes, at) >> 4) * 4 + (u8(bytes, at) & 15));
      }
    } else if (marker >= 0xc0 && marker <= 0xc2) {
      isProgressive = marker === 0xc2;
      for (let at = start + 6; at + 3 <= end; at += 3) quantiserOf.set(u8(bytes, at), u8(bytes, at + 2));
    } else if (marker === 0xda) {
      const count = u8(bytes, start);
      const behind = start + 1 + count * 2;
      if (behind + 3 > end) return undefined;
      for (let at = start + 1; at < behind; at += 2) {
        const quantiser = quantiserOf.get(u8(bytes, at));
        if (quantiser === undefined) return undefined;
        const tables = u8(bytes, at + 1);
        const flaw = flawOfTables(
          { quantisers, codes },
          {
            isProgressive,
            spectralStart: u8(bytes, behind),
            highBit: u8(bytes, behind + 2) >> 4,
            quantiser,
            dc: tables >> 4,
            ac: tables & 15,
          },
        );
        if (flaw !== undefined) return flaw;
      }
    }
  }
  return undefined;
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0);
}
