/** A JPEG that no library here writes: any sampling factors, restart intervals, one scan or several. */
export interface TestJpeg {
  readonly width: number;
  readonly height: number;
  /** Horizontal and vertical sampling factor of each component. */
  readonly sampling: readonly (readonly [h: number, v: number])[];
  readonly restartInterval?: number;
  /** Each component in a scan of its own. */
  readonly isSplit?: boolean;
  /** Adobe's marker with this transform instead of JFIF's. */
  readonly adobe?: number;
  /** Quantisers of 16 bits instead of 8. */
  readonly isWide?: boolean;
}

/** Writes one whose blocks hold smooth pseudo-random content: a DC coefficient and four low AC ones. */
export function testJpeg({
  width,
  height,
  sampling,
  restartInterval = 0,
  isSplit = false,
  adobe,
  isWide = false,
}: TestJpeg): Uint8Array {
  const maxH = Math.max(...sampling.map(([h]) => h));
  const maxV = Math.max(...sampling.map(([, v]) => v));
  const ids = sampling.map((_, index) => index + 1);
  const parts: number[] = [0xff, 0xd8];
  const segment = (marker: number, content: readonly number[]) =>
    parts.push(0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255, ...content);
  if (adobe === undefined) segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  else segment(0xee, [0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, adobe]);
  segment(
    0xdb,
    isWide
      ? [16, ...new Array<number>(64).fill(4).flatMap((value) => [0, value])]
      : [0, ...new Array<number>(64).fill(4)],
  );
  segment(0xc0, [
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    sampling.length,
    ...sampling.flatMap(([h, v], index) => [index + 1, h * 16 + v, 0]),
  ]);
  segment(0xc4, [0, ...lengths(4, 12), ...dcSymbols]);
  segment(0xc4, [16, ...lengths(6, acSymbols.length), ...acSymbols]);
  if (restartInterval > 0) segment(0xdd, [restartInterval >> 8, restartInterval & 255]);
  for (const scan of isSplit ? ids.map((id) => [id]) : [ids]) {
    segment(0xda, [scan.length, ...scan.flatMap((id) => [id, 0]), 0, 63, 0]);
    const units = scan.map((id) => sampling[id - 1] ?? ([1, 1] as const));
    const [only] = units;
    const isSingle = scan.length === 1 && only !== undefined;
    const columns = isSingle ? Math.ceil((width * only[0]) / maxH / 8) : Math.ceil(width / (8 * maxH));
    const rows = isSingle ? Math.ceil((height * only[1]) / maxV / 8) : Math.ceil(height / (8 * maxV));
    parts.push(
      ...scanData(
        scan,
        units.map(([h, v]) => (isSingle ? 1 : h * v)),
        columns * rows,
        restartInterval,
      ),
    );
  }
  parts.push(0xff, 0xd9);
  return Uint8Array.from(parts);
}

const dcSymbols = Array.from({ length: 12 }, (_, size) => size);
const acSymbols = [0, ...[1, 2, 3, 4, 5, 6].map((size) => size), 0x11, 0x12, 0x13, 0x14];

function lengths(length: number, count: number): readonly number[] {
  return Array.from({ length: 16 }, (_, index) => (index + 1 === length ? count : 0));
}

function scanData(
  ids: readonly number[],
  blocks: readonly number[],
  mcus: number,
  interval: number,
): readonly number[] {
  const bytes: number[] = [];
  let bits = '';
  let state = 12345;
  const random = (range: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return ((state >> 8) % (2 * range + 1)) - range;
  };
  const put = (value: number, count: number) => {
    bits += count === 0 ? '' : value.toString(2).padStart(count, '0');
  };
  const number = (symbols: readonly number[], codeLength: number, run: number, value: number) => {
    const size = value === 0 ? 0 : Math.abs(value).toString(2).length;
    put(symbols.indexOf(run * 16 + size), codeLength);
    put(value < 0 ? value + 2 ** size - 1 : value, size);
  };
  const flush = () => {
    bits += '1'.repeat((8 - (bits.length % 8)) % 8);
    for (const byte of (bits.match(/.{8}/g) ?? []).map((text) => Number.parseInt(text, 2))) {
      bytes.push(byte, ...(byte === 255 ? [0] : []));
    }
    bits = '';
  };
  const previous = new Array<number>(ids.length).fill(0);
  for (let mcu = 0; mcu < mcus; mcu++) {
    if (interval > 0 && mcu > 0 && mcu % interval === 0) {
      flush();
      bytes.push(0xff, 0xd0 + ((mcu / interval - 1) % 8));
      previous.fill(0);
    }
    for (const [slot, count] of blocks.entries()) {
      for (let block = 0; block < count; block++) {
        const dc = random(110);
        number(dcSymbols, 4, 0, dc - (previous[slot] ?? 0));
        previous[slot] = dc;
        number(acSymbols, 6, 0, random(20) || 1);
        number(acSymbols, 6, 0, random(20) || 1);
        number(acSymbols, 6, 1, random(7) || 1);
        put(0, 6);
      }
    }
  }
  flush();
  return bytes;
}
