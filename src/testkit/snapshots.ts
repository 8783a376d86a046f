import type { Snapshot } from '../cloudflare/index.ts';

const maxSnapshots = 20;

/** Named snapshots for the control surface, at most 20. */
export function createSnapshots(take: () => Snapshot, restore: (snapshot: Snapshot) => Promise<void>) {
  const snapshots = new Map<string, Snapshot>();
  let count = 0;
  return {
    take(name = `snapshot-${++count}`) {
      snapshots.delete(name);
      snapshots.set(name, take());
      const [oldest] = snapshots.keys();
      if (snapshots.size > maxSnapshots && oldest !== undefined) snapshots.delete(oldest);
      return name;
    },
    names: () => [...snapshots.keys()],
    async restore(name: string) {
      const snapshot = snapshots.get(name);
      if (snapshot !== undefined) await restore(snapshot);
      return snapshot !== undefined;
    },
    drop: (name: string) => snapshots.delete(name),
  };
}
