import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it, test } from '@jest/globals';
import { useServer } from '../../testing/listening.ts';
import { solidPng } from '../../testing/png.ts';
import { refuse, useS3 } from '../../testing/s3.ts';
import { s3Secret } from '../../testing/s3Secret.ts';
import { type AccountSession, useMock } from '../../testing/session.ts';
import { defaultLimits } from '../limits.ts';
import { createImports, type ImportOptions } from './imports.ts';

const s3 = useS3();
/** A server at a private address that nobody named. */
let strangers = 0;
const stranger = useServer((_req, res) => {
  strangers++;
  res.end(png);
});
const session = useMock(() => ({
  s3Endpoint: s3.url,
  limits: {
    ...{ uploadBytes: 50_000, area: 10_000, images: 20, importLogLines: 12, importSources: 3, importMigrations: 4 },
    ...{ fetchMilliseconds: 500, importAttempts: 2, importRetryMilliseconds: 1 },
  },
}));
beforeEach(() => s3.clear());

const png = solidPng(4, 3);
const bucket = { bucket: 'pictures', vendor: 's3', secret: s3Secret };
const base = '/v2/sourcingkit';
const unknown = '5ca167e6-4e40-4ced-a209-ca1b9dd6a265';

type Counts = Partial<Record<'scanned' | 'imported' | 'errors' | 'conflict' | 'excluded' | 'invalidMedia', number>> &
  Partial<Record<'invalidName' | 'oversize' | 'storageClass' | 'unsupported', number>>;

/** What an answer says, or the code of its refusal with its status. */
async function say(account: AccountSession, method: 'get' | 'post' | 'patch' | 'delete', path: string, body?: object) {
  const request = account.request(method, base + path);
  const response = await (body === undefined ? request : request.send(body));
  return response.status === 200 ? response.body.result : `${response.status} ${response.body.errors[0].code}`;
}

async function newSource(account: AccountSession): Promise<string> {
  return (await say(account, 'post', '/sources', { ...bucket, name: 'mine' })).id;
}

/** Makes and starts a migration; answers its path. */
async function start(account: AccountSession, wanted: object = {}): Promise<string> {
  const { id } = await say(account, 'post', '/migrations', { sourceId: await newSource(account), ...wanted });
  expect((await say(account, 'patch', `/migrations/${id}/lifecycle/start`)).status).toBe('processing');
  return `/migrations/${id}`;
}

/** Waits until a migration ends; answers its state, its counters other than 0 and the types in its log. */
async function ending(account: AccountSession, path: string) {
  for (;;) {
    const { status, isAccurate, startedAt, endedAt, ...progress } = await say(account, 'get', `${path}/lifecycle`);
    if (status === 'processing') continue;
    expect([isAccurate, typeof startedAt, typeof endedAt]).toEqual([true, 'string', 'string']);
    const short: Counts = Object.fromEntries(
      Object.entries(names)
        .map(([name, counter]) => [name, progress[counter]])
        .filter(([, count]) => count !== 0),
    );
    const { scanned = 0, ...outcomes } = short;
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(scanned);
    const { logs } = await say(account, 'get', `${path}/logs?limit=100`);
    return { status, counts: short, log: logs.map(({ logType }: { logType: string }) => logType), logs };
  }
}

const names: Readonly<Record<keyof Counts, string>> = {
  scanned: 'scannedCount',
  imported: 'importSuccessCount',
  errors: 'importErrorsCount',
  conflict: 'skippedConflictCount',
  excluded: 'skippedExcludedContentTypeCount',
  unsupported: 'skippedUnsupportedContentTypeCount',
  invalidMedia: 'skippedInvalidMediaCount',
  invalidName: 'skippedInvalidNameCount',
  oversize: 'skippedOversizeCount',
  storageClass: 'skippedStorageClassCount',
};

async function run(account: AccountSession, wanted: object = {}) {
  return ending(account, await start(account, wanted));
}

async function idsOf(account: AccountSession): Promise<readonly string[]> {
  const { body } = await account.request('get', '/v2?sort_order=asc');
  return body.result.images.map(({ id }: { id: string }) => id).sort();
}

function put(...keys: readonly string[]): void {
  for (const key of keys) s3.objects.set(key, { bytes: png });
}

describe('what becomes of an object', () => {
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  test.each<readonly [string, string, Parameters<typeof s3.objects.set>[1], Counts, string | undefined]>([
    ['a picture', 'a b+c(1).png', { bytes: png }, { imported: 1 }, undefined],
    ['a picture without an ending', 'photo', { bytes: png }, { imported: 1 }, undefined],
    [
      'a picture whose server calls it binary',
      'p',
      { bytes: png, contentType: 'binary/octet-stream' },
      { imported: 1 },
      undefined,
    ],
    ['Glacier Instant Retrieval', 'i.png', { bytes: png, storageClass: 'GLACIER_IR' }, { imported: 1 }, undefined],
    ['a picture that the list makes smaller', 's.png', { bytes: png, listedSize: 1 }, { imported: 1 }, undefined],
    ['Glacier', 'g.png', { bytes: png, storageClass: 'GLACIER' }, { storageClass: 1 }, 'importSkippedStorageClass'],
    [
      'Deep Archive',
      'd.png',
      { bytes: png, storageClass: 'DEEP_ARCHIVE' },
      { storageClass: 1 },
      'importSkippedStorageClass',
    ],
    ['an excluded type, by its name', 'x.GIF', { bytes: gif }, { excluded: 1 }, 'importSkippedExcludedContentType'],
    [
      'an excluded type, by its header',
      'x',
      { bytes: gif, contentType: 'image/gif' },
      { excluded: 1 },
      'importSkippedExcludedContentType',
    ],
    [
      'an excluded type under a false name',
      'x.png',
      { bytes: gif },
      { excluded: 1 },
      'importSkippedExcludedContentType',
    ],
    ['text, by its name', 'notes.txt', { bytes: png }, { unsupported: 1 }, 'importSkippedUnsupportedContentType'],
    [
      'text, by its header',
      'notes',
      { bytes: png, contentType: 'text/plain' },
      { unsupported: 1 },
      'importSkippedUnsupportedContentType',
    ],
    [
      'bytes that are said to be nothing',
      'x',
      { bytes: Buffer.from('x') },
      { unsupported: 1 },
      'importSkippedUnsupportedContentType',
    ],
    [
      'text under a false name',
      't.png',
      { bytes: Buffer.from('text') },
      { invalidMedia: 1 },
      'importSkippedInvalidMedia',
    ],
    ['half a picture', 'h.png', { bytes: png.subarray(0, 50) }, { invalidMedia: 1 }, 'importSkippedInvalidMedia'],
    ['a directory’s own object', 'folder/', { bytes: new Uint8Array() }, { invalidName: 1 }, undefined],
    ['a way out', 'a/../../b.png', { bytes: png }, { invalidName: 1 }, undefined],
    ['a UUID', unknown, { bytes: png }, { invalidName: 1 }, undefined],
    [
      'ten gigabytes, by the list',
      'b.png',
      { bytes: png, listedSize: 1e10 },
      { oversize: 1 },
      'importSkippedOversized',
    ],
    [
      'more bytes than the list says',
      'b.png',
      { bytes: Buffer.alloc(50_001), listedSize: 9 },
      { oversize: 1 },
      'importSkippedOversized',
    ],
    ['too many pixels', 'w.png', { bytes: solidPng(200, 60) }, { oversize: 1 }, 'importSkippedOversized'],
  ])('%s', async (_name, key, object, counts, logType) => {
    s3.objects.set(key, object);
    const account = session.account();
    const { status, counts: found, log } = await run(account, { excludedContentTypes: ['image/gif'] });
    expect({ status, counts: found }).toEqual({ status: 'success', counts: { scanned: 1, ...counts } });
    expect(log).toEqual(['migrationStart', ...(logType === undefined ? [] : [logType]), 'migrationComplete']);
    expect(await idsOf(account)).toEqual(counts.imported === 1 ? [key] : []);
  });

  it('the cheapest question comes first: nothing is fetched that name, class or size rule out', async () => {
    s3.objects.set('a.txt', { bytes: png });
    s3.objects.set('b.png', { bytes: png, storageClass: 'GLACIER' });
    s3.objects.set('c.png', { bytes: png, listedSize: 1e10 });
    await run(session.account());
    expect(s3.asked.filter((name) => name.startsWith('GET'))).toEqual([]);
  });

  it('Intelligent-Tiering’s deepest tier shows only when it is read', async () => {
    put('a.png');
    s3.trouble = (name, _req, res) => {
      if (name.startsWith('GET')) refuse(res, 403, 'InvalidObjectState');
      return name.startsWith('GET');
    };
    expect(await run(session.account())).toMatchObject({ status: 'success', counts: { scanned: 1, storageClass: 1 } });
  });
});

describe('which objects, and what they are called', () => {
  it('pages of a list are all read', async () => {
    put(...Array.from({ length: 11 }, (_, at) => `${at}.png`));
    s3.pageSize = 3;
    expect((await run(session.account())).counts).toEqual({ scanned: 11, imported: 11 });
    expect(s3.asked.filter((name) => name === 'LIST ')).toHaveLength(5);
  });

  test.each([
    [{ rootDirectory: 'photos' }, ['photos/a.png']],
    [{ rootDirectory: '/photos/', pathPrefix: 'old' }, ['old/photos/a.png']],
    [{ pathPrefix: 'old/' }, ['old/photos/a.png', 'old/photos2/b.png']],
  ])('%j', async (wanted, ids) => {
    put('photos/a.png', 'photos2/b.png');
    const account = session.account();
    await run(account, wanted);
    expect(await idsOf(account)).toEqual(ids);
  });
});

describe('images that are there already', () => {
  const other = solidPng(9, 9);
  async function twice(conflictBehaviour: string, version: string) {
    const account = session.account();
    await account.upload({ id: 'b.png', creator: 'me' });
    await account.request('post', '/v2/direct_upload').field('id', 'draft.png');
    s3.objects.set('a.png', { bytes: png });
    await run(account);
    for (const key of ['a.png', 'b.png', 'draft.png']) s3.objects.set(key, { bytes: other, version });
    const { counts } = await run(account, { conflictBehaviour });
    const sizes = await Promise.all(
      ['a.png', 'b.png'].map(async (id) => (await account.request('get', `/v1/${id}/blob`)).body.length),
    );
    const { creator } = (await account.request('get', '/v1/b.png')).body.result;
    return { counts, isReplaced: sizes.map((size) => size === other.byteLength), creator };
  }

  test.each([
    ['skip', 'v2', { scanned: 3, conflict: 3 }, [false, false]],
    ['overwrite', 'v2', { scanned: 3, conflict: 1, imported: 2 }, [true, true]],
    ['overwrite', 'v1', { scanned: 3, conflict: 2, imported: 1 }, [false, true]],
  ])('%s, with version %s of an object that was imported as v1', async (behaviour, version, counts, isReplaced) => {
    expect(await twice(behaviour, version)).toEqual({ counts, isReplaced, creator: 'me' });
  });
});

describe('a migration that does not end by itself', () => {
  /** Holds back all objects but the first; answers what lets them go. */
  function hold() {
    const held: ServerResponse[] = [];
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    s3.trouble = (name, _req, res) => {
      if (!name.startsWith('GET') || name === 'GET 0.png') return false;
      held.push(res);
      if (held.length === 3) arrived();
      return true;
    };
    return arrival;
  }

  it('abort keeps what was imported, forgets what was on its way, and is final', async () => {
    put('0.png', '1.png', '2.png', '3.png', '4.png', '5.png');
    const arrival = hold();
    const account = session.account();
    const path = await start(account);
    await arrival;
    while ((await idsOf(account)).length === 0);
    expect(await say(account, 'delete', path)).toBe('400 5400');
    expect((await say(account, 'patch', `${path}/lifecycle/abort`)).status).toBe('aborted');
    expect(await ending(account, path)).toMatchObject({
      ...{ status: 'aborted', counts: { scanned: 1, imported: 1 } },
      log: ['migrationStart', 'migrationAbort'],
    });
    expect(await idsOf(account)).toEqual(['0.png']);
    for (const end of ['start', 'abort'])
      expect(await say(account, 'patch', `${path}/lifecycle/${end}`)).toBe('400 5400');
    expect(await say(account, 'delete', path)).toEqual({});
    expect(await say(account, 'get', path)).toBe('404 5404');
  });

  it('a state taken back from its middle ends it as interrupted', async () => {
    put('0.png', '1.png', '2.png', '3.png');
    const arrival = hold();
    const account = session.account();
    const path = await start(account);
    await arrival;
    const snapshot = session.mock.snapshot();
    await say(account, 'patch', `${path}/lifecycle/abort`);
    await session.mock.restore(snapshot);
    expect(await ending(account, path)).toMatchObject({
      status: 'error',
      log: expect.arrayContaining(['migrationStart', 'migrationErrorFailedContinuation']),
    });
  });

  it('a state taken back while it runs stops it, though its record is the very same', async () => {
    put('0.png', '1.png', '2.png', '3.png');
    const arrival = hold();
    const account = session.account();
    const path = await start(account);
    await arrival;
    while ((await idsOf(account)).length === 0);
    await session.mock.restore(session.mock.snapshot());
    expect(await ending(account, path)).toMatchObject({ status: 'error', counts: { scanned: 1, imported: 1 } });
  });

  it('what a state has put in its place is aborted by itself', async () => {
    put('0.png', '1.png', '2.png', '3.png');
    const arrival = hold();
    const account = session.account();
    const { id } = await say(account, 'post', '/migrations', { sourceId: await newSource(account) });
    const pending = session.mock.snapshot();
    await say(account, 'patch', `/migrations/${id}/lifecycle/start`);
    await arrival;
    await session.mock.restore(pending);
    expect((await say(account, 'patch', `/migrations/${id}/lifecycle/abort`)).status).toBe('aborted');
    expect((await say(account, 'get', `/migrations/${id}/logs`)).logs).toMatchObject([{ logType: 'migrationAbort' }]);
  });

  it('a reset lets go of what it was reading', async () => {
    put('0.png', '1.png', '2.png', '3.png');
    const arrival = hold();
    const account = session.account();
    const holding = s3.trouble;
    const gone: Promise<unknown>[] = [];
    s3.trouble = (name, req, res) => {
      const isHeld = holding(name, req, res);
      if (isHeld) gone.push(new Promise((resolve) => res.once('close', resolve)));
      return isHeld;
    };
    await start(account);
    await arrival;
    await session.mock.reset();
    await Promise.all(gone);
    expect(await idsOf(account)).toEqual([]);
  });

  it('a reset forgets it, and nothing of it comes back', async () => {
    put('0.png', '1.png', '2.png', '3.png');
    const arrival = hold();
    const account = session.account();
    const path = await start(account);
    await arrival;
    await session.mock.reset();
    expect(await say(account, 'get', path)).toBe('404 5404');
    expect(await idsOf(account)).toEqual([]);
  });

  it('stops when the account is full, with one warning before', async () => {
    put(...Array.from({ length: 30 }, (_, at) => `${at}.png`));
    const account = session.account();
    const { status, counts, log } = await run(account);
    expect({ status, counts, log }).toEqual({
      ...{ status: 'error', counts: { scanned: 20, imported: 20 } },
      log: ['migrationStart', 'default', 'migrationError'],
    });
  });

  it('its log ends after so many lines, and says how it all ended', async () => {
    put(...Array.from({ length: 30 }, (_, at) => `${at}.txt`));
    const account = session.account();
    const path = await start(account);
    const { counts, log } = await ending(account, path);
    expect([counts, log.length, log.at(-1)]).toEqual([{ scanned: 30, unsupported: 30 }, 13, 'migrationComplete']);
    expect((await say(account, 'get', path)).logStopped).toBe(true);
    expect((await say(account, 'get', `${path}/logs?offset=11&limit=1`)).logs).toHaveLength(1);
  });
});

/** For trouble that answered by itself. */
const answers = (_done: unknown) => true;

describe('a bucket in trouble', () => {
  const inPieces = (res: ServerResponse) => {
    res.writeHead(200, { 'content-type': 'image/png' });
    const more = () => {
      while (!res.destroyed && res.write(Buffer.alloc(16_384)));
      if (!res.destroyed) res.once('drain', more);
    };
    more();
  };
  const onGet =
    (act: (res: ServerResponse) => unknown): typeof s3.trouble =>
    (name, _req, res) => {
      if (name === 'GET a.png') act(res);
      return name === 'GET a.png';
    };

  test.each<readonly [string, typeof s3.trouble, Counts, string]>([
    ['hangs', onGet(() => undefined), { errors: 1 }, 'no whole answer within 500 ms'],
    ['drips', onGet((res) => res.writeHead(200).write('x')), { errors: 1 }, 'no whole answer within 500 ms'],
    ['hangs up', onGet((res) => res.destroy()), { errors: 1 }, 'interrupted'],
    [
      'breaks off',
      onGet((res) => res.writeHead(200, { 'content-length': '99' }).write('x', () => res.destroy())),
      { errors: 1 },
      'interrupted',
    ],
    ['fails', onGet((res) => refuse(res, 503, 'SlowDown')), { errors: 1 }, '503: SlowDown'],
    ['denies', onGet((res) => refuse(res, 403, 'AccessDenied')), { errors: 1 }, '403: AccessDenied'],
    ['lost it', onGet((res) => refuse(res, 404, 'NoSuchKey')), { errors: 1 }, '404: NoSuchKey'],
    [
      'leads elsewhere',
      onGet((res) => res.writeHead(302, { location: stranger.url }).end()),
      { errors: 1 },
      '302, a redirect',
    ],
    [
      'announces ten gigabytes',
      onGet((res) => res.writeHead(200, { 'content-length': '10000000000' }).write('x')),
      { oversize: 1 },
      'larger than',
    ],
    ['never stops sending', onGet(inPieces), { oversize: 1 }, 'larger than'],
  ])('an object whose server %s', async (_what, trouble, counts, reason) => {
    put('a.png', 'b.png');
    s3.trouble = trouble;
    const account = session.account();
    const found = await run(account);
    expect(found.counts).toEqual({ scanned: 2, imported: 1, ...counts });
    expect(found.status).toBe('success');
    expect(found.logs[1].msg).toContain(reason);
    expect(strangers).toBe(0);
  });

  test.each<readonly [string, typeof s3.trouble, string]>([
    ['hangs', () => true, 'no whole answer'],
    ['is no list', (_n, _r, res) => answers(res.end('<html></html>')), 'no list'],
    ['is cut', (_n, _r, res) => answers(res.end('<ListBucketResult><Contents>')), 'no list'],
    ['leads elsewhere', (_n, _r, res) => answers(res.writeHead(307, { location: stranger.url }).end()), 'redirect'],
    [
      'never ends',
      (_n, _r, res) =>
        answers(
          res.end(
            '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>',
          ),
        ),
      'does not end',
    ],
  ])('a list that %s ends it with an error', async (_what, trouble, reason) => {
    const account = session.account();
    const sourceId = await newSource(account);
    s3.trouble = trouble;
    const { id } = await say(account, 'post', '/migrations', { sourceId });
    await say(account, 'patch', `/migrations/${id}/lifecycle/start`);
    const { status, counts, logs } = await ending(account, `/migrations/${id}`);
    expect([status, counts]).toEqual(['error', {}]);
    expect(logs.at(-1).msg).toContain(reason);
    expect(strangers).toBe(0);
  });

  it('a server that goes in the middle ends it after eight objects, and everything is accounted for', async () => {
    put(...Array.from({ length: 30 }, (_, at) => `${at}.png`));
    s3.trouble = (name, _req, res) => {
      const isGone = name.startsWith('GET') && !/GET [0-4]\.png/.test(name);
      if (isGone) res.destroy();
      return isGone;
    };
    const account = session.account();
    const { status, counts, log } = await run(account);
    expect([status, counts]).toEqual(['error', { scanned: 13, imported: 5, errors: 8 }]);
    expect(log.filter((type: string) => type === 'importErrorRetryExhaustion')).toHaveLength(8);
    expect(log.at(-1)).toBe('migrationError');
  });

  it('a later page that fails is called a failed continuation', async () => {
    put('0.png', '1.png');
    s3.pageSize = 1;
    let lists = 0;
    s3.trouble = (name, _req, res) => {
      const isLater = name === 'LIST ' && ++lists > 2;
      if (isLater) refuse(res, 500, 'InternalError');
      return isLater;
    };
    const { status, counts, log } = await run(session.account());
    expect([status, counts]).toEqual(['error', { scanned: 1, imported: 1 }]);
    expect(log).toEqual(['migrationStart', 'migrationErrorFailedContinuation']);
  });
});

describe('sources', () => {
  const location = (changes: object) => ({ ...bucket, ...changes });

  it('are made, found, renamed, tried and deleted, and never show their credentials', async () => {
    const account = session.account();
    const made = await say(account, 'post', '/sources', { ...bucket, name: 'first one' });
    expect(made).toEqual({
      ...{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'first one', bucket: 'pictures', vendor: 's3' },
      ...{ region: 'us-east-1', createdAt: expect.any(String), updatedAt: expect.any(String) },
    });
    expect(await say(account, 'get', `/sources/${made.id}`)).toEqual(made);
    expect((await say(account, 'patch', `/sources/${made.id}`, { name: 'second' })).name).toBe('second');
    expect((await say(account, 'get', '/sources?name=eco')).sources).toHaveLength(1);
    expect((await say(account, 'get', '/sources?name=first')).sources).toHaveLength(0);
    expect(await say(account, 'get', `/sources/${made.id}/connectivity`)).toEqual({
      connectivityStatus: 'ok',
      code: null,
      reason: null,
    });
    expect(JSON.stringify(session.mock.requests.find())).not.toContain('a secret');
    const { id } = await say(account, 'post', '/migrations', { sourceId: made.id });
    expect(await say(account, 'delete', `/sources/${made.id}`)).toBe('400 5400');
    await say(account, 'patch', `/migrations/${id}/lifecycle/abort`);
    expect(await say(account, 'delete', `/sources/${made.id}`)).toEqual({});
    expect(await say(account, 'get', `/sources/${made.id}`)).toBe('404 5404');
  });

  test.each<readonly [string, object, string | null, number]>([
    ['good', {}, null, 1],
    ['good R2', { vendor: 'r2', account: 'a' }, null, 1],
    ['a wrong key', { secret: { ...s3Secret, accessKeyId: 'BAD' } }, 'AccessDenied', 1],
    ['an unknown bucket', { bucket: 'nothing' }, 'NoSuchBucket', 1],
  ])('a precheck says of %s what the server says', async (_name, changes, code, asked) => {
    const account = session.account();
    const status = code === null ? 'ok' : 'error';
    expect(await say(account, 'post', '/sources/connectivity-precheck', location(changes))).toMatchObject({
      connectivityStatus: status,
      code,
    });
    expect(s3.asked).toHaveLength(asked);
    const made = await say(account, 'post', '/sources', location({ ...changes, name: 'n' }));
    expect(typeof made === 'string' ? made : 'made').toBe(code === null ? 'made' : '400 5400');
  });

  test.each<readonly [string, typeof s3.trouble, string]>([
    ['hangs', () => true, 'Timeout'],
    ['hangs up', (_n, _r, res) => answers(res.destroy()), 'Unreachable'],
    [
      'redirects to a private address',
      (_n, _r, res) => answers(res.writeHead(301, { location: stranger.url }).end()),
      'Http301',
    ],
    ['is no S3', (_n, _r, res) => answers(res.end('hello')), 'InvalidListing'],
  ])('a precheck of a server that %s answers, and the mock meanwhile', async (_name, trouble, code) => {
    s3.trouble = trouble;
    const account = session.account();
    const checked = say(account, 'post', '/sources/connectivity-precheck', bucket);
    expect(await idsOf(account)).toEqual([]);
    expect(await checked).toMatchObject({ connectivityStatus: 'error', code });
    expect(strangers).toBe(0);
  });

  it('are found in the region that the server names', async () => {
    s3.trouble = (_name, req, res) => {
      const isWrong = !req.headers.authorization?.includes('/eu-west-3/s3/');
      if (isWrong) refuse(res, 400, 'AuthorizationHeaderMalformed', '<Region>eu-west-3</Region>');
      return isWrong;
    };
    const account = session.account();
    expect((await say(account, 'post', '/sources', { ...bucket, name: 'far' })).region).toBe('eu-west-3');
  });

  test.each([
    ['a bucket that leads elsewhere', { bucket: '..' }],
    ['a bucket with a path', { bucket: 'pictures/x' }],
    ['a bucket with a query', { bucket: 'pictures?x' }],
    ['no credentials', { secret: {} }],
    ['a key that is no text', { secret: { accessKeyId: 1, secretAccessKey: 'x' } }],
    ['a key that ends a header', { secret: { accessKeyId: 'a\r\nx: y', secretAccessKey: 'x' } }],
    ['R2 without an account', { vendor: 'r2' }],
    ['another vendor', { vendor: 'gcs' }],
  ])('%s is refused before anybody is asked', async (_name, changes) => {
    const account = session.account();
    expect(await say(account, 'post', '/sources', location({ ...changes, name: 'n' }))).toBe('400 5400');
    expect(await say(account, 'post', '/sources/connectivity-precheck', location(changes))).toBe('400 5400');
    expect(s3.asked).toEqual([]);
  });

  it('without an endpoint nothing can be imported', async () => {
    const imports = createImports({ ...({} as ImportOptions), limits: defaultLimits, endpoint: undefined });
    const location = { ...bucket, vendor: 's3', region: null } as const;
    expect(await imports.probe(location)).toMatchObject({ connectivityStatus: 'error', code: 'NoEndpoint' });
  });

  it('an endpoint in a body changes nothing', async () => {
    const elsewhere = { ...bucket, endpoint: stranger.url, secret: { ...s3Secret, endpoint: stranger.url } };
    expect(await say(session.account(), 'post', '/sources/connectivity-precheck', elsewhere)).toMatchObject({
      connectivityStatus: 'ok',
    });
    expect(strangers).toBe(0);
  });

  it('and migrations have an end to their number, and unknown ones are 404', async () => {
    const account = session.account();
    const sourceId = await newSource(account);
    for (let made = 1; made < 3; made++) await newSource(account);
    expect(await say(account, 'post', '/sources', { ...bucket, name: 'n' })).toBe('403 5453');
    for (let made = 0; made < 4; made++) await say(account, 'post', '/migrations', { sourceId });
    expect(await say(account, 'post', '/migrations', { sourceId })).toBe('403 5453');
    expect((await say(account, 'get', '/migrations?offset=1&limit=2')).migrations).toHaveLength(2);
    expect(await say(account, 'get', '/migrations?limit=101')).toBe('400 5400');
    expect(await say(account, 'post', '/migrations', { sourceId: unknown })).toBe('404 5404');
    expect(await say(account, 'post', '/migrations', { sourceId, pathPrefix: '/x' })).toBe('400 5400');
    expect(await say(account, 'patch', `/migrations/${unknown}/lifecycle/start`)).toBe('404 5404');
    expect(await say(account, 'patch', `/sources/${unknown}`, { name: 1 })).toBe('404 5404');
  });
});
