/** What the index orders by: an instant, then order of arrival. */
export interface OrderKey {
  readonly uploaded: number;
  readonly sequence: number;
}

/** An ordered list that inserts, deletes and pages in time that does not grow with its length in practice. */
export interface OrderedIndex<T extends OrderKey> {
  readonly size: number;
  insert(item: T): void;
  /** Removes the item with the same key; true if it was there. */
  remove(key: OrderKey): boolean;
  /** Items in ascending or descending order from the `offset`-th on. */
  from(offset: number, direction: 'asc' | 'desc'): Iterable<T>;
  /** Items strictly after `key` in the direction given; the key need not be there any more. */
  after(key: OrderKey, direction: 'asc' | 'desc'): Iterable<T>;
}

const maxChunk = 512;

/**
 * An array split into chunks of at most 512: a binary search finds the chunk, and no operation moves more than one
 * chunk's items. Skipping to an offset adds up chunk lengths, 2,000 additions for a million items.
 */
export function createOrderedIndex<T extends OrderKey>(): OrderedIndex<T> {
  const chunks: T[][] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    insert(item) {
      size += 1;
      const index = chunkOf(chunks, item);
      const chunk = chunks[index];
      if (chunk === undefined) {
        chunks.push([item]);
        return;
      }
      chunk.splice(positionIn(chunk, item), 0, item);
      if (chunk.length > maxChunk) chunks.splice(index + 1, 0, chunk.splice(maxChunk >> 1));
    },
    remove(key) {
      const index = chunkOf(chunks, key);
      const chunk = chunks[index] ?? [];
      const position = positionIn(chunk, key);
      if (!isAt(chunk[position], key)) return false;
      chunk.splice(position, 1);
      if (chunk.length === 0) chunks.splice(index, 1);
      size -= 1;
      return true;
    },
    from(offset, direction) {
      let rest = offset;
      const step = direction === 'asc' ? 1 : -1;
      for (let index = step === 1 ? 0 : chunks.length - 1; index >= 0 && index < chunks.length; index += step) {
        const length = chunks[index]?.length ?? 0;
        if (rest < length) return walk(chunks, index, step === 1 ? rest : length - 1 - rest, step);
        rest -= length;
      }
      return [];
    },
    after(key, direction) {
      const index = chunkOf(chunks, key);
      const chunk = chunks[index] ?? [];
      const position = positionIn(chunk, key);
      if (direction === 'desc') return walk(chunks, index, position - 1, -1);
      return walk(chunks, index, isAt(chunk[position], key) ? position + 1 : position, 1);
    },
  };
}

function compare(a: OrderKey, b: OrderKey): number {
  return a.uploaded - b.uploaded || a.sequence - b.sequence;
}

function isAt(item: OrderKey | undefined, key: OrderKey): boolean {
  return item !== undefined && compare(item, key) === 0;
}

/** Index of the last chunk whose first item is not after the key; 0 when there is none. */
function chunkOf(chunks: readonly (readonly OrderKey[])[], key: OrderKey): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const first = chunks[middle]?.[0];
    if (first !== undefined && compare(first, key) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Index of the first item in the chunk that is not before the key. */
function positionIn(chunk: readonly OrderKey[], key: OrderKey): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = chunk[middle];
    if (item !== undefined && compare(item, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* walk<T>(chunks: readonly (readonly T[])[], start: number, position: number, step: 1 | -1): Generator<T> {
  let inChunk = position;
  for (let index = start; index >= 0 && index < chunks.length; index += step) {
    const chunk = chunks[index] ?? [];
    if (index !== start) inChunk = step === 1 ? 0 : chunk.length - 1;
    for (; inChunk >= 0 && inChunk < chunk.length; inChunk += step) {
      const item = chunk[inChunk];
      if (item !== undefined) yield item;
    }
  }
}
