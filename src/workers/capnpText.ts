/** A text to put in the place of another one. */
export interface TextReplacement {
  /** Whether this is the text to replace. */
  readonly matches: (text: string) => boolean;
  readonly text: string;
  /** A date (`2026-04-21`) for the last date before it in the message. */
  readonly date?: string;
}

const wordBytes = 8;

/**
 * Replaces texts in a Cap'n Proto message (a segment table and segments of 8-byte words, unpacked): the new text is
 * put at the end of its segment and the pointer to the old one turned to it, so that it may be longer. Messages are
 * written parents first: the last date before a Worker's source is its compatibility date, which can be replaced with it.
 * Answers how often each replacement was made.
 */
export function replaceTexts(
  message: Uint8Array,
  replacements: readonly TextReplacement[],
): { readonly message: Uint8Array; readonly made: readonly number[] } {
  const segments = splitSegments(message);
  const made = replacements.map(() => 0);
  const replaced = segments.map((segment) => {
    const additions: Uint8Array[] = [];
    const view = Buffer.from(segment);
    let end = segment.byteLength;
    let date: Buffer | undefined;
    for (let at = 0; at < segment.byteLength; at += wordBytes) {
      const bytes = textAt(view, at);
      if (bytes === undefined) continue;
      const found = bytes.toString();
      if (/^\d{4}-\d\d-\d\d$/.test(found)) date = bytes;
      const chosen = replacements.findIndex(({ matches }) => matches(found));
      const replacement = replacements[chosen];
      if (replacement === undefined) continue;
      if (replacement.date !== undefined) date?.write(replacement.date);
      const text = Buffer.from(replacement.text);
      const padded = Buffer.alloc(Math.ceil((text.byteLength + 1) / wordBytes) * wordBytes);
      padded.set(text);
      writeTextPointer(view, at, end, text.byteLength + 1);
      additions.push(padded);
      end += padded.byteLength;
      made[chosen] = (made[chosen] ?? 0) + 1;
    }
    return Buffer.concat([view, ...additions]);
  });
  return { message: joinSegments(replaced), made };
}

/** The bytes of the text that the word at `at` points to, if it is a pointer to a text. */
function textAt(segment: Buffer, at: number): Buffer | undefined {
  const offset = segment.readInt32LE(at);
  const size = segment.readUInt32LE(at + 4);
  const length = size >>> 3;
  if ((offset & 3) !== 1 || (size & 7) !== 2 || length < 2) return undefined;
  const start = at + wordBytes + (offset >> 2) * wordBytes;
  const last = start + length - 1;
  if (start < 0 || last >= segment.byteLength || segment[last] !== 0) return undefined;
  const bytes = segment.subarray(start, last);
  return bytes.includes(0) ? undefined : bytes;
}

/** A list pointer (kind 1) to bytes (element size 2), its offset counted in words from the word behind it. */
function writeTextPointer(segment: Buffer, at: number, start: number, length: number): void {
  segment.writeInt32LE((((start - at) / wordBytes - 1) << 2) | 1, at);
  segment.writeUInt32LE(((length << 3) | 2) >>> 0, at + 4);
}

function splitSegments(message: Uint8Array): readonly Uint8Array[] {
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const count = view.byteLength < wordBytes ? 0 : view.readUInt32LE(0) + 1;
  let at = tableBytes(count);
  if (count === 0 || at > view.byteLength) throw new Error("the configuration is not a Cap'n Proto message");
  return Array.from({ length: count }, (_, index) => {
    const segment = view.subarray(at, at + view.readUInt32LE(4 + index * 4) * wordBytes);
    at += segment.byteLength;
    return segment;
  });
}

function joinSegments(segments: readonly Uint8Array[]): Uint8Array {
  const table = Buffer.alloc(tableBytes(segments.length));
  table.writeUInt32LE(segments.length - 1, 0);
  for (const [index, { byteLength }] of segments.entries()) table.writeUInt32LE(byteLength / wordBytes, 4 + index * 4);
  return Buffer.concat([table, ...segments]);
}

/** A count, a size for each segment, filled up to whole words. */
function tableBytes(segments: number): number {
  return Math.ceil((4 + segments * 4) / wordBytes) * wordBytes;
}
