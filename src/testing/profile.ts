/** A colour profile (ICC.1, version 2.4) of its tags' contents, from a space such as `'RGB '` to `'XYZ '` or `'Lab '`. */
export function makeProfile(space: string, pcs: string, tags: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries({ ...tags, wtpt: Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), d50]) });
  const table = Buffer.alloc(4 + entries.length * 12);
  table.writeUInt32BE(entries.length);
  let at = 128 + table.length;
  for (const [index, [name, content]] of entries.entries()) {
    table.write(name, 4 + index * 12, 'latin1');
    table.writeUInt32BE(at, 8 + index * 12);
    table.writeUInt32BE(content.length, 12 + index * 12);
    at += content.length;
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at);
  header.writeUInt32BE(0x02400000, 8);
  header.write(`mntr${space}${pcs}`, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  d50.copy(header, 68);
  return Buffer.concat([header, table, ...entries.map(([, content]) => content)]);
}

/** A table of two colours an axis: the eight corners of RGB, blue changing first, as Lab of 16 bits. */
export function cornersOfRgb(corners: readonly (readonly [light: number, a: number, b: number])[]): Buffer {
  const line = [0, 65_535, 0, 65_535, 0, 65_535];
  const numbers = [
    2,
    2,
    ...line,
    ...corners.flatMap(([light, a, b]) => [light * 652.8, (a + 128) * 256, (b + 128) * 256]),
    ...line,
  ];
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap((value) => [value, 0]);
  return Buffer.concat([Buffer.from('mft2\0\0\0\0\x03\x03\x02\0', 'latin1'), words(identity), words(numbers)]);
}

/** A JPEG with a profile of one segment behind its start. */
export function withProfile(jpeg: Uint8Array, profile: Uint8Array): Uint8Array {
  const name = Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1');
  const length = words([profile.length + name.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe2]), length, name, profile, jpeg.subarray(2)]);
}

const d50 = Buffer.from([0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d]);

function words(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [index, value] of numbers.entries()) bytes.writeUInt16BE(Math.round(value), index * 2);
  return bytes;
}
