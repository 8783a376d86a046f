import type { Snapshot } from '../cloudflare/index.ts';

const maxSnapshots = 20;

/** Named snapshots. */
export interface Snapshots {
  /** Under this name, or a new one, which it answers. */
  take(name?: string): string;
  /** Oldest first. */
  names(): readonly string[];
  /** False when there is none of that name. */
  restore(name: string): Promise<boolean>;
  drop(name: string): boolean;
}

/** Named snapshots for the control surface, at most 20. */
export function createSnapshots(take: () => Snapshot, restore: (snapshot: Snapshot) => Promise<void>): Snapshots {
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
    async restore(name) {
      const snapshot = snapshots.get(name);
      if (snapshot !== undefined) await restore(snapshot);
      return snapshot !== undefined;
    },
    drop: (name) => snapshots.delete(name),
  };
}
