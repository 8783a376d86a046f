export { readArchive, writeArchive } from './archive.ts';
export { type DataDirectory, openDataDirectory } from './directory.ts';
