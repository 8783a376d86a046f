export { admit } from './admit.ts';
export { readArchive, writeArchive } from './archive.ts';
export { type DataDirectory, DataDirectoryError, openDataDirectory } from './directory.ts';
