import { errors } from '../errors.ts';
import { checkFlows } from '../flows/index.ts';
import { logTypes, noCounts, statuses } from '../imports/progress.ts';
import { importedTypes } from '../imports/types.ts';
import type { Limits } from '../limits.ts';
import {
  checkKey,
  checkMigration,
  checkSource,
  checkSubscription,
  checkZoneSetting,
  customIdFault,
  examineImage,
  isGeneratedId,
  readConfig,
  readCreator,
  readMetadata,
  readVariant,
  vendors,
} from '../operations/index.ts';
import type { ImageRecord, Kind, MigrationLogRecord, MigrationRecord, Records } from '../records/index.ts';
import { recordsOf } from './snapshot.ts';

/** What a state may hold of a kind when it did not come through the API. */
export interface Rule<T> {
  /** JSON Schema of its section. */
  readonly schema: object;
  /** Refuses, by the API's own rules, a record that the API could not have made. */
  readonly check?: (record: T, limits: Limits, blobs: ReadonlyMap<string, Uint8Array>) => void;
  /** What no account is without, when it is not among these. */
  readonly lacks?: (records: readonly T[]) => string | undefined;
  /** Why these do not fit the other records of their owner. */
  readonly fits?: (records: readonly T[], owner: object) => string | undefined;
  /** How many count, how many may, and what they are called. */
  readonly quota?: (records: readonly T[], limits: Limits) => readonly [count: number, max: number, name: string];
}

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
/** What people call things. */
const words = { type: 'string', minLength: 1, maxLength: 128 } as const;
/** Milliseconds since the epoch, up to the last that a date with a year of four digits has. */
const years = { minimum: 0, maximum: 253_402_300_799_999 } as const;
const instant = { type: 'number', ...years } as const;
const instantOrNull = { type: ['number', 'null'], ...years } as const;
/** What is counted; there is always a next one. */
const count = { type: 'integer', minimum: 0, maximum: 2 ** 52 } as const;
const length = { type: 'number', minimum: 0, maximum: 2 ** 32 } as const;
const listOf = (items: object) => ({ type: 'array', items }) as const;

/** An object that has all of these members, but for some that may lack. */
export function named(properties: Readonly<Record<string, object>>, mayLack: readonly string[] = []): object {
  return { type: 'object', required: Object.keys(properties).filter((name) => !mayLack.includes(name)), properties };
}

/** The rules of all kinds. */
export const rules: { readonly [K in Kind]: Rule<Records[K]> } = {
  config: {
    schema: named({
      flexible_variants: { type: 'boolean' },
      browser_ttl: { type: ['integer', 'null'] },
      preserve_content_credentials: { type: 'boolean' },
    }),
    check: (config) => readConfig({ ...config }, config),
  },
  variant: {
    schema: listOf(named({ id: text, options: { type: 'object' }, neverRequireSignedURLs: { type: 'boolean' } })),
    check: (variant) => readVariant({ ...variant }),
    lacks: (variants) => (variants.some(({ id }) => id === 'public') ? undefined : 'the variant public'),
    quota: ({ length }, limits) => [length, limits.variants, 'variants'],
  },
  key: {
    schema: listOf(named({ name: text, value: text })),
    check: checkKey,
    lacks: ({ length }) => (length > 0 ? undefined : 'a signing key'),
    quota: ({ length }, limits) => [length, limits.keys, 'signing keys'],
  },
  image: {
    schema: listOf({
      type: 'object',
      required: ['id', 'custom', 'filename', 'meta', 'creator', 'requireSignedURLs', 'uploaded', 'sequence'],
      properties: {
        id: text,
        custom: { type: 'boolean' },
        filename: text,
        meta: { type: 'object' },
        creator: { type: ['string', 'null'] },
        requireSignedURLs: { type: 'boolean' },
        uploaded: instant,
        sequence: count,
        draftExpires: instant,
        importedVersion: text,
        original: named({
          hash: text,
          size: count,
          mediaType: text,
          width: length,
          height: length,
        }),
      },
    }),
    check: checkImage,
    quota: (images, limits) => [images.filter(({ original }) => original).length, limits.images, 'images'],
  },
  source: {
    schema: listOf(
      named({
        id: text,
        ...{ name: words, bucket: words, vendor: { enum: vendors }, account: textOrNull, region: textOrNull },
        secret: named({ accessKeyId: text, secretAccessKey: text }),
        ...{ created: instant, updated: instant },
      }),
    ),
    check: checkSource,
    quota: ({ length }, limits) => [length, limits.importSources, 'import sources'],
  },
  migration: {
    schema: listOf(
      named({
        ...{ id: text, sourceId: text, status: { enum: statuses }, conflictBehaviour: { enum: ['skip', 'overwrite'] } },
        excludedContentTypes: { type: ['array', 'null'], items: { enum: importedTypes } },
        ...{ pathPrefix: textOrNull, rootDirectory: textOrNull },
        ...{ created: instant, started: instantOrNull, ended: instantOrNull },
        counts: named(Object.fromEntries(Object.keys(noCounts).map((name) => [name, count]))),
        ...{ logLines: count, logStopped: { type: 'boolean' } },
      }),
    ),
    check: checkMigration,
    quota: ({ length }, limits) => [length, limits.importMigrations, 'import migrations'],
  },
  migrationLog: {
    schema: listOf(named({ migrationId: text, line: count, logType: { enum: logTypes }, msg: text, created: instant })),
    fits: (lines, owner) => logFault(lines, recordsOf('migration', owner)),
  },
  subscription: {
    schema: listOf(
      named({
        id: text,
        name: text,
        enabled: { type: 'boolean' },
        events: listOf(text),
        destination: named({ type: text, queue_id: text }),
        created: instant,
        modified: instant,
      }),
    ),
    check: checkSubscription,
    quota: ({ length }) => [length, 1, 'subscriptions'],
  },
  zone: {
    schema: {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: named({ value: text, modified: instantOrNull }) },
    },
    check({ settings }) {
      for (const [name, { value }] of Object.entries(settings)) checkZoneSetting(name, value);
    },
  },
  flows: {
    schema: listOf(named({ namespace: text, flows: { type: 'array' } })),
    check: ({ flows }) => checkFlows(flows),
  },
  token: { schema: listOf(named({ token: text, accountId: text, expires: instant })) },
};

/** Lines are numbered from 0 without gaps, and a migration knows how many it has: it goes by that to take them away. */
function logFault(lines: readonly MigrationLogRecord[], migrations: readonly MigrationRecord[]): string | undefined {
  const wanted = new Map(migrations.map(({ id, logLines }) => [id, logLines]));
  const stray = lines.find(({ migrationId, line }) => line >= (wanted.get(migrationId) ?? 0));
  if (stray !== undefined) return `the line ${stray.line} of the log of ${stray.migrationId} belongs to no migration`;
  const total = [...wanted.values()].reduce((sum, count) => sum + count, 0);
  return lines.length === total
    ? undefined
    : `the migrations have ${total} lines of log, and ${lines.length} are there`;
}

function checkImage(image: ImageRecord, limits: Limits, blobs: ReadonlyMap<string, Uint8Array>): void {
  const { id, custom, meta, creator, requireSignedURLs, filename, original, draftExpires } = image;
  if (custom) {
    const fault = customIdFault(id);
    if (fault !== undefined) throw errors.invalidCustomId(fault);
    if (requireSignedURLs) throw errors.customIdCannotBePrivate();
  } else if (!isGeneratedId(id)) throw errors.badRequest('an id that was not given is a UUID');
  readMetadata({ metadata: meta }, limits.metadataBytes);
  readCreator({ creator });
  if (filename.length > 255) throw errors.badRequest('filename can have at most 255 characters');
  if ((original === undefined) === (draftExpires === undefined)) {
    throw errors.badRequest('an image has either an original or, as a draft, an expiry');
  }
  const bytes = original === undefined ? undefined : blobs.get(original.hash);
  if (original === undefined || bytes === undefined) return;
  const found = examineImage({ bytes, hash: original.hash }, limits);
  for (const name of ['size', 'mediaType', 'width', 'height'] as const) {
    if (found[name] !== original[name]) {
      throw errors.badRequest(`the original's ${name} is ${found[name]}, not ${original[name]}`);
    }
  }
}
