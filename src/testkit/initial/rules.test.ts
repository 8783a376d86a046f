import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import type { AccountSnapshot, Snapshot } from '../../cloudflare/index.ts';
import { writeArchive } from '../../engines/index.ts';
import { createMock, type Mock } from '../../index.ts';
import { solidPng } from '../../testing/png.ts';
import type { Seed } from './index.ts';

let mock: Mock;
beforeAll(async () => {
  mock = await (await createMock()).listen();
});
afterAll(() => mock.close());

const bytes = solidPng(4, 4);
const key = (name: string) => ({ name, value: 'secret' });

/** What the API would refuse. A seed's type forbids most of it, a JavaScript program does not. */
const refused: readonly (readonly [string, object, string])[] = [
  ['an unknown fit', { variants: [{ id: 'v', options: { fit: 'nonsense' } }] }, 'variants[0].options.fit'],
  [
    'an option that no variant has',
    { variants: [{ id: 'v', options: { sharpen: 2 } }] },
    'variants[0].options.sharpen',
  ],
  ['a bad variant name', { variants: [{ id: 'a,b', options: {} }] }, 'variants[0].id'],
  ['a variant’s flag as text', { variants: [{ id: 'v', options: {}, neverRequireSignedURLs: 'no' }] }, 'variants[0]'],
  ['four keys', { keys: ['a', 'b', 'c', 'd'].map(key) }, 'keys[1]: 5453'],
  ['a bad key name', { keys: [key('a-b')] }, 'keys[0].name'],
  ['an empty key', { keys: [{ name: 'a', value: '' }] }, 'keys[0].value'],
  ['a setting that is neither true nor false', { config: { flexible_variants: 'maybe' } }, 'config.flexible_variants'],
  ['a browser TTL of a minute', { config: { browser_ttl: 60 } }, 'config.browser_ttl'],
  [
    '101 variants',
    { variants: Array.from({ length: 101 }, (_, n) => ({ id: `v${n}`, options: {} })) },
    'variants[99]: 5453',
  ],
  ['a UUID as custom id', { images: [{ id: '083eb7b2-5392-4565-b69e-aff66acddd00', bytes }] }, 'images[0]: 5411'],
  ['a private image with an id', { images: [{ id: 'a', requireSignedURLs: true, bytes }] }, 'images[0]: 5410'],
  ['an image’s flag as text', { images: [{ requireSignedURLs: 'false', bytes }] }, 'images[0].requireSignedURLs'],
  ['too much metadata', { images: [{ metadata: { x: 'y'.repeat(1100) }, bytes }] }, 'images[0]: 5400'],
  ['bytes that are none', { images: [{ bytes: 'abc' }] }, 'images[0].bytes'],
  ['a field that is not known', { imagse: [] }, 'imagse'],
  ['a bad account name', { accounts: { 'a/b': {} } }, 'accounts'],
  [
    'a bad variant of another account',
    { accounts: { '0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e': { variants: [{ id: 'v', options: { width: 0 } }] } } },
    'accounts.0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e',
  ],
];

describe('a seed that the API would refuse', () => {
  test.each(refused)('%s: mock.seed() refuses it, and nothing of it stays', async (_what, seed, field) => {
    const before = mock.snapshot();
    const whole = { images: [{ id: 'before', bytes }], ...seed } as Seed;
    await expect(mock.seed(whole)).rejects.toThrow(field);
    expect(mock.snapshot()).toEqual(before);
  });

  test.each(refused)('%s: createMock({ seed }) refuses it', async (_what, seed, field) => {
    await expect(createMock({ seed: seed as Seed })).rejects.toThrow(field);
  });

  test.each([[[]], ['text'], [null]])('%j is no seed at all', async (seed) => {
    await expect(mock.seed(seed as unknown as Seed)).rejects.toThrow(/must be object|empty/);
  });

  it('leaves alone what somebody else seeds meanwhile', async () => {
    const good = mock.seed({ images: [{ id: 'kept', bytes }] });
    const bad = mock.seed({
      images: [
        { id: 'lost', bytes },
        { id: 'a/', bytes },
      ],
    });
    await expect(bad).rejects.toThrow('images[1]: 5411');
    await good;
    expect([...mock.store.account(mock.account).images.all()].map(({ id }) => id)).toEqual(['kept']);
  });

  it('takes a second key and a new value for the first', async () => {
    const made = await createMock({ seed: { keys: [key('default'), key('other')] } });
    expect(made.store.account(made.account).keys.list()).toEqual([key('default'), key('other')]);
    await made.close();
  });
});

const source = {
  ...{ id: 's', name: 'n', bucket: 'b', vendor: 's3', account: null, region: null, created: 0, updated: 0 },
  secret: { accessKeyId: 'k', secretAccessKey: 's' },
} as const;

const counts = Object.fromEntries(
  'scanned importSuccess importErrors skippedConflict skippedExcludedContentType skippedInvalidMedia skippedInvalidName skippedOversize skippedStorageClass skippedUnsupportedContentType'
    .split(' ')
    .map((name) => [`${name}Count`, 0]),
);
const migration = {
  ...{ id: 'm', sourceId: 's', status: 'success', conflictBehaviour: 'skip', excludedContentTypes: null },
  ...{ pathPrefix: null, rootDirectory: null, created: 0, started: 0, ended: 0, counts, logLines: 0 },
  logStopped: false,
} as const;
const line = { migrationId: 'm', line: 0, logType: 'default', msg: '', created: 0 } as const;
const subscription = {
  ...{ id: 'e', name: 'n', enabled: true, events: ['image.uploaded'], created: 0, modified: 0 },
  destination: { type: 'queues.queue', queue_id: 'q' },
} as const;

/** A state that could not have come through the API, made from one that did. */
const unlikely: readonly (readonly [string, (account: AccountSnapshot) => object, string])[] = [
  ['an unknown fit', (a) => ({ variants: [...a.variants, variant({ fit: 'nonsense' })] }), 'variant v: 5400'],
  ['four keys', () => ({ keys: ['a', 'b', 'c', 'd'].map(key) }), '2 signing keys'],
  ['no key', () => ({ keys: [] }), 'signing key'],
  ['no public variant', () => ({ variants: [] }), 'public'],
  ['a variant twice', (a) => ({ variants: [...a.variants, ...a.variants] }), 'public is there twice'],
  ['a setting as text', (a) => ({ config: { ...a.config, flexible_variants: 'maybe' } }), 'flexible_variants'],
  ['a browser TTL of a minute', (a) => ({ config: { ...a.config, browser_ttl: 60 } }), 'browser_ttl'],
  ['a bad custom id', (a) => ({ images: a.images.map((image) => ({ ...image, id: '/x/' })) }), '5411'],
  [
    'a private image with a custom id',
    (a) => ({ images: a.images.map((i) => ({ ...i, requireSignedURLs: true })) }),
    'private',
  ],
  [
    'too much metadata',
    (a) => ({ images: a.images.map((i) => ({ ...i, meta: { x: 'y'.repeat(1100) } })) }),
    '1024 bytes',
  ],
  [
    'a false media type',
    (a) => ({ images: a.images.map((i) => ({ ...i, original: { ...i.original, mediaType: 'text/html' } })) }),
    'mediaType',
  ],
  ['no original', (a) => ({ images: a.images.map(({ original: _, ...i }) => i) }), 'original'],
  ['an import source that leads elsewhere', () => ({ sources: [{ ...source, bucket: '../x' }] }), 'bucket'],
  ['an import source without credentials', () => ({ sources: [{ ...source, secret: {} }] }), 'accessKeyId'],
  ['a migration in no state', () => ({ migrations: [{ id: 'm', status: 'lost' }] }), 'migrations'],
  ['a log of a quadrillion lines', () => ({ migrations: [{ ...migration, logLines: 1e15 }] }), 'lines of log'],
  ['a log of more lines than a number holds', () => ({ migrations: [{ ...migration, logLines: 1e300 }] }), 'logLines'],
  ['a line of no migration', () => ({ migrationLogs: [line] }), 'belongs to no migration'],
  [
    'a log with a gap',
    () => ({ migrations: [{ ...migration, logLines: 1 }], migrationLogs: [{ ...line, line: 1 }] }),
    'belongs to no migration',
  ],
  ['a migration that no calendar has', () => ({ migrations: [{ ...migration, ended: 9e15 }] }), 'ended'],
  ['a subscription that no calendar has', () => ({ subscriptions: [{ ...subscription, modified: 1e17 }] }), 'modified'],
  ['a source before all time', () => ({ sources: [{ ...source, created: -1e17 }] }), 'created'],
  ['an image after all time', (a) => ({ images: a.images.map((i) => ({ ...i, uploaded: 1e300 })) }), 'uploaded'],
  ['an image behind which none can come', (a) => ({ images: a.images.map((i) => ({ ...i, sequence: 1e300 })) }), 'seq'],
  ['two subscriptions', () => ({ subscriptions: [subscription, { ...subscription, id: 'f' }] }), '1 subscriptions'],
  ['a bad account name', () => ({ id: 'a/b' }), 'a bad name'],
];

describe('a state that could not have come through the API', () => {
  let good: Snapshot;
  beforeAll(async () => {
    const made = await createMock({ seed: { images: [{ id: 'one', bytes }] } });
    good = made.snapshot();
    await made.close();
  });
  const spoilt = (change: (account: AccountSnapshot) => object): Snapshot => ({
    ...good,
    accounts: good.accounts.map((account) => ({ ...account, ...change(account) }) as AccountSnapshot),
  });

  test.each(unlikely)('%s: restore() refuses it, and nothing changes', async (_what, change, message) => {
    const before = mock.snapshot();
    await expect(mock.restore(spoilt(change))).rejects.toThrow(message);
    expect(mock.snapshot()).toEqual(before);
  });

  test.each(unlikely)('%s: an import refuses it, and nothing changes', async (_what, change, message) => {
    const before = mock.snapshot();
    const answer = await fetch(`${mock.url}/__mock/import`, { method: 'POST', body: await archiveOf(spoilt(change)) });
    expect([400, 403]).toContain(answer.status);
    expect(await answer.text()).toContain(message);
    expect(mock.snapshot()).toEqual(before);
  });

  it('is told from a good one, of another mock or from an archive', async () => {
    const other = await (await createMock()).listen();
    await other.restore({ ...good });
    expect(other.store.account(other.account).images.count).toBe(1);
    const answer = await fetch(`${other.url}/__mock/import`, {
      method: 'POST',
      body: await archiveOf(mock.snapshot()),
    });
    expect(answer.status).toBe(200);
    await other.close();
  });
});

function variant(options: object) {
  return { id: 'v', options, neverRequireSignedURLs: false };
}

async function archiveOf(snapshot: Snapshot): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const sink = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      chunks.push(Uint8Array.from(chunk));
      done();
    },
  });
  await writeArchive(snapshot, sink);
  return new Blob(chunks);
}
