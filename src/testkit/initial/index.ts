export { plantFrom } from './file.ts';
export { readFlowFile } from './flowFile.ts';
export type { Seed, SeedAccount, SeededImage, SeedImage } from './initialState.ts';
export { plant } from './plant.ts';
export { seedRefusal } from './read.ts';
export { seedSchema } from './schema.ts';
