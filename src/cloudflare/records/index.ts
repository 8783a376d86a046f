export { type Account, accountHash } from './account.ts';
export { type BlobStore, sharedBytes } from './blobs.ts';
export type { Collection } from './collection.ts';
export type { ImageSelection } from './imageTable.ts';
export * from './imports.ts';
export * from './kinds.ts';
export type { OrderedIndex, OrderKey } from './orderedIndex.ts';
export type * from './records.ts';
export { createStore, type Store } from './store.ts';
