export { plantFrom } from './file.ts';
export type { Seed, SeedAccount, SeededImage, SeedImage } from './initialState.ts';
export { plant, SeedError, seedRefusal } from './plant.ts';
export { seedSchema } from './schema.ts';
