/** Bytes of a page of WebAssembly memory. */
const page = 65_536;

/** The memory section's number (WebAssembly core specification, section 5.5.8). */
const memorySection = 5;

/**
 * A module whose own memory can grow to so many bytes and no further, whatever maximum it was built with. Modules of
 * others define their memory inside, so none can be handed to them; the section that does so is rewritten. A module
 * without one, or that starts larger, is answered as it is.
 */
export function withMaximum(module: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
  for (let at = 8; at < module.length; ) {
    const size = unsigned(module, at + 1);
    const end = size.end + size.value;
    if (module[at] === memorySection) return rewritten(module, at, size.end, end, Math.ceil(bytes / page));
    at = end;
  }
  return module;
}

function rewritten(
  module: Uint8Array<ArrayBuffer>,
  at: number,
  start: number,
  end: number,
  pages: number,
): Uint8Array<ArrayBuffer> {
  const isOne = module[start] === 1;
  const flags = module[start + 1] ?? 0;
  const initial = unsigned(module, start + 2);
  const isPlain = flags === 0 || flags === 1;
  if (!isOne || !isPlain || pages < initial.value) return module;
  const content = [1, 1, ...encoded(initial.value), ...encoded(pages)];
  return Buffer.concat([
    module.subarray(0, at),
    Uint8Array.from([memorySection, ...encoded(content.length), ...content]),
    module.subarray(end),
  ]);
}

/** An unsigned LEB128 number, and where it ends. */
function unsigned(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = bytes[start + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return { value, end: start + index + 1 };
  }
  return { value, end: start + 5 };
}

function encoded(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...encoded(Math.floor(value / 0x80))];
}
