import type { Call } from './operations/index.ts';
import type { Account, VariantRecord } from './records/index.ts';

/** How late a reader sees what was changed, in milliseconds of the account's clock. */
export interface LagDelays {
  /** A variant that was made or changed. */
  readonly changed: number;
  /** A variant that was deleted. */
  readonly deleted: number;
}

/** As late as clients of the live service were seen to wait for it (observed). */
export const liveDelays: LagDelays = { changed: 90_000, deleted: 30_000 };
/** How long the id of a deleted image is still taken: clients repeat their upload for a few seconds (observed). */
const freedAfter = 5000;

const maxIds = 1000;
const maxChanges = 20;

/** What a change has replaced, and when. */
interface Replaced {
  readonly at: number;
  readonly before: VariantRecord | undefined;
  readonly isDeleted: boolean;
}

interface History {
  readonly variants: Map<string, readonly Replaced[]>;
  /** When images were deleted, by their ids. */
  readonly freed: Map<string, number>;
}

/** What accounts held lately, for readers who see it late. */
export interface Lag {
  /** Call it before an operation, and what it answers after the operation succeeded. */
  watch(operation: string, call: Call): () => void;
  /** The account as somebody sees its variants who sees changes so late. */
  variantsOf(account: Account, delays: LagDelays): Account['variants'];
  /** Whether an id was given back so lately that it still counts as taken. */
  isHeldBack(account: Account, imageId: string): boolean;
}

/**
 * Remembers what is replaced. `current` gives an account's present view: accounts that were reset or forgotten have another one,
 * and their history is gone with the old one.
 */
export function createLag(current: (id: string) => Account): Lag {
  const histories = new WeakMap<Account, History>();
  const historyOf = (account: Account): History => {
    const history = histories.get(account) ?? { variants: new Map(), freed: new Map() };
    histories.set(account, history);
    return history;
  };
  return {
    watch(operation, call) {
      const { id } = call.account;
      const variantId = variantOperations.has(operation) ? (call.params.variant_id ?? String(call.body.id)) : undefined;
      if (variantId !== undefined) {
        const before = call.account.variants.get(variantId);
        return () => {
          const account = current(id);
          const isDeleted = account.variants.get(variantId) === undefined;
          const { variants } = historyOf(account);
          const changes = [...(variants.get(variantId) ?? []), { at: account.now(), before, isDeleted }];
          keep(variants, variantId, changes.slice(-maxChanges));
        };
      }
      const imageId =
        operation === 'deleteImage' || operation === 'batchDeleteImage' ? call.params.image_id : undefined;
      if (imageId === undefined) return () => undefined;
      return () => {
        const account = current(id);
        keep(historyOf(account).freed, imageId, account.now());
      };
    },
    variantsOf(account, delays) {
      const history = histories.get(account)?.variants;
      if (history === undefined) return account.variants;
      return lateVariants(account, history, delays);
    },
    isHeldBack(account, imageId) {
      const freed = histories.get(account)?.freed.get(imageId);
      return freed !== undefined && account.now() - freed < freedAfter;
    },
  };
}

const variantOperations: ReadonlySet<string> = new Set([
  'createImageVariant',
  'updateImageVariant',
  'deleteImageVariant',
]);

/** The latest come last, and the oldest go. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > maxIds && oldest !== undefined) map.delete(oldest);
}

function lateVariants(account: Account, history: History['variants'], delays: LagDelays): Account['variants'] {
  const { variants } = account;
  const seen = (id: string) => seenAt(account.now(), history.get(id) ?? [], variants.get(id), delays);
  const list = () => {
    const ids = new Set([...variants.list().map(({ id }) => id), ...history.keys()]);
    return [...ids].sort().flatMap((id) => seen(id) ?? []);
  };
  return Object.create(variants, {
    get: { value: seen },
    has: { value: (id: string) => seen(id) !== undefined },
    list: { value: list },
  }) as Account['variants'];
}

/** What the last change that has arrived by now has left. */
function seenAt(
  now: number,
  changes: readonly Replaced[],
  present: VariantRecord | undefined,
  { changed, deleted }: LagDelays,
): VariantRecord | undefined {
  const arrived = changes.findLastIndex(({ at, isDeleted }) => at + (isDeleted ? deleted : changed) <= now);
  return arrived + 1 < changes.length ? changes[arrived + 1]?.before : present;
}
