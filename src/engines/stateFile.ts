import { createHash } from 'node:crypto';
import { errors } from '../cloudflare/errors.ts';
import { firstViolation } from '../testkit/document.ts';
import type { Snapshot } from '../testkit/snapshot.ts';

/** A snapshot without its originals, as JSON; the version goes up when old files can no longer be read. */
export interface StateFile extends Omit<Snapshot, 'blobs'> {
  readonly format: 'cfimages state';
  readonly version: 1;
}

const text = { type: 'string' } as const;
const named = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
});

const image = {
  id: text,
  custom: { type: 'boolean' },
  filename: text,
  meta: { type: 'object' },
  creator: { type: ['string', 'null'] },
  requireSignedURLs: { type: 'boolean' },
  uploaded: { type: 'number' },
  sequence: { type: 'integer' },
  draftExpires: { type: 'number' },
  original: named({
    hash: text,
    size: { type: 'integer' },
    mediaType: text,
    width: { type: 'number' },
    height: { type: 'number' },
  }),
} as const;

const stateSchema = named({
  format: { const: 'cfimages state' },
  version: { const: 1 },
  zones: {
    type: 'object',
    additionalProperties: { type: 'object', additionalProperties: named({ value: text, modified: {} }) },
  },
  batchTokens: {
    type: 'array',
    items: named({ token: text, accountId: text, expires: { type: 'number' } }),
  },
  accounts: {
    type: 'array',
    items: named({
      id: text,
      images: {
        type: 'array',
        items: {
          type: 'object',
          required: ['id', 'custom', 'filename', 'meta', 'creator', 'requireSignedURLs', 'uploaded', 'sequence'],
          properties: image,
        },
      },
      variants: {
        type: 'array',
        items: named({ id: text, options: { type: 'object' }, neverRequireSignedURLs: { type: 'boolean' } }),
      },
      keys: { type: 'array', items: named({ name: text, value: text }) },
      config: named({
        flexible_variants: { type: 'boolean' },
        browser_ttl: { type: ['integer', 'null'] },
        preserve_content_credentials: { type: 'boolean' },
      }),
    }),
  },
});

/** The JSON side of a snapshot. */
export function toState({ blobs: _, ...rest }: Snapshot): StateFile {
  return { format: 'cfimages state', version: 1, ...rest };
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
  if (wrong !== undefined)
    throw errors.badRequest(`state.json: ${wrong.path.join('.') || 'the file'} ${wrong.message}`);
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
