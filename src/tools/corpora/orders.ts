import { createHash } from 'node:crypto';
import { ImagesError, type TransformPool } from '../../imaging/index.ts';
import { damagedCopies } from '../../testing/damaged.ts';
import { picturesIn } from './sources.ts';

const files = 300;
const orders = 20;
const maxBytes = 30_000;

/** Decodes some hundred whole and damaged pictures in twenty random orders on one thread: each is the same every time. */
export async function checkOrders(folder: string, pool: TransformPool): Promise<boolean> {
  const small = picturesIn(folder).filter(({ path, read }) => !path.endsWith('.svg') && read().length <= maxBytes);
  const step = Math.max(1, Math.floor((small.length * 2) / files));
  const pictures = small
    .filter((_, index) => index % step === 0)
    .flatMap(({ corpus, path, read }) => [
      { name: `${corpus}/${path}`, bytes: read() },
      { name: `${corpus}/${path}, damaged`, bytes: damagedCopies(read(), 2)[0] ?? read() },
    ])
    .slice(0, files);
  const first = new Map<string, string>();
  let changed = 0;
  for (let order = 0; order < orders; order++) {
    for (const { name, bytes } of shuffled(pictures, order)) {
      const outcome = await outcomeOf(`${order} ${name}`, bytes, pool);
      const before = first.get(name) ?? outcome;
      first.set(name, before);
      if (outcome === before) continue;
      changed++;
      console.log(`${name}: ${before}, then ${outcome}`);
    }
  }
  const refused = [...first.values()].filter((outcome) => outcome.startsWith('9')).length;
  console.log(`${pictures.length} pictures (${refused} refused) in ${orders} orders: ${changed} outcomes changed`);
  return changed === 0;
}

async function outcomeOf(key: string, bytes: Uint8Array, pool: TransformPool): Promise<string> {
  try {
    const made = await pool.transform({ key, bytes, options: { format: 'rgba', anim: false }, surface: 'binding' });
    return createHash('sha256').update(made.bytes).digest('hex').slice(0, 16);
  } catch (thrown) {
    if (thrown instanceof ImagesError) return `${thrown.code} ${thrown.message}`;
    throw thrown;
  }
}

/** A shuffle that is the same in every run. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const keyed = items.map((item) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return { item, at: state };
  });
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
