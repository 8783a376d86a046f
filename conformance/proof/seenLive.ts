import { type Answered, all, type Incoming, type Lie, type Memory } from './lie.ts';
import * as tamper from './tampering.ts';
import type { Variation } from './variation.ts';
import {
  anyApi,
  anyPicture,
  api,
  batch,
  both,
  contains,
  either,
  latin1,
  path,
  transform,
  type Where,
} from './where.ts';

type Json = Record<string, unknown>;

/** How long the live service is imitated to lag, in milliseconds; the real one takes up to 90 seconds. */
const lag = 80;

const form: Where = ({ headers }) => /^multipart\//i.test(headers['content-type'] ?? '');
const anyVariant = api('*', '/images/v1/variants/[^/]+');
const readsVariant = api('GET', '/images/v1/variants/[^/]+');
const uploads = either(api('POST', '/images/v1'), batch('POST', '/images/v1'));
const reservations = either(api('POST', '/images/v2/direct_upload'), batch('POST', '/images/v2/direct_upload'));
const reads = either(api('GET', '/images/v1/*'), api('GET', '/images/v1'), api('GET', '/images/v2'));
const updates = either(api('PATCH', '/images/v1/*'), batch('PATCH', '/images/v1/*'));

const lastSegment = ({ url }: Incoming) => decodeURIComponent((url.split('?')[0] ?? '').split('/').at(-1) ?? '');

const withCode = (code: number, where: Where): Lie =>
  tamper.failure(where, (body) => {
    body.errors = [{ code, message: 'No' }];
  });

const refuse = (where: Where, status: number, code: number): Lie => ({
  request: (incoming) => (where(incoming) ? tamper.refusal(status, code) : undefined),
});

const unknownVariant = (name: string) => tamper.plain(404, `The variant \`${name}\` was not found`);

/** Every image that an answer shows, alone or in a list. */
const images = (where: Where, change: (image: Json) => void): Lie =>
  tamper.result(where, (result) => {
    for (const image of Array.isArray(result.images) ? (result.images as Json[]) : [result]) change(image);
  });

/** Variants: plain text for an unknown one (V1), names of letters and digits (V4), public stays (V7), lag (V9). */
const variants: readonly Lie[] = [
  {
    answer: (answered, incoming) =>
      readsVariant(incoming) && answered.status === 404 ? unknownVariant(lastSegment(incoming)) : undefined,
  },
  {
    request(incoming) {
      if (!api('POST', '/images/v1/variants')(incoming)) return undefined;
      const [, name = ''] = /"id"\s*:\s*"([^"]*)"/.exec(latin1(incoming.body)) ?? [];
      return /[^A-Za-z0-9]/.test(name) ? tamper.refusal(400, 5400) : undefined;
    },
  },
  { request: (incoming) => (api('DELETE', '/images/v1/variants/public')(incoming) ? tamper.success({}) : undefined) },
  {
    answer(answered, incoming, memory) {
      const created = api('POST', '/images/v1/variants')(incoming);
      const name = created ? (/"id"\s*:\s*"(\w+)"/.exec(latin1(incoming.body))?.[1] ?? '') : lastSegment(incoming);
      return laggingVariant(answered, incoming, memory, `variant ${name}`, created);
    },
  },
];

function laggingVariant(answered: Answered, incoming: Incoming, memory: Memory, key: string, created: boolean) {
  if (answered.status === 200 && (created || (anyVariant(incoming) && incoming.method !== 'GET'))) {
    memory.set(`${key} changed`, Date.now());
    if (created) memory.set(key, unknownVariant(key));
    return undefined;
  }
  if (!readsVariant(incoming)) return undefined;
  const fresh = Date.now() - Number(memory.get(`${key} changed`) ?? 0) > lag;
  const before = memory.get(key) as Answered | undefined;
  if (!fresh && before !== undefined) return before;
  memory.set(key, answered);
  return undefined;
}

/** Signing keys: an unknown one is 5404 (K1), the last one stays (K4). */
const keys: readonly Lie[] = [
  withCode(5404, api('DELETE', '/images/v1/keys/[^/]+')),
  {
    request: (incoming, memory) =>
      api('DELETE', '/images/v1/keys/[^/]+')(incoming) && memory.get('keys') === 1
        ? tamper.refusal(400, 5400)
        : undefined,
    answer(answered, incoming, memory) {
      if (!path(/\/images\/v1\/keys(\/|$)/)(incoming) || answered.status !== 200) return undefined;
      const { result } = JSON.parse(answered.body.toString('utf8')) as { result?: { keys?: unknown[] } };
      memory.set('keys', result?.keys?.length);
      return undefined;
    },
  },
];

/** Records: I6, I8, I9, I12, I13, I14, I15, I18, and ids that stay taken for a moment (I4). */
const records: readonly Lie[] = [
  withCode(5410, both(either(uploads, reservations), contains('name="id"'), contains('name="requireSignedURLs"'))),
  refuse(
    both(uploads, form, ({ body }) => /name="metadata"[^\r]*(\r\n[^\r]+)*\r\n\r\n\r\n--/.test(latin1(body))),
    400,
    5400,
  ),
  refuse(both(updates, form), 400, 5400),
  refuse(
    both(reservations, ({ headers }) => /json/i.test(headers['content-type'] ?? '')),
    415,
    5415,
  ),
  images(either(reads, updates, uploads), (image) => {
    delete image.metadata;
    if (image.draft === true) image.filename = null;
    if (Array.isArray(image.variants)) image.variants = [...image.variants].sort(() => Math.random() - 0.5);
  }),
  images(reads, (image) => {
    if (typeof image.uploaded === 'string') image.uploaded = image.uploaded.replace(/\.\d+Z$/, 'Z');
  }),
  {
    request(incoming, memory) {
      const [, id] = uploads(incoming) ? (/name="id"\r\n\r\n([^\r]+)/.exec(latin1(incoming.body)) ?? []) : [];
      const taken = Date.now() - Number(memory.get(`deleted ${id}`) ?? 0) < lag;
      return id !== undefined && taken ? tamper.refusal(409, 5409) : undefined;
    },
    answer(_, incoming, memory) {
      if (api('DELETE', '/images/v1/*')(incoming)) memory.set(`deleted ${lastSegment(incoming)}`, Date.now());
      return undefined;
    },
  },
];

/** The gateway: credentials are refused by status 400 (E3), requests by code 971 inside status 200 (E2). */
const gateway: readonly Lie[] = [
  {
    request: ({ headers, ...incoming }) =>
      anyApi({ headers, ...incoming }) && headers.authorization === undefined && headers['x-auth-key'] === undefined
        ? tamper.refusal(400, 9106)
        : undefined,
  },
  {
    request(incoming, memory) {
      const count = Number(memory.get('requests') ?? 0) + 1;
      memory.set('requests', count);
      if (count % 120 !== 0 || !anyApi(incoming)) return undefined;
      const { headers, ...limited } = tamper.refusal(200, 971);
      return { ...limited, headers: { ...headers, 'retry-after': '0' } };
    },
  },
];

/** Delivery and transformation: D1, T1 to T6. */
const pictures: readonly Lie[] = [
  {
    answer: (answered, incoming) =>
      anyPicture(incoming) && /^ERROR 9431/.test(answered.body.toString('utf8', 0, 20))
        ? tamper.plain(403, 'ERROR 9425: Image access denied: the account has no variant of this name')
        : undefined,
  },
  tamper.header(
    transform,
    'content-security-policy',
    "default-src 'none'; navigate-to 'none'; form-action 'none'; img-src data:; style-src 'unsafe-inline';",
  ),
  tamper.header(transform, 'vary', (before) => (/accept/i.test(before) ? before : 'accept')),
  tamper.header(transform, 'warning', 'cf-images 299 "cache-control is too restrictive"'),
  {
    answer(answered, incoming) {
      if (!transform(incoming) || answered.status !== 200) return undefined;
      const resized = `internal=ok/m q=0 n=317+85 c=17+38 v=2026.9.0 l=${answered.body.length} f=true c2=0 wv=2026.8.0`;
      return { ...answered, headers: { ...answered.headers, 'cf-resized': resized } };
    },
  },
  tamper.option(['width', 'w'], (value) => (/^(auto|[-\d.]+)$/.test(value) ? value : undefined)),
  {
    answer: (answered, incoming) =>
      transform(incoming) && answered.status >= 300 && answered.status < 304 ? { ...answered, status: 307 } : undefined,
  },
];

/** What `OBSERVED.md` tells, all at once. The seed contract states other things of credentials and metadata. */
export const seenLive: Variation = {
  id: 'as-seen-live',
  difference: 'answers as the live service was seen to answer',
  because: 'it is the service',
  without: ['seed'],
  trial: { consistencyMs: 4000 },
  apply: all(...gateway, ...variants, ...keys, ...records, ...pictures),
};
