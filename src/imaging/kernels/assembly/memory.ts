// One bump allocator per instance: a job resets it, allocates what it needs, and leaves the rest to the next reset.

let top: usize = 0;
/** Behind everything that was ever written since the last reset. */
let used: usize = 0;

/** Forgets every allocation, wipes what was in it, and answers where allocations start. */
export function reset(): usize {
  const start = (__heap_base + 15) & ~15;
  if (used > start) memory.fill(start, 0, used - start);
  top = start;
  used = start;
  return start;
}

/** `bytes` of memory on a 16-byte boundary, with 64 bytes before the next allocation that vector loads may touch. */
export function alloc(bytes: usize): usize {
  const at = top;
  const next = (<u64>at + <u64>bytes + 64 + 15) & ~15;
  if (next > 0x7fff0000) unreachable();
  top = <usize>next;
  reserve(top);
  return at;
}

/** Forgets the allocations from an address on, and leaves what is in them. */
export function release(at: usize): void {
  top = at;
}

/** The first byte that is not allocated. */
export function free(): usize {
  return top;
}

/** Makes the addresses below `end` usable; traps when the memory's maximum is reached. */
export function reserve(end: usize): void {
  const pages = <i32>((end + 0xffff) >>> 16) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) unreachable();
  if (end > used) used = end;
}
