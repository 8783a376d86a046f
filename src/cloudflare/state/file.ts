import { createHash } from 'node:crypto';
import { errors } from '../errors.ts';
import { accountKinds, type Kind, kindRow, storeKinds } from '../records/index.ts';
import { firstViolation } from '../violation.ts';
import { named, rules } from './rules.ts';
import type { Snapshot } from './snapshot.ts';

/** A snapshot without its originals, as JSON; the version goes up when old files can no longer be read. */
export interface StateFile extends Omit<Snapshot, 'blobs'> {
  readonly format: 'cfimages state';
  readonly version: 1;
}

const sections = (kinds: readonly Kind[]) =>
  Object.fromEntries(kinds.map((kind) => [kindRow(kind).section, rules[kind].schema]));
const required = accountKinds.filter((kind) => kindRow(kind).mayLack !== true).map((kind) => kindRow(kind).section);

const stateSchema = named({
  format: { const: 'cfimages state' },
  version: { const: 1 },
  ...sections(storeKinds),
  accounts: {
    type: 'array',
    items: {
      ...named({ id: { type: 'string' }, ...sections(accountKinds) }),
      required: ['id', ...required],
    },
  },
});

/** The JSON side of a snapshot. */
export function toState({ accounts, zones, batchTokens }: Omit<Snapshot, 'blobs'>): StateFile {
  return { format: 'cfimages state', version: 1, accounts, zones, batchTokens };
}

/** Reads `state.json`; 5400 with the field when it is not one. */
export function parseState(json: string): StateFile {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw errors.badRequest('state.json is not JSON');
  }
  return checkShape(value);
}

/** The same of a value that is here already. */
export function checkShape(value: unknown): StateFile {
  const wrong = firstViolation(value, stateSchema);
  if (wrong !== undefined) {
    throw errors.badRequest(`state.json: ${wrong.path.join('.') || 'the file'} ${wrong.message}`);
  }
  return value as StateFile;
}

/** The originals, after a look at each: every record has its own, and every one is what its name says. */
export function checkedBlobs(
  { accounts }: Pick<StateFile, 'accounts'>,
  blobs: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, Uint8Array> {
  for (const [hash, bytes] of blobs) {
    if (createHash('sha256').update(bytes).digest('hex') !== hash) {
      throw errors.badRequest(`the original ${hash} is not what it was`);
    }
  }
  for (const { id, images } of accounts) {
    for (const image of images) {
      if (image.original !== undefined && !blobs.has(image.original.hash)) {
        throw errors.badRequest(`the original of image ${image.id} of account ${id} is missing`);
      }
    }
  }
  return blobs;
}
