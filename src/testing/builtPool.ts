/** What tests load of the built pool, in processes of their own. */
export { createTransformPool } from '../imaging/index.ts';
export { memoryLimit } from '../imaging/pool/memory.ts';
