import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, parse, relative, resolve, sep } from 'node:path';
import { customIdFault } from '../../cloudflare/index.ts';
import { type CheckedDocument, DocumentError, readDocument } from '../document.ts';
import type { Seed, SeedAccount, SeededImage } from './initialState.ts';
import { type PlantOptions, plant } from './plant.ts';
import { SeedError } from './read.ts';
import { seedSchema } from './schema.ts';

/**
 * Plants a seed file (YAML or JSON), or a folder of pictures, whose names without their endings become the ids.
 * Throws `DocumentError` with file, line and field; nothing is planted then. `note` is told which pictures of a folder
 * keep their ending.
 */
export async function plantFrom(
  path: string,
  options: Omit<PlantOptions, 'files'>,
  note: (text: string) => void = () => undefined,
): Promise<readonly SeededImage[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new DocumentError(`${path}: there is no such file or folder`);
  const document = found.isDirectory() ? await readFolder(path, note) : await readSeedFile(path);
  try {
    return await plant(document.value, { ...options, files: true });
  } catch (error) {
    throw error instanceof SeedError ? new DocumentError(`${document.at(error.path)}: ${error.reason}`) : error;
  }
}

async function readSeedFile(path: string): Promise<CheckedDocument<Seed>> {
  const document = readDocument<Seed>(await readFile(path, 'utf8'), path, seedSchema);
  const folder = dirname(resolve(path));
  const located = ({ images = [], ...rest }: SeedAccount): SeedAccount => ({
    ...rest,
    images: images.map((image) => (image.file === undefined ? image : { ...image, file: resolve(folder, image.file) })),
  });
  const { accounts = {}, ...first } = document.value;
  const others = Object.entries(accounts).map(([id, account]) => [id, located(account)] as const);
  return { ...document, value: { ...located(first), accounts: Object.fromEntries(others) } };
}

const pictures = new Set(['.jpg', '.jpeg', '.png', '.gif', '.webp', '.svg', '.avif', '.heic']);

async function readFolder(folder: string, note: (text: string) => void): Promise<CheckedDocument<Seed>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile() && pictures.has(parse(entry.name).ext.toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw new DocumentError(`${folder}: there are no pictures in this folder`);
  const taken = new Map<string, string>();
  const images = files.map((file) => {
    const name = relative(folder, file).split(sep).join('/');
    const short = withoutEnding(name);
    const other = taken.get(short);
    const fault = other === undefined ? customIdFault(short) : `${other} is ${short} already`;
    const id = fault === undefined ? short : name;
    if (fault !== undefined) note(`${name} keeps its ending as an id: ${fault}`);
    taken.set(id, name);
    return { id, file };
  });
  return { value: { images }, at: ([, index]) => files[Number(index)] ?? folder };
}

/** `logos/dark.png` becomes `logos/dark`. */
function withoutEnding(name: string): string {
  return name.slice(0, -parse(name).ext.length);
}
