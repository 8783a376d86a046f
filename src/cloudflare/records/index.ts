export { type Account, accountHash, type ImageSelection } from './account.ts';
export type { BlobStore } from './blobs.ts';
export { type FormerImage, formerImage, type StoreObserver } from './observer.ts';
export { createOrderedIndex, type OrderedIndex, type OrderKey } from './orderedIndex.ts';
export type * from './records.ts';
export { createStore, type Store } from './store.ts';
