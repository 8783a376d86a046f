/*
 * Cap'n Proto messages (encoding spec: capnproto.org/encoding.html): reads structs, lists and texts where they are, and
 * puts what is new into one segment more, to which far pointers lead. Nothing that was there moves.
 */

/** A pointer's own place: the segment, and the byte in it. */
export interface Place {
  readonly segment: number;
  readonly at: number;
}

/** A struct: the first byte of its data, the sizes of its data and of its pointers in words. */
export interface Struct extends Place {
  readonly dataWords: number;
  readonly pointers: number;
}

/** A message that is being changed; the last segment takes what is new. */
export interface Message {
  readonly segments: Buffer[];
  used: number;
}

const word = 8;
const kinds = { struct: 0, list: 1, far: 2 } as const;
const sizes = { byte: 2, composite: 7 } as const;

/** Opens a message (a segment table and segments); throws for anything else. */
export function openMessage(bytes: Uint8Array): Message {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.byteLength < word ? 0 : view.readUInt32LE(0) + 1;
  let at = tableBytes(count);
  if (count === 0 || at > view.byteLength) throw new Error(noMessage);
  const segments = Array.from({ length: count }, (_, index) => {
    const segment = Buffer.from(view.subarray(at, at + view.readUInt32LE(4 + index * 4) * word));
    at += segment.byteLength;
    return segment;
  });
  if (at > view.byteLength) throw new Error(noMessage);
  return { segments: [...segments, Buffer.alloc(64 * 1024)], used: 0 };
}

const noMessage = "the configuration is not a Cap'n Proto message";

/** The message as bytes. */
export function closeMessage({ segments, used }: Message): Uint8Array {
  const whole =
    used === 0 ? segments.slice(0, -1) : [...segments.slice(0, -1), (segments.at(-1) as Buffer).subarray(0, used)];
  const table = Buffer.alloc(tableBytes(whole.length));
  table.writeUInt32LE(whole.length - 1, 0);
  for (const [index, { byteLength }] of whole.entries()) table.writeUInt32LE(byteLength / word, 4 + index * 4);
  return Buffer.concat([table, ...whole]);
}

/** The struct that the whole message is. */
export function rootOf(message: Message): Struct | undefined {
  return structAt(message, { segment: 0, at: 0 });
}

/** The place of a struct's pointer; undefined beyond those that it has. */
export function pointerOf({ segment, at, dataWords, pointers }: Struct, index: number): Place | undefined {
  return index < pointers ? { segment, at: at + (dataWords + index) * word } : undefined;
}

/** The first 16 bits of a struct's data: which member of its union is set, in all structs that are read here. */
export function unionOf(message: Message, { segment, at, dataWords }: Struct): number {
  return dataWords === 0 ? 0 : bufferOf(message, segment).readUInt16LE(at);
}

/** Sets what `unionOf` reads. */
export function setUnion(message: Message, { segment, at }: Struct, value: number): void {
  bufferOf(message, segment).writeUInt16LE(value, at);
}

/** The struct that a pointer leads to. */
export function structAt(message: Message, place: Place | undefined): Struct | undefined {
  const found = place && follow(message, place);
  if (found === undefined || (found.low & 3) !== kinds.struct) return undefined;
  const { segment, at, high } = found;
  return { segment, at, dataWords: high & 0xffff, pointers: high >>> 16 };
}

/** The structs of the list that a pointer leads to; none for a null pointer. */
export function structsAt(message: Message, place: Place | undefined): readonly Struct[] {
  const found = place && follow(message, place);
  if (found === undefined || (found.low & 3) !== kinds.list || (found.high & 7) !== sizes.composite) return [];
  const { segment, at } = found;
  const buffer = bufferOf(message, segment);
  const size = buffer.readUInt32LE(at + 4);
  const [dataWords, pointers] = [size & 0xffff, size >>> 16];
  return Array.from({ length: buffer.readInt32LE(at) >> 2 }, (_, index) => ({
    segment,
    at: at + (1 + index * (dataWords + pointers)) * word,
    dataWords,
    pointers,
  }));
}

/** The bytes of the text that a pointer leads to. */
export function textAt(message: Message, place: Place | undefined): Buffer | undefined {
  const found = place && follow(message, place);
  if (found === undefined || (found.low & 3) !== kinds.list || (found.high & 7) !== sizes.byte) return undefined;
  return bufferOf(message, found.segment).subarray(found.at, found.at + (found.high >>> 3) - 1);
}

/** Puts a text behind a pointer. */
export function setText(message: Message, place: Place | undefined, text: string): void {
  const bytes = Buffer.from(text);
  const target = allocate(message, Math.ceil((bytes.byteLength + 1) / word));
  bufferOf(message, target.segment).set(bytes, target.at);
  point(message, place, target, kinds.list, ((bytes.byteLength + 1) << 3) | sizes.byte);
}

/** Puts an empty struct behind a pointer. */
export function addStruct(message: Message, place: Place | undefined, dataWords: number, pointers: number): Struct {
  const target = allocate(message, dataWords + pointers);
  point(message, place, target, kinds.struct, dataWords | (pointers << 16));
  return { ...target, dataWords, pointers };
}

/** Makes the list behind a pointer longer by a struct, which has at least these sizes. */
export function appendStruct(message: Message, place: Place | undefined, dataWords: number, pointers: number): Struct {
  const old = structsAt(message, place);
  const size = {
    dataWords: Math.max(dataWords, old[0]?.dataWords ?? 0),
    pointers: Math.max(pointers, old[0]?.pointers ?? 0),
  };
  const words = (size.dataWords + size.pointers) * (old.length + 1);
  const list = allocate(message, 1 + words);
  const buffer = bufferOf(message, list.segment);
  buffer.writeInt32LE((old.length + 1) << 2, list.at);
  buffer.writeUInt32LE((size.dataWords | (size.pointers << 16)) >>> 0, list.at + 4);
  point(message, place, list, kinds.list, (words << 3) | sizes.composite);
  const elementAt = (index: number): Struct => ({
    segment: list.segment,
    at: list.at + (1 + index * (size.dataWords + size.pointers)) * word,
    ...size,
  });
  for (const [index, from] of old.entries()) {
    const to = elementAt(index);
    const data = bufferOf(message, from.segment).subarray(from.at, from.at + from.dataWords * word);
    bufferOf(message, to.segment).set(data, to.at);
    for (let pointer = 0; pointer < from.pointers; pointer++) {
      copyPointer(message, pointerOf(from, pointer), pointerOf(to, pointer));
    }
  }
  return elementAt(old.length);
}

/** Makes one pointer lead to what another one leads to. */
export function copyPointer(message: Message, from: Place | undefined, to: Place | undefined): void {
  const found = from && follow(message, from);
  if (found === undefined || to === undefined) return;
  // Two words: where it is, and what it is. They may be in any segment.
  const pad = allocate(message, 2);
  const buffer = bufferOf(message, pad.segment);
  buffer.writeUInt32LE(far(found.at), pad.at);
  buffer.writeUInt32LE(found.segment, pad.at + 4);
  buffer.writeUInt32LE(found.low & 3, pad.at + 8);
  buffer.writeUInt32LE(found.high, pad.at + 12);
  bufferOf(message, to.segment).writeUInt32LE(far(pad.at) | 4, to.at);
  bufferOf(message, to.segment).writeUInt32LE(pad.segment, to.at + 4);
}

interface Target extends Place {
  /** The halves of the pointer that says what is there; the offset in the lower one does not count. */
  readonly low: number;
  readonly high: number;
}

/** What a pointer leads to; undefined for null. */
function follow(message: Message, { segment, at }: Place): Target | undefined {
  const buffer = bufferOf(message, segment);
  const [low, high] = [buffer.readInt32LE(at), buffer.readUInt32LE(at + 4)];
  if (low === 0 && high === 0) return undefined;
  if ((low & 3) !== kinds.far) return { segment, at: at + word + (low >> 2) * word, low, high };
  const pad = { segment: high, at: (low >>> 3) * word };
  if ((low & 4) === 0) return follow(message, pad);
  const pads = bufferOf(message, pad.segment);
  return {
    segment: pads.readUInt32LE(pad.at + 4),
    at: (pads.readUInt32LE(pad.at) >>> 3) * word,
    low: pads.readInt32LE(pad.at + 8),
    high: pads.readUInt32LE(pad.at + 12),
  };
}

/** Turns a pointer to something new. */
function point(message: Message, place: Place | undefined, target: Place, kind: number, high: number): void {
  if (place === undefined) throw new Error('the configuration is older than every known one');
  const near = place.segment === target.segment ? place : allocate(message, 1);
  const buffer = bufferOf(message, near.segment);
  buffer.writeInt32LE((((target.at - near.at) / word - 1) << 2) | kind, near.at);
  buffer.writeUInt32LE(high >>> 0, near.at + 4);
  if (near === place) return;
  bufferOf(message, place.segment).writeUInt32LE(far(near.at), place.at);
  bufferOf(message, place.segment).writeUInt32LE(near.segment, place.at + 4);
}

function far(at: number): number {
  return (((at / word) << 3) | kinds.far) >>> 0;
}

/** Room in the last segment, all zeros. */
function allocate(message: Message, words: number): Place {
  const segment = message.segments.length - 1;
  const buffer = bufferOf(message, segment);
  const at = message.used;
  message.used += words * word;
  if (message.used > buffer.byteLength) {
    const larger = Buffer.alloc(Math.max(buffer.byteLength * 2, message.used));
    larger.set(buffer);
    message.segments[segment] = larger;
  }
  return { segment, at };
}

function bufferOf({ segments }: Message, segment: number): Buffer {
  const buffer = segments[segment];
  if (buffer === undefined) throw new Error(noMessage);
  return buffer;
}

/** A count, a size for each segment, filled up to whole words. */
function tableBytes(segments: number): number {
  return Math.ceil((4 + segments * 4) / word) * word;
}
