import { u8 } from '../../files/header/bytes.ts';

const maxCodes = 4096;
const maxWidth = 12;

/** LZW with codes of growing width, in sub-blocks, as GIF packs it; exactly `count` indices, or an `Error`. */
export function decompress(bytes: Uint8Array, start: number, count: number): Uint8Array {
  const minimum = u8(bytes, start);
  if (minimum < 1 || minimum > 11) throw new Error('the code size is impossible');
  const clearCode = 1 << minimum;
  const strings = createStrings(clearCode);
  const nextCode = codeReader(bytes, start + 1);
  const output = new Uint8Array(count);
  let written = 0;
  let width = minimum + 1;
  let defined = clearCode + 2;
  let previous = -1;
  while (written < count) {
    const code = nextCode(width);
    if (code === clearCode) {
      width = minimum + 1;
      defined = clearCode + 2;
      previous = -1;
      continue;
    }
    if (code === clearCode + 1) throw new Error('the picture data ends early');
    if (code > defined || (code === defined && previous < 0)) throw new Error('the picture data is damaged');
    // A code that is just being defined stands for the string before it and that string's first index
    let end = copyString(strings, code < defined ? code : previous, output, written);
    const first = output[written] as number;
    if (code === defined) {
      if (end < count) output[end] = first;
      end += 1;
    }
    if (previous >= 0 && defined < maxCodes) {
      define(strings, defined++, previous, first);
      if (defined === 1 << width && width < maxWidth) width += 1;
    }
    previous = code;
    written = end;
  }
  return output;
}

/** What each code stands for: the string of another code, and one index more. */
interface Strings {
  readonly prefix: Uint16Array;
  readonly suffix: Uint8Array;
  readonly lengths: Uint16Array;
}

/** The codes that stand for an index each. */
function createStrings(indices: number): Strings {
  const suffix = new Uint8Array(maxCodes);
  for (let code = 0; code < indices; code++) suffix[code] = code;
  return { prefix: new Uint16Array(maxCodes), suffix, lengths: new Uint16Array(maxCodes).fill(1, 0, indices) };
}

function define({ prefix, suffix, lengths }: Strings, code: number, before: number, last: number): void {
  prefix[code] = before;
  suffix[code] = last;
  lengths[code] = (lengths[before] as number) + 1;
}

/** Writes a code's string, from its end to its start, and answers where it ends; what is beyond the output is dropped. */
function copyString({ prefix, suffix, lengths }: Strings, code: number, output: Uint8Array, start: number): number {
  const end = start + (lengths[code] as number);
  let walk = code;
  for (let place = end - 1; place >= start; place--) {
    if (place < output.length) output[place] = suffix[walk] as number;
    walk = prefix[walk] as number;
  }
  return end;
}

/** Takes codes of a given width out of sub-blocks, the least significant bit first. */
function codeReader(bytes: Uint8Array, start: number): (width: number) => number {
  let at = start;
  let left = u8(bytes, at++);
  let bits = 0;
  let held = 0;
  return (width) => {
    while (held < width) {
      if (left === 0 || at >= bytes.length) throw new Error('the picture data ends early');
      bits |= u8(bytes, at++) << held;
      held += 8;
      left -= 1;
      if (left === 0) left = u8(bytes, at++);
    }
    const code = bits & ((1 << width) - 1);
    bits >>= width;
    held -= width;
    return code;
  };
}
