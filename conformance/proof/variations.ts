import { crc32 } from 'node:zlib';
import { decode } from '../pictures/decode.ts';
import { encodePng } from '../pictures/png.ts';
import { type Answered, all, type Incoming, type Lie } from './lie.ts';
import { seenLive } from './seenLive.ts';
import * as tamper from './tampering.ts';
import type { Variation } from './variation.ts';
import { anyApi, anyPicture, api, batch, either, not, oneTimeUpload, type Where } from './where.ts';

type Json = Record<string, unknown>;

const speaksJson: Where = (incoming) => !anyPicture(incoming);
const image = either(
  api('POST', '/images/v1'),
  api('GET', '/images/v1/*'),
  api('PATCH', '/images/v1/*'),
  batch('POST', '/images/v1'),
  batch('GET', '/images/v1/*'),
);
const lists = either(api('GET', '/images/v1'), api('GET', '/images/v2'), batch('GET', '/images/v1'));
const writes: Where = ({ method }) => method !== 'GET' && method !== 'HEAD';

/** Changes the text of JSON answers, and not what they say. */
const rewritten = (write: (value: unknown) => string): Lie => ({
  answer(answered) {
    if (!isJson(answered)) return undefined;
    return { ...answered, body: Buffer.from(write(JSON.parse(answered.body.toString('utf8')))) };
  },
});

const headers = (change: (before: Answered['headers'], incoming: Incoming) => Answered['headers']): Lie => ({
  answer: (answered, incoming) => ({ ...answered, headers: change(answered.headers, incoming) }),
});

const late = (milliseconds: (count: number) => number): Lie => ({
  async answer(_, __, memory) {
    const count = Number(memory.get('count') ?? 0) + 1;
    memory.set('count', count);
    await new Promise((resolve) => setTimeout(resolve, milliseconds(count)));
    return undefined;
  },
});

const errorTexts = (change: (error: { code: number; message: string }) => object): Lie =>
  tamper.failure(speaksJson, (body) => {
    if (Array.isArray(body.errors)) body.errors = body.errors.map(change);
  });

const everyImage = (change: (image: Json) => void): Lie =>
  all(
    tamper.result(image, change),
    tamper.listed(lists, (images) => {
      images.forEach(change);
      return images;
    }),
  );

const plain = { without: [] } as const;

/** Targets on which no case may fail. */
export const variations: readonly Variation[] = [
  seenLive,
  {
    ...plain,
    id: 'reversed-keys',
    difference: 'writes the members of objects in another order',
    because: 'RFC 8259: objects are unordered',
    apply: rewritten((value) => JSON.stringify(reversed(value))),
  },
  {
    ...plain,
    id: 'pretty-json',
    difference: 'indents its JSON and ends it with a line feed',
    because: 'RFC 8259: white space is insignificant',
    apply: rewritten((value) => `${JSON.stringify(value, null, 2)}\n`),
  },
  {
    ...plain,
    id: 'ascii-json',
    difference: 'escapes slashes and everything beyond ASCII in its JSON',
    because: 'RFC 8259: any character may be escaped',
    apply: rewritten((value) =>
      JSON.stringify(value)
        .replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .replaceAll('/', '\\/'),
    ),
  },
  {
    ...plain,
    id: 'more-fields',
    difference: 'adds fields of its own to images and envelopes',
    because: 'the schemas are open',
    apply: all(
      everyImage((item) => {
        item.etag = 'abc';
        item.bucket = { region: 'weur' };
      }),
      tamper.envelope(speaksJson, (body) => {
        if ('success' in body) body.trace_id = '0af7651916cd43dd';
      }),
    ),
  },
  {
    ...plain,
    id: 'result-info',
    difference: 'counts the images of a list in result_info',
    because: 'older schemas of the vendor have it',
    apply: tamper.envelope(lists, (body, { status }) => {
      if (status === 200) body.result_info = { page: 1, per_page: 50, count: 1, total_count: 1 };
    }),
  },
  {
    ...plain,
    id: 'messages',
    difference: 'says something in messages',
    because: 'messages is a list of code and message',
    apply: tamper.envelope(speaksJson, (body, { status }) => {
      if (status === 200 && Array.isArray(body.messages)) body.messages = [{ code: 10_001, message: 'stored nearby' }];
    }),
  },
  {
    ...plain,
    id: 'other-error-texts',
    difference: 'words its errors differently',
    because: 'only codes are documented',
    apply: errorTexts(({ code }) => ({ code, message: `Oh no (${code})` })),
  },
  {
    ...plain,
    id: 'long-errors',
    difference: 'explains each error by a link and a chain',
    because: 'the vendor’s schema has documentation_url and source',
    apply: errorTexts((error) => ({
      ...error,
      documentation_url: 'https://developers.cloudflare.com/images/',
      source: { pointer: '/file' },
    })),
  },
  {
    ...plain,
    id: 'two-errors',
    difference: 'reports a second error beside the first',
    because: 'errors is a list',
    apply: tamper.failure(anyApi, (body) => {
      if (Array.isArray(body.errors)) body.errors = [...body.errors, { code: 10_000, message: 'see above' }];
    }),
  },
  {
    ...plain,
    id: 'title-case-headers',
    difference: 'writes header names in title case',
    because: 'RFC 9110: header names are case-insensitive',
    apply: headers((before) =>
      Object.fromEntries(
        Object.entries(before).map(([name, value]) => [
          name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
          value,
        ]),
      ),
    ),
  },
  {
    ...plain,
    id: 'more-headers',
    difference: 'sends headers of its own, cookies among them',
    because: 'RFC 9110: unknown headers are ignored',
    apply: headers((before) => ({
      ...before,
      server: 'other/1.0',
      'cf-ray': '8f00000000000000-AMS',
      'set-cookie': ['__cf_bm=one; path=/', '__cfruid=two; path=/'],
      'x-content-type-options': 'nosniff',
    })),
  },
  {
    ...plain,
    id: 'charset-of-json',
    difference: 'names a charset in the type of JSON',
    because: 'common practice, and without meaning',
    apply: typed(/^application\/json.*/, 'application/json;charset=UTF-8'),
  },
  {
    ...plain,
    id: 'loud-types',
    difference: 'writes media types in capitals',
    because: 'RFC 9110: media types are case-insensitive',
    apply: typed(/^image\/(png|jpeg|webp|gif|avif)$/, (type) => type.toUpperCase()),
  },
  {
    ...plain,
    id: 'charset-of-text',
    difference: 'names a charset in the type of plain text',
    because: 'RFC 2046',
    apply: typed(/^text\/plain.*/, 'text/plain; charset=UTF-8'),
  },
  {
    ...plain,
    id: 'other-etags',
    difference: 'writes ETags of another form',
    because: 'RFC 9110: an ETag is opaque',
    apply: etags(
      (tag) => tag.replace(/"(.*)"/, (_, inner: string) => `"cf-x:${Buffer.from(inner).toString('hex')}"`),
      true,
    ),
  },
  {
    ...plain,
    id: 'cache-control-order',
    difference: 'writes Cache-Control in another order, with more in it',
    because: 'RFC 9111: directives are unordered and extensible',
    apply: headers((before) => {
      const value = before['cache-control'];
      if (typeof value !== 'string' || value.includes('no-store')) return before;
      return { ...before, 'cache-control': ['stale-if-error=60', ...value.split(/,\s*/).reverse()].join(' , ') };
    }),
  },
  {
    ...plain,
    id: 'vary-on-more',
    difference: 'varies on Origin and DPR too',
    because: 'RFC 9110: Vary may name more',
    apply: headers((before) => ({
      ...before,
      vary: [before.vary, 'Origin', 'Sec-CH-DPR'].filter((name) => name !== undefined).join(', '),
    })),
  },
  {
    ...plain,
    id: 'no-ranges',
    difference: 'answers requests for ranges in full',
    because: 'RFC 9110: a server may ignore Range',
    apply: all(
      without('range', 'if-range'),
      headers(({ 'accept-ranges': _, ...rest }) => rest),
    ),
  },
  {
    ...plain,
    id: 'close-connections',
    difference: 'closes the connection after every answer',
    because: 'RFC 9112: persistence is optional',
    apply: headers((before) => ({ ...before, 'x-proxy-close': '1' })),
  },
  {
    ...plain,
    id: 'chunked',
    difference: 'sends bodies in chunks, without a length',
    because: 'RFC 9112: either is good',
    apply: headers((before) => ({ ...before, 'x-proxy-chunked': '1' })),
  },
  {
    ...plain,
    id: 'slow',
    difference: 'takes 25 ms longer for every answer',
    because: 'no time is promised',
    apply: late(() => 25),
  },
  {
    ...plain,
    id: 'uneven',
    difference: 'answers now at once and now after 60 ms',
    because: 'no time is promised',
    apply: late((count) => (count % 7) * 10),
  },
  {
    ...plain,
    id: 'rate-limited',
    difference: 'answers every hundredth request with 429 and Retry-After',
    because: 'the documented rate limit',
    apply: {
      request(incoming, memory) {
        const count = Number(memory.get('requests') ?? 0) + 1;
        memory.set('requests', count);
        if (count % 100 !== 0 || !anyApi(incoming)) return undefined;
        const { headers: own, ...rest } = tamper.refusal(429, 10_429);
        return { ...rest, headers: { ...own, 'retry-after': '0' } };
      },
    },
  },
  {
    ...plain,
    id: 'times-with-offset',
    difference: 'writes instants with +00:00 and without fractions',
    because: 'RFC 3339: both forms name the same instant',
    apply: everyImage((item) => {
      if (typeof item.uploaded === 'string')
        item.uploaded = item.uploaded.replace(/\.\d+Z$/, '+00:00').replace(/Z$/, '+00:00');
    }),
  },
  {
    ...plain,
    id: 'times-with-microseconds',
    difference: 'writes instants with microseconds',
    because: 'RFC 3339: any number of digits',
    apply: everyImage((item) => {
      if (typeof item.uploaded === 'string') item.uploaded = item.uploaded.replace(/\.(\d{3})Z$/, '.$1999Z');
    }),
  },
  {
    ...plain,
    id: 'draft-false',
    difference: 'says draft: false of stored images',
    because: 'the field is optional, and this is its value',
    apply: tamper.result(either(api('GET', '/images/v1/*'), batch('GET', '/images/v1/*')), (item) => {
      item.draft ??= false;
    }),
  },
  {
    ...plain,
    id: 'no-empty-token',
    difference: 'leaves continuation_token out instead of sending null',
    because: 'the schema does not require it',
    apply: tamper.result(either(api('GET', '/images/v2'), batch('GET', '/images/v2')), (list) => {
      if (list.continuation_token === null) delete list.continuation_token;
    }),
  },
  {
    ...plain,
    id: 'variants-in-another-order',
    difference: 'lists the delivery URLs of an image in another order',
    because: 'no order is promised',
    apply: everyImage((item) => {
      if (Array.isArray(item.variants)) item.variants = [...item.variants].reverse();
    }),
  },
  {
    ...plain,
    id: 'delete-answers-text',
    difference: 'answers deletes with an empty text as result',
    because: 'the schema allows an object or a string',
    apply: tamper.envelope(
      either(api('DELETE', '/images/v1/*'), batch('DELETE', '/images/v1/*')),
      (body, { status }) => {
        if (status === 200) body.result = '';
      },
    ),
  },
  {
    ...plain,
    id: 'unauthenticated-400',
    difference: 'answers requests without credentials with status 400 and code 10001',
    because: 'the vendor documents 400, 401 and 403',
    without: ['seed'],
    apply: unauthenticated(400, 10_001),
  },
  {
    ...plain,
    id: 'unauthenticated-403',
    difference: 'answers requests without credentials with status 403',
    because: 'the vendor documents 400, 401 and 403',
    without: ['seed'],
    apply: unauthenticated(403, 10_000),
  },
  {
    ...plain,
    id: 'other-png-encoder',
    difference: 'writes PNGs with another encoder, with colours a little off',
    because: 'encoders and resamplers differ',
    apply: all(without('range'), {
      answer: (answered, incoming) => (anyPicture(incoming) ? reencoded(answered) : undefined),
    }),
  },
  {
    ...plain,
    id: 'png-with-chunks',
    difference: 'adds chunks to PNGs that say how they were made',
    because: 'a decoder skips what it does not know',
    apply: all(without('range'), {
      answer: (answered, incoming) =>
        anyPicture(incoming) && incoming.method === 'GET' ? withChunk(answered) : undefined,
    }),
  },
  {
    ...plain,
    id: 'lagging-reads',
    difference: 'shows changes 150 ms late, within the declared bound',
    because: 'the target file declares eventual consistency',
    trial: { consistencyMs: 3000 },
    apply: lagging(150),
  },
  {
    ...plain,
    id: 'other-status-of-variants',
    difference: 'answers status 400 for an unknown variant',
    because: 'nobody documents 400 or 404',
    apply: {
      answer: (answered, incoming) => (unknownVariant(incoming, answered) ? { ...answered, status: 400 } : undefined),
    },
  },
];

function isJson({ headers: { 'content-type': type }, body }: Answered): boolean {
  return /^application\/json/.test(String(type)) && body.length > 0;
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function typed(expected: RegExp, change: string | ((type: string) => string)): Lie {
  return headers((before) => {
    const type = before['content-type'];
    if (typeof type !== 'string' || !expected.test(type)) return before;
    return { ...before, 'content-type': typeof change === 'string' ? change : change(type) };
  });
}

/** Another form of every ETag; conditional requests are translated back. */
function etags(change: (tag: string) => string, onlyStored: boolean): Lie {
  return {
    request(incoming, memory) {
      const wanted = incoming.headers['if-none-match'];
      const known = wanted === undefined ? undefined : memory.get(`tag ${wanted}`);
      return known === undefined
        ? undefined
        : { ...incoming, headers: { ...incoming.headers, 'if-none-match': String(known) } };
    },
    answer(answered, incoming, memory) {
      const tag = answered.headers.etag;
      if (typeof tag !== 'string' || (onlyStored && incoming.url.startsWith('/cdn-cgi/image/'))) return undefined;
      memory.set(`tag ${change(tag)}`, tag);
      return { ...answered, headers: { ...answered.headers, etag: change(tag) } };
    },
  };
}

function without(...names: readonly string[]): Lie {
  return {
    request(incoming) {
      const kept = Object.entries(incoming.headers).filter(([name]) => !names.includes(name));
      return kept.length === Object.keys(incoming.headers).length
        ? undefined
        : { ...incoming, headers: Object.fromEntries(kept) };
    },
  };
}

function unauthenticated(status: number, code: number): Lie {
  const anonymous: Where = ({ headers: own }) => own.authorization === undefined && own['x-auth-key'] === undefined;
  return {
    request: (incoming) => (anyApi(incoming) && anonymous(incoming) ? tamper.refusal(status, code) : undefined),
  };
}

/** Pixels move by up to five steps of 255. */
async function reencoded(answered: Answered): Promise<Answered | undefined> {
  if (answered.status !== 200 || answered.headers['content-type'] !== 'image/png' || answered.body.length === 0)
    return undefined;
  const decoded = await decode(answered.body);
  const [pixels] = decoded.pixels;
  if (pixels === undefined || decoded.exif !== undefined) return undefined;
  const data = pixels.data.map((value, index) => (index % 4 === 3 ? value : Math.min(255, Math.max(0, value + 3))));
  return { ...answered, body: encodePng({ ...pixels, data }) };
}

/** A tEXt chunk that names the software, behind the header. */
function withChunk(answered: Answered): Answered | undefined {
  if (answered.status !== 200 || answered.headers['content-type'] !== 'image/png' || answered.body.length < 40)
    return undefined;
  const content = Buffer.from('tEXtSoftware\0other 1.2', 'latin1');
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length - 4);
  sum.writeUInt32BE(crc32(content));
  const [head, rest] = [answered.body.subarray(0, headerEnd), answered.body.subarray(headerEnd)];
  return { ...answered, body: Buffer.concat([head, length, content, sum, rest]) };
}

/** Signature and IHDR, in bytes. */
const headerEnd = 33;

/** Reads of the API answer as before, for a while after a write; what is new is not found yet. */
function lagging(milliseconds: number): Lie {
  return {
    answer(answered, incoming, memory) {
      const path = incoming.url.split('?')[0] ?? '';
      if (writes(incoming) || oneTimeUpload(incoming)) {
        memory.set('written', Date.now());
        return undefined;
      }
      if (!not(anyPicture)(incoming)) return undefined;
      const before = memory.get(`${incoming.headers.authorization} ${incoming.url}`) as Answered | undefined;
      const fresh = Date.now() - Number(memory.get('written') ?? 0) > milliseconds;
      if (fresh || before === undefined || /\/(keys|config|stats|batch_token)/.test(path)) {
        if (answered.status === 200) memory.set(`${incoming.headers.authorization} ${incoming.url}`, answered);
        return undefined;
      }
      return before;
    },
  };
}

function unknownVariant(incoming: Incoming, { status, body }: Answered): boolean {
  return anyPicture(incoming) && status === 404 && /^ERROR 9431/.test(body.toString('utf8', 0, 20));
}
