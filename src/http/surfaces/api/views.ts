import {
  type Account,
  type Call,
  createLag,
  errors,
  type LagDelays,
  liveDelays,
  type Store,
} from '../../../cloudflare/index.ts';
import { lagging } from '../lagging.ts';

/** Accounts as requests see them: late, and in no promised order. */
export interface Views {
  /** The account for an operation; `lag` is that of a fault, in milliseconds. */
  of(account: Account, operation: string, lag: number): Account;
  /** Refuses, with 5409, an id that was given back too lately. */
  checkFree(account: Account, operation: string, id: unknown): void;
  /** Call it before an operation, and what it answers after the operation succeeded. */
  watch(operation: string, call: Call): () => void;
}

/** What decides how accounts are seen. */
export interface ViewOptions {
  readonly store: Pick<Store, 'account'>;
  /** Whether changes are seen as late as on the live service. */
  readonly lags: boolean;
  /** Whether `variants[]` comes in another order each time. */
  readonly shuffles: boolean;
  readonly random: (count: number) => Uint8Array;
}

const readsVariants: ReadonlySet<string> = new Set(['getImageVariant', 'getImageVariantFlat', 'listImageVariants']);
const takesIds: ReadonlySet<string> = new Set([
  'uploadImage',
  'batchUploadImage',
  'createImageDirectUpload',
  'createImageDirectUploadV2',
  'batchCreateImageDirectUpload',
]);

/** Built over the accounts of a store. */
export function createViews({ store, lags, shuffles, random }: ViewOptions): Views {
  const lag = createLag(store.account);
  const delaysOf = (fault: number): LagDelays => ({
    changed: Math.max(fault, lags ? liveDelays.changed : 0),
    deleted: Math.max(fault, lags ? liveDelays.deleted : 0),
  });
  return {
    of(account, operation, fault) {
      const late = lagging(account, fault);
      if (readsVariants.has(operation) && (lags || fault > 0)) {
        return withVariants(late, lag.variantsOf(account, delaysOf(fault)));
      }
      return shuffles ? withVariants(late, shuffled(account.variants, random)) : late;
    },
    checkFree(account, operation, id) {
      if (!lags || !takesIds.has(operation) || typeof id !== 'string') return;
      if (lag.isHeldBack(account, id)) throw errors.resourceExists();
    },
    watch: lag.watch,
  };
}

function withVariants(account: Account, variants: Account['variants']): Account {
  return Object.create(account, { variants: { value: variants } }) as Account;
}

/** The same variants, listed in an order that is drawn each time. */
function shuffled(variants: Account['variants'], random: ViewOptions['random']): Account['variants'] {
  const list = () => {
    const listed = variants.list();
    const keys = random(listed.length);
    return listed
      .map((variant, at) => ({ variant, key: keys[at] ?? 0 }))
      .sort((a, b) => a.key - b.key)
      .map(({ variant }) => variant);
  };
  return Object.create(variants, { list: { value: list } }) as Account['variants'];
}
