import { PassThrough } from 'node:stream';
import { admit, mergeSnapshot, type Snapshot, takeSnapshot } from '../cloudflare/index.ts';
import { namespaced } from '../cloudflare/namespace.ts';
import type { Store } from '../cloudflare/records/index.ts';
import { readArchive, writeArchive } from '../engines/index.ts';
import { publicUrlOf } from '../http/surfaces/publicUrl.ts';
import type { Config } from '../settings.ts';
import type { ControlCall, Controlled } from './control/index.ts';
import type { Seed, SeededImage } from './initial/index.ts';
import { createSnapshots } from './snapshots.ts';

/** The parts of a mock that its control surface drives. */
export interface ControlledOptions
  extends Pick<Controlled, 'clockOf' | 'journal' | 'faults' | 'reset' | 'explain' | 'settle'> {
  readonly config: Config;
  readonly store: Store;
  readonly restore: (snapshot: Snapshot) => Promise<void>;
  readonly seed: (
    seed: Seed,
    account: string,
    how: { readonly files: boolean; readonly publicUrl: string },
  ) => Promise<readonly SeededImage[]>;
}

/** An archive that is sent to the mock is held in memory: 1 GB at most. */
const archiveLimit = 1024 * 1024 * 1024;

/** What `/__mock` can see and do. */
export function createControlled({ config, store, restore, seed, ...driven }: ControlledOptions): Controlled {
  return {
    ...driven,
    health: () => ({
      status: 'ok',
      images: [...store.accounts()].reduce((sum, { images }) => sum + images.count, 0),
    }),
    state: ({ req }: ControlCall) => ({
      url: publicUrlOf(req, config.publicUrl),
      account: config.account,
      apiToken: config.tokens[0] ?? 'any',
      accounts: [...store.accounts()]
        .filter(({ id }) => id !== '')
        .map(({ id, hash, images, variants }) => ({ id, hash, images: images.count, variants: variants.count })),
    }),
    seed: (state, { req, namespace }) =>
      seed(state, namespaced(config.account, namespace), {
        files: false,
        publicUrl: publicUrlOf(req, config.publicUrl),
      }),
    snapshots: createSnapshots(() => takeSnapshot(store), restore),
    openArchive() {
      const archive = new PassThrough();
      writeArchive(takeSnapshot(store), archive).catch((error: Error) => archive.destroy(error));
      return archive;
    },
    async readArchive({ req }) {
      const snapshot = await readArchive(req, archiveLimit);
      admit(snapshot, config.limits);
      mergeSnapshot(store, snapshot);
      return { images: snapshot.accounts.reduce((sum, { images }) => sum + images.length, 0) };
    },
  };
}
