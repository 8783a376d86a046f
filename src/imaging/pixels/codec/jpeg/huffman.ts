/** A canonical Huffman code as a JPEG states it: how many codes there are of each length 1 to 16, and whose they are. */
export interface HuffmanCode {
  readonly lengths: Uint8Array;
  readonly symbols: Uint8Array;
}

const maxLength = 16;

/** The best code for symbols counted `counts[symbol]` times (ITU-T T.81, annex K.2): no code is longer than 16 bits or all ones. */
export function bestCode(counts: Uint32Array): HuffmanCode {
  const used = [...counts.keys()].filter((symbol) => (counts[symbol] ?? 0) > 0);
  used.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
  // One more symbol, rarer than all, takes the code of all ones, which a JPEG may not use.
  const perLength = limit(lengthsOf([...used.map((symbol) => counts[symbol] ?? 0), 0]));
  const last = perLength.findLastIndex((count) => count > 0);
  perLength[last] = (perLength[last] ?? 1) - 1;
  return { lengths: Uint8Array.from(perLength.slice(1)), symbols: Uint8Array.from(used) };
}

/** Each symbol's code and its length, as code << 8 | length; 0 for those without. */
export function codeWords({ lengths, symbols }: HuffmanCode): Uint32Array {
  const words = new Uint32Array(256);
  let code = 0;
  let at = 0;
  for (const [index, count] of lengths.entries()) {
    for (let left = count; left > 0; left--) words[symbols[at++] ?? 0] = (code++ << 8) | (index + 1);
    code <<= 1;
  }
  return words;
}

/** How many codes of each length (the index) Huffman's procedure gives for weights in falling order. */
function lengthsOf(weights: readonly number[]): number[] {
  const nodes = weights.map((weight) => ({ weight, parent: -1 }));
  const leaves = nodes.length;
  let leaf = leaves - 1;
  let inner = leaves;
  const lightest = () => {
    const takesLeaf = leaf >= 0 && (inner >= nodes.length || (nodes[leaf]?.weight ?? 0) <= (nodes[inner]?.weight ?? 0));
    return takesLeaf ? leaf-- : inner++;
  };
  for (let joined = 1; joined < leaves; joined++) {
    const [first, second] = [nodes[lightest()], nodes[lightest()]];
    if (first === undefined || second === undefined) break;
    first.parent = nodes.length;
    second.parent = nodes.length;
    nodes.push({ weight: first.weight + second.weight, parent: -1 });
  }
  const depths = new Array<number>(nodes.length).fill(leaves === 1 ? 1 : 0);
  const perLength = new Array<number>(Math.max(maxLength, leaves) + 1).fill(0);
  for (let node = nodes.length - 1; node >= 0; node--) {
    const parent = nodes[node]?.parent ?? -1;
    if (parent >= 0) depths[node] = (depths[parent] ?? 0) + 1;
    const depth = depths[node] ?? 0;
    if (node < leaves) perLength[depth] = (perLength[depth] ?? 0) + 1;
  }
  return perLength;
}

/** Shortens codes beyond 16 bits, two at a time, at the cost of a shorter one (figure K.3). */
function limit(perLength: number[]): number[] {
  const take = (length: number, change: number) => {
    perLength[length] = (perLength[length] ?? 0) + change;
  };
  for (let length = perLength.length - 1; length > maxLength; length--) {
    while ((perLength[length] ?? 0) > 0) {
      let shorter = length - 2;
      while (shorter > 0 && perLength[shorter] === 0) shorter--;
      take(length, -2);
      take(length - 1, 1);
      take(shorter + 1, 2);
      take(shorter, -1);
    }
  }
  return perLength.slice(0, maxLength + 1);
}
