export { plantFrom } from './file.ts';
export { plant, SeedError, seedRefusal } from './plant.ts';
export { seedSchema } from './schema.ts';
export type { Seed, SeedAccount, SeededImage, SeedImage } from './seed.ts';
