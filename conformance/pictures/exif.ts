/** The few EXIF fields that metadata policies are judged by. */
export interface Exif {
  readonly orientation?: number;
  readonly copyright?: string;
  readonly artist?: string;
  readonly make?: string;
  readonly gps: boolean;
}

const tags = { make: 0x010f, orientation: 0x0112, artist: 0x013b, copyright: 0x8298, gps: 0x8825 } as const;

/** Reads the first directory of a TIFF block; undefined when it is none. */
export function readExif(tiff: Buffer): Exif | undefined {
  const order = tiff.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const little = order === 'II';
  const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const text = (entry: number) => {
    const length = long(entry + 4);
    const start = length <= 4 ? entry + 8 : long(entry + 8);
    return tiff.toString('latin1', start, start + length).replace(/\0.*$/s, '');
  };
  const directory = long(4);
  const found: { -readonly [key in keyof Exif]: Exif[key] } = { gps: false };
  for (let index = 0; index < short(directory); index++) {
    const entry = directory + 2 + index * 12;
    const tag = short(entry);
    if (tag === tags.orientation) found.orientation = short(entry + 8);
    else if (tag === tags.gps) found.gps = true;
    else if (tag === tags.make) found.make = text(entry);
    else if (tag === tags.artist) found.artist = text(entry);
    else if (tag === tags.copyright) found.copyright = text(entry);
  }
  return found;
}

/** What to write into a picture. */
export interface ExifFields {
  readonly orientation?: number;
  readonly copyright?: string;
  readonly make?: string;
  /** Writes a GPS directory with a latitude reference. */
  readonly gps?: boolean;
}

/** Inserts an EXIF segment behind the start of a JPEG. */
export function withExif(jpeg: Buffer, fields: ExifFields): Buffer {
  const tiff = writeTiff(fields);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(tiff.length + 8, 4);
  return Buffer.concat([head, Buffer.from('Exif\0\0', 'latin1'), tiff, jpeg.subarray(2)]);
}

/** Big-endian, entries in the order of their tags, long values behind the directory, the GPS directory last. */
function writeTiff({ orientation, copyright, make, gps = false }: ExifFields): Buffer {
  const entries = [
    ...(make === undefined ? [] : [ascii(tags.make, make)]),
    ...(orientation === undefined ? [] : [{ tag: tags.orientation, type: 3, count: 1, value: short(orientation) }]),
    ...(copyright === undefined ? [] : [ascii(tags.copyright, copyright)]),
  ];
  const count = entries.length + (gps ? 1 : 0);
  let free = 8 + 2 + count * 12 + 4;
  const rows = entries.map(({ tag, type, count: items, value }) => {
    const inline = value.length <= 4;
    const row = entry(tag, type, items, inline ? value : long(free));
    if (!inline) free += value.length;
    return row;
  });
  if (gps) rows.push(entry(tags.gps, 4, 1, long(free)));
  const extra = entries.map(({ value }) => value).filter((value) => value.length > 4);
  return Buffer.concat([
    Buffer.from('MM\0*\0\0\0\x08', 'latin1'),
    short(count).subarray(0, 2),
    ...rows,
    long(0),
    ...extra,
    ...(gps ? [Buffer.concat([Buffer.from([0, 1]), entry(1, 2, 2, Buffer.from('N\0')), long(0)])] : []),
  ]);
}

function entry(tag: number, type: number, count: number, value: Buffer): Buffer {
  const row = Buffer.alloc(12);
  row.writeUInt16BE(tag, 0);
  row.writeUInt16BE(type, 2);
  row.writeUInt32BE(count, 4);
  value.copy(row, 8, 0, 4);
  return row;
}

function ascii(tag: number, text: string): { tag: number; type: number; count: number; value: Buffer } {
  const value = Buffer.from(`${text}\0`, 'latin1');
  return { tag, type: 2, count: value.length, value };
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(value);
  return bytes;
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
