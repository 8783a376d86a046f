export { type Account, accountHash } from './account.ts';
export type { BlobStore } from './blobs.ts';
export type { Collection } from './collection.ts';
export type { ImageSelection } from './imageTable.ts';
export * from './kinds.ts';
export { createOrderedIndex, type OrderedIndex, type OrderKey } from './orderedIndex.ts';
export type * from './records.ts';
export { createStore, type Store } from './store.ts';
