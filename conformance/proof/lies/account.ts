import type { Incoming, Lie, Mutant } from '../lie.ts';
import * as tamper from '../tampering.ts';
import { api, batch, body, both, decoded, either, not, oneTimeUpload, path, query, sends } from '../where.ts';

const list = api('GET', '/images/v1');
const list2 = api('GET', '/images/v2');
const details = api('GET', '/images/v1/*');
const keys = api('GET', '/images/v1/keys');
const addKey = api('PUT', '/images/v1/keys/[^/]+');
const removeKey = api('DELETE', '/images/v1/keys/[^/]+');
const variants = api('GET', '/images/v1/variants');
const variant = api('GET', '/images/v1/variants/[^/]+');
const flat = api('GET', '/images/v1/variants/[^/]+/flat');
const addVariant = api('POST', '/images/v1/variants');
const changeVariant = api('PATCH', '/images/v1/variants/[^/]+');
const removeVariant = api('DELETE', '/images/v1/variants/[^/]+');
const configure = api('PATCH', '/images/v1/config');
const reserve2 = either(api('POST', '/images/v2/direct_upload'), batch('POST', '/images/v2/direct_upload'));
const reserve1 = api('POST', '/images/v1/direct_upload');
const stats = api('GET', '/images/v1/stats');
const token = api('GET', '/images/v1/batch_token');
const batchHost = ({ url }: Incoming) => /^\/images\/v[12](\/|\?|$)/.test(url);

/** Passes a query on without a parameter, or with another value. */
const queries = (
  where: (incoming: Incoming) => boolean,
  name: string | RegExp,
  change?: (value: string) => string,
): Lie =>
  tamper.rewrites(where, (incoming) => {
    const url = new URL(incoming.url, 'http://target');
    for (const [key, value] of [...url.searchParams]) {
      if (typeof name === 'string' ? key !== name : !name.test(key)) continue;
      url.searchParams.delete(key);
      if (change !== undefined) url.searchParams.append(key, change(value));
    }
    return { ...incoming, url: url.pathname + url.search };
  });

/** Understands an operator of a filter as another one, or not at all. */
const filter = (from: RegExp, to: string | undefined): Lie =>
  tamper.rewrites(list2, (incoming) => {
    const [path, search = ''] = incoming.url.split('?');
    const kept = search.split('&').flatMap((pair) => {
      const [key = '', value] = pair.split('=');
      const name = decoded(key);
      if (!from.test(name)) return [pair];
      return to === undefined ? [] : [`${encodeURIComponent(name.replace(from, to))}=${value}`];
    });
    return { ...incoming, url: `${path}?${kept.join('&')}` };
  });

/** Accepts a list request that the target refuses. */
const acceptsList = (holds: (names: readonly string[], incoming: Incoming) => boolean): Lie =>
  tamper.accepts((incoming) => list2(incoming) && holds(filterNames(incoming), incoming));

function filterNames({ url }: Incoming): readonly string[] {
  return [...new URL(url, 'http://target').searchParams.keys()].filter((name) => name.startsWith('meta'));
}

/** Lies about lists, keys, variants, settings, upload URLs and the batch host. */
export const accountLies: readonly Mutant[] = [
  {
    id: 'list-as-array',
    lie: 'answers the v1 list as a bare array',
    breaks: ['LST-1'],
    apply: tamper.result(list, ({ images }) => images),
  },
  {
    id: 'list-null',
    lie: 'answers null for an empty list',
    breaks: ['LST-8'],
    apply: tamper.result(list, (result) => {
      if (Array.isArray(result.images) && result.images.length === 0) result.images = null;
    }),
  },
  {
    id: 'list-per-page',
    lie: 'overlooks per_page of the v1 list',
    breaks: ['LST-2'],
    apply: queries(list, 'per_page'),
  },
  { id: 'list-page', lie: 'overlooks page', breaks: ['LST-3'], apply: queries(list, 'page') },
  {
    id: 'list-page-from-zero',
    lie: 'counts pages from zero',
    breaks: ['LST-3'],
    apply: queries(list, 'page', (value) => String(Number(value) + 1)),
  },
  {
    id: 'list-creator',
    lie: 'overlooks the creator asked for in the v1 list',
    breaks: ['LST-4'],
    apply: queries(both(list, query('creator', /./)), 'creator'),
  },
  {
    id: 'list-no-creator',
    lie: 'takes an empty creator for any in the v1 list',
    breaks: ['LST-5'],
    apply: queries(both(list, query('creator', /^$/)), 'creator'),
  },
  {
    id: 'list-with-drafts',
    lie: 'lists drafts by v1',
    breaks: ['LST-6'],
    apply: withDrafts(list),
  },
  { id: 'list-stale', lie: 'lists deleted images by v1', breaks: ['LST-7'], apply: withDeleted(list) },
  {
    id: 'list2-as-array',
    lie: 'answers the v2 list as a bare array',
    breaks: ['LS2-1'],
    apply: tamper.result(list2, ({ images }) => images),
  },
  {
    id: 'list2-oldest-first',
    lie: 'lists the oldest first by default',
    breaks: ['LS2-2'],
    apply: tamper.rewrites(both(list2, not(query('sort_order')), not(query('continuation_token'))), (incoming) => ({
      ...incoming,
      url: `${incoming.url}${incoming.url.includes('?') ? '&' : '?'}sort_order=asc`,
    })),
  },
  {
    id: 'list2-asc',
    lie: 'overlooks sort_order=asc',
    breaks: ['LS2-3'],
    apply: queries(both(list2, query('sort_order', /^asc$/)), 'sort_order'),
  },
  {
    id: 'list2-desc',
    lie: 'takes sort_order=desc for asc',
    breaks: ['LS2-4'],
    apply: queries(both(list2, query('sort_order', /^desc$/)), 'sort_order', () => 'asc'),
  },
  {
    id: 'list2-per-page',
    lie: 'overlooks per_page of the v2 list',
    breaks: ['LS2-5'],
    apply: queries(list2, 'per_page', () => '1000'),
  },
  {
    id: 'list2-token',
    lie: 'overlooks the continuation token',
    breaks: ['LS2-6'],
    apply: queries(list2, 'continuation_token'),
  },
  {
    id: 'list2-gap',
    lie: 'leaves out the first image of every further page',
    breaks: ['LS2-6'],
    apply: tamper.listed(both(list2, query('continuation_token')), (images) => images.slice(1)),
  },
  {
    id: 'list2-always-token',
    lie: 'gives a continuation token with the last page',
    breaks: ['LS2-7'],
    apply: tamper.result(list2, (result) => {
      result.continuation_token ??= 'more';
    }),
  },
  {
    id: 'list2-never-token',
    lie: 'gives no continuation token',
    breaks: ['LS2-5'],
    apply: tamper.result(list2, (result) => {
      result.continuation_token = null;
    }),
  },
  {
    id: 'list2-creator',
    lie: 'overlooks the creator asked for in the v2 list',
    breaks: ['LS2-8'],
    apply: queries(both(list2, query('creator', /./)), 'creator'),
  },
  {
    id: 'list2-no-creator',
    lie: 'takes an empty creator for any in the v2 list',
    breaks: ['LS2-9'],
    apply: queries(both(list2, query('creator', /^$/)), 'creator'),
  },
  { id: 'list2-with-drafts', lie: 'lists drafts by v2', breaks: ['LS2-10'], apply: withDrafts(list2) },
  { id: 'list2-stale', lie: 'lists deleted images by v2', breaks: ['LS2-11'], apply: withDeleted(list2) },
  {
    id: 'list2-without-meta',
    lie: 'leaves metadata out of the v2 list',
    breaks: ['LS2-12'],
    apply: tamper.listed(list2, (images) => images.map(({ meta: _, metadata: __, ...image }) => image)),
  },
  {
    id: 'filters-overlooked',
    lie: 'overlooks filters',
    breaks: ['FLT-1', 'FLT-5', 'FLT-9'],
    apply: filter(/^meta/, undefined),
  },
  ...(
    [
      ['eq', /(?<=\[)eq(?=\])/, 'FLT-1'],
      ['eq-string', /(?<=\[)eq:string(?=\])/, 'FLT-2'],
      ['eq-number', /(?<=\[)eq:number(?=\])/, 'FLT-3'],
      ['eq-boolean', /(?<=\[)eq:boolean(?=\])/, 'FLT-4'],
      ['gt', /(?<=\[)gt(:\w+)?(?=\])/, 'FLT-5'],
      ['gte', /(?<=\[)gte(:\w+)?(?=\])/, 'FLT-6'],
      ['lt', /(?<=\[)lt(:\w+)?(?=\])/, 'FLT-7'],
      ['lte', /(?<=\[)lte(:\w+)?(?=\])/, 'FLT-8'],
      ['in', /(?<=\[)in(?=\])/, 'FLT-9'],
      ['in-number', /(?<=\[)in:number(?=\])/, 'FLT-10'],
    ] as const
  ).map(
    ([name, operator, id]): Mutant => ({
      id: `filter-${name}`,
      lie: `overlooks filters by ${name}`,
      breaks: [id],
      apply: filterAway(operator),
    }),
  ),
  {
    id: 'filter-gt-includes',
    lie: 'takes gt for gte',
    breaks: ['FLT-5'],
    apply: filter(/(?<=\[)gt(?=[\]:])/, 'gte'),
  },
  {
    id: 'filter-gte-excludes',
    lie: 'takes gte for gt',
    breaks: ['FLT-6'],
    apply: filter(/(?<=\[)gte(?=[\]:])/, 'gt'),
  },
  {
    id: 'filter-lt-includes',
    lie: 'takes lt for lte',
    breaks: ['FLT-7'],
    apply: filter(/(?<=\[)lt(?=[\]:])/, 'lte'),
  },
  {
    id: 'filter-lte-excludes',
    lie: 'takes lte for lt',
    breaks: ['FLT-8'],
    apply: filter(/(?<=\[)lte(?=[\]:])/, 'lt'),
  },
  {
    id: 'filter-dots',
    lie: 'does not follow dots in field names',
    breaks: ['FLT-11'],
    apply: filterAway(/meta\.\w+\.\w+\.\w+/),
  },
  {
    id: 'filter-underscores',
    lie: 'refuses underscores in field names',
    breaks: ['FLT-12'],
    apply: tamper.refuses((incoming) => list2(incoming) && filterNames(incoming).some((name) => name.includes('_'))),
  },
  {
    id: 'filter-or',
    lie: 'applies the first filter only',
    breaks: ['FLT-13', 'FLT-14', 'FLT-15'],
    apply: tamper.rewrites(list2, (incoming) => {
      const names = filterNames(incoming);
      if (names.length < 2 || names.length > 5) return undefined;
      const url = new URL(incoming.url, 'http://target');
      for (const name of names.slice(1)) url.searchParams.delete(name);
      return { ...incoming, url: url.pathname + url.search };
    }),
  },
  {
    id: 'filter-contradiction',
    lie: 'refuses filters that contradict each other',
    breaks: ['FLT-15'],
    apply: {
      answer(answered, incoming) {
        if (!list2(incoming) || filterNames(incoming).length < 2 || answered.status !== 200) return undefined;
        const { result } = JSON.parse(answered.body.toString('utf8')) as { result: { images: unknown[] } };
        return result.images.length === 0 ? tamper.refusal(400, 5400) : undefined;
      },
    },
  },
  {
    id: 'filter-unknown-field',
    lie: 'finds every image by a field that none has',
    breaks: ['FLT-16'],
    apply: {
      async answer(answered, incoming) {
        if (!list2(incoming) || filterNames(incoming).length !== 1 || answered.status !== 200) return undefined;
        const answer = JSON.parse(answered.body.toString('utf8')) as { result: { images: unknown[] } };
        if (answer.result.images.length > 0) return undefined;
        answer.result.images = [{ id: 'some', variants: [] }];
        return tamper.withJson(answered, answer);
      },
    },
  },
  {
    id: 'filter-many',
    lie: 'accepts any number of filters',
    breaks: ['FLT-17'],
    apply: acceptsList((names) => names.length > 5),
  },
  {
    id: 'filter-operator',
    lie: 'accepts unknown operators',
    breaks: ['FLT-18'],
    apply: acceptsList((names) => names.some((name) => !/\[(eq|gte?|lte?|in)(:\w+)?\]$/.test(name))),
  },
  {
    id: 'filter-field-names',
    lie: 'accepts any field name',
    breaks: ['FLT-19'],
    apply: acceptsList((names) => names.some((name) => !/^meta[\w.]*\[/.test(name))),
  },
  {
    id: 'filter-in-many',
    lie: 'accepts any number of values',
    breaks: ['FLT-20'],
    apply: acceptsList((names) => names.some((name) => /\[in/.test(name))),
  },
  {
    id: 'filter-number-as-text',
    lie: 'takes numbers for text',
    breaks: ['FLT-21'],
    apply: filter(/(?<=meta\.(?:n|text)\[)eq:string(?=\])/, 'eq:number'),
  },
  {
    id: 'filter-four',
    lie: 'refuses more than four filters',
    breaks: ['FLT-22'],
    apply: tamper.refuses((incoming) => list2(incoming) && filterNames(incoming).length === 5),
  },
  {
    id: 'stats-text',
    lie: 'counts in text',
    breaks: ['STA-1'],
    apply: tamper.result(stats, ({ count }) => ({
      count: Object.fromEntries(Object.entries(count as object).map(([name, value]) => [name, String(value)])),
    })),
  },
  {
    id: 'stats-stuck',
    lie: 'never counts again',
    breaks: ['STA-2', 'STA-3'],
    apply: {
      answer(answered, incoming, memory) {
        if (!stats(incoming)) return undefined;
        if (!memory.has('first')) memory.set('first', answered);
        return memory.get('first') as typeof answered;
      },
    },
  },
  {
    id: 'stats-only-up',
    lie: 'counts deleted images',
    breaks: ['STA-3'],
    apply: tamper.result(stats, (result, _, memory) => {
      const count = result.count as { current: number };
      const most = Math.max(count.current, Number(memory.get('most') ?? 0));
      memory.set('most', most);
      count.current = most;
    }),
  },
  {
    id: 'keys-none',
    lie: 'lists no signing keys',
    breaks: ['KEY-1'],
    apply: tamper.result(keys, (result) => {
      result.keys = [];
    }),
  },
  {
    id: 'keys-hidden',
    lie: 'does not show the values of keys',
    breaks: ['KEY-2'],
    apply: tamper.result(keys, (result) => {
      result.keys = (result.keys as { name: string }[]).map(({ name }) => ({ name }));
    }),
  },
  {
    id: 'keys-added-alone',
    lie: 'answers only the new key when one is added',
    breaks: ['KEY-3'],
    apply: tamper.result(addKey, (result) => {
      result.keys = (result.keys as unknown[]).slice(-1);
    }),
  },
  {
    id: 'keys-other-name',
    lie: 'gives a new key a name of its own',
    breaks: ['KEY-3'],
    apply: tamper.result(addKey, (result, incoming) => {
      for (const key of result.keys as { name: string }[]) {
        if (key.name === decoded(incoming.url.split('/').at(-1) ?? '')) key.name = `${key.name}-1`;
      }
    }),
  },
  {
    id: 'keys-not-listed',
    lie: 'lists the first key only',
    breaks: ['KEY-4'],
    apply: tamper.result(keys, (result) => {
      result.keys = (result.keys as unknown[]).slice(0, 1);
    }),
  },
  {
    id: 'keys-kept',
    lie: 'keeps deleted keys',
    breaks: ['KEY-5'],
    apply: tamper.rewrites(removeKey, (incoming) => ({
      ...incoming,
      method: 'GET',
      url: incoming.url.replace(/\/keys\/.*$/, '/keys'),
    })),
  },
  {
    id: 'keys-missing-other-code',
    lie: 'answers code 5400 when asked to delete a key that there is not',
    breaks: ['KEY-14'],
    apply: tamper.failure(removeKey, (answer) => {
      answer.errors = [{ code: 5400, message: 'Bad request' }];
    }),
  },
  {
    id: 'keys-same-value',
    lie: 'gives all keys one value',
    breaks: ['KEY-6'],
    apply: tamper.result(either(keys, addKey), (result) => {
      const [first] = result.keys as { value: string }[];
      for (const key of result.keys as { value?: string }[]) if (first !== undefined) key.value = first.value;
    }),
  },
  {
    id: 'variants-list',
    lie: 'lists variants as an array',
    breaks: ['VAR-1'],
    apply: tamper.result(variants, (result) => {
      result.variants = Object.values(result.variants as object);
    }),
  },
  {
    id: 'variants-no-public',
    lie: 'has no variant public',
    breaks: ['VAR-2'],
    apply: tamper.result(variants, (result) => {
      delete (result.variants as Record<string, unknown>).public;
    }),
  },
  {
    id: 'variant-direct',
    lie: 'answers a new variant directly under result',
    breaks: ['VAR-3'],
    apply: tamper.result(addVariant, ({ variant: made }) => made),
  },
  {
    id: 'variant-name-mark',
    lie: 'allows a hyphen in the name of a variant',
    breaks: ['VAR-33'],
    apply: tamper.accepts(both(addVariant, body(/"id":\s*"\w+-\w+"/))),
  },
  {
    id: 'variants-stuck',
    lie: 'does not list new variants',
    breaks: ['VAR-4'],
    apply: tamper.result(variants, (result) => {
      result.variants = { public: (result.variants as Record<string, unknown>).public };
    }),
  },
  {
    id: 'variant-shown-direct',
    lie: 'shows a variant directly under result',
    breaks: ['VAR-5'],
    apply: tamper.result(variant, ({ variant: made }) => made),
  },
  {
    id: 'variant-flat-wrapped',
    lie: 'shows the flat variant under result.variant',
    breaks: ['VAR-6'],
    apply: tamper.result(flat, (result) => ({ variant: result })),
  },
  {
    id: 'variant-update-overlooked',
    lie: 'overlooks changes of variants',
    breaks: ['VAR-7', 'VAR-25', 'DLV-13'],
    apply: tamper.rewrites(both(changeVariant, body(/options/)), (incoming) => ({
      ...incoming,
      method: 'GET',
      body: Buffer.alloc(0),
    })),
  },
  {
    id: 'variant-update-unseen',
    lie: 'shows the old options of a changed variant',
    breaks: ['VAR-25'],
    apply: tamper.rewrites(both(changeVariant, body(/"width":\s*77\b/)), ({ body: content }) => {
      const { options } = JSON.parse(content.toString('utf8')) as { options: object };
      return tamper.success({ variant: { id: 'changed', options } });
    }),
  },
  {
    id: 'variant-kept',
    lie: 'keeps deleted variants',
    breaks: ['VAR-8', 'DLV-14'],
    apply: tamper.rewrites(
      both(removeVariant, ({ url }) => !url.endsWith('/public')),
      () => tamper.success({}),
    ),
  },
  {
    id: 'variant-urls-stuck',
    lie: 'lists delivery URLs of the variant public only',
    breaks: ['VAR-9'],
    apply: tamper.result(either(details, api('POST', '/images/v1'), api('PATCH', '/images/v1/*')), (image) => {
      if (Array.isArray(image.variants))
        image.variants = image.variants.filter((url) => String(url).endsWith('/public'));
    }),
  },
  {
    id: 'variant-fit',
    lie: 'accepts any fit',
    breaks: ['VAR-10'],
    apply: tamper.accepts(both(addVariant, not(body(/"fit":\s*"(scale-down|contain|cover|crop|pad)"/)), body(/"fit"/))),
  },
  {
    id: 'variant-width-0',
    lie: 'accepts a width of 0',
    breaks: ['VAR-11'],
    apply: tamper.accepts(both(addVariant, body(/"width":\s*0\b/))),
  },
  {
    id: 'variant-height-negative',
    lie: 'accepts negative heights',
    breaks: ['VAR-12'],
    apply: tamper.accepts(both(addVariant, body(/"height":\s*-/))),
  },
  {
    id: 'variant-no-options',
    lie: 'accepts a variant without options',
    breaks: ['VAR-13'],
    apply: tamper.accepts(both(addVariant, not(body(/"options"/)))),
  },
  {
    id: 'variant-no-id',
    lie: 'accepts a variant without an id',
    breaks: ['VAR-14'],
    apply: tamper.accepts(both(addVariant, not(body(/"id"/)))),
  },
  {
    id: 'variant-metadata',
    lie: 'accepts any metadata policy',
    breaks: ['VAR-15'],
    apply: tamper.accepts(both(addVariant, body(/"metadata":/), not(body(/"metadata":\s*"(keep|copyright|none)"/)))),
  },
  {
    id: 'variant-long-id',
    lie: 'accepts ids of any length',
    breaks: ['VAR-16'],
    apply: tamper.accepts(both(addVariant, body(/"id":\s*"[^"]{100,}"/))),
  },
  {
    id: 'variant-sparse',
    lie: 'wants every option of a variant',
    breaks: ['VAR-17'],
    apply: tamper.refuses(both(addVariant, body(/browser_ttl/), not(body(/"fit"/)))),
  },
  {
    id: 'variant-open',
    lie: 'opens private images to every variant',
    breaks: ['VAR-18'],
    apply: tamper.sendsJson(addVariant, (json) => {
      json.neverRequireSignedURLs ??= true;
    }),
  },
  {
    id: 'variant-never-open',
    lie: 'overlooks neverRequireSignedURLs',
    breaks: ['VAR-19', 'SIG-12'],
    apply: tamper.overlooks(addVariant, 'neverRequireSignedURLs'),
  },
  {
    id: 'variant-unknown',
    lie: 'shows a variant that does not exist',
    breaks: ['VAR-20'],
    apply: tamper.accepts(variant),
  },
  {
    id: 'variant-twice',
    lie: 'creates a second variant of the same name',
    breaks: ['VAR-24'],
    apply: {
      answer: (answered, incoming) =>
        addVariant(incoming) && answered.status === 409
          ? tamper.success({ variant: JSON.parse(incoming.body.toString('utf8')) })
          : undefined,
    },
  },
  {
    id: 'variant-empty-update',
    lie: 'accepts an update without options',
    breaks: ['VAR-22'],
    apply: tamper.accepts(both(changeVariant, not(body(/"options"/)))),
  },
  {
    id: 'variant-public-deleted',
    lie: 'deletes the variant public',
    breaks: ['VAR-23'],
    apply: {
      request(incoming, memory) {
        if (api('DELETE', '/images/v1/variants/public')(incoming)) {
          memory.set('public', 'gone');
          return tamper.success({});
        }
        if (api('POST', '/images/v1/variants')(incoming) && /"id":\s*"public"/.test(incoming.body.toString('utf8'))) {
          memory.delete('public');
          return tamper.success({});
        }
        return api('GET', '/images/v1/variants/public')(incoming) && memory.has('public')
          ? tamper.refusal(404, 5401)
          : undefined;
      },
    },
  },
  {
    id: 'variant-unknown-deleted',
    lie: 'deletes variants that do not exist',
    breaks: ['VAR-26'],
    apply: tamper.accepts(removeVariant),
  },
  ...(['flexible_variants', 'browser_ttl', 'preserve_content_credentials'] as const).map(
    (setting, index): Mutant => ({
      id: `config-${setting.split('_')[0]}`,
      lie: `does not know the setting ${setting}`,
      breaks: [`CFG-${index + 1}`],
      apply: tamper.refuses(both(configure, body(new RegExp(`"${setting}"`)))),
    }),
  ),
  {
    id: 'draft-without-url',
    lie: 'answers uploadUrl instead of uploadURL',
    breaks: ['DU2-1', 'DU1-1'],
    apply: tamper.result(either(reserve1, reserve2), ({ id, uploadURL }) => ({ id, uploadUrl: uploadURL })),
  },
  {
    id: 'draft-url-without-id',
    lie: 'hides the reserved id in the upload URL',
    breaks: ['DU2-2'],
    apply: tamper.result(reserve2, (result) => {
      result.uploadURL = `${result.uploadURL}?once=1`;
    }),
  },
  {
    id: 'one-time-login',
    lie: 'wants credentials at the upload URL',
    breaks: ['DU2-3'],
    apply: tamper.refuses(both(oneTimeUpload, not(sends('authorization'))), 10000, 403),
  },
  {
    id: 'one-time-empty',
    lie: 'answers an upload to a one-time URL without an envelope',
    breaks: ['DU2-4'],
    apply: {
      answer: (answered, incoming) =>
        oneTimeUpload(incoming) && answered.status === 200 ? tamper.plain(200, 'ok') : undefined,
    },
  },
  {
    id: 'one-time-other-id',
    lie: 'stores the file under another id than the reserved one',
    breaks: ['DU2-4'],
    apply: tamper.result(oneTimeUpload, (image) => {
      image.id = `${image.id}0`;
    }),
  },
  {
    id: 'one-time-lost',
    lie: 'answers an upload to a one-time URL and stores nothing',
    breaks: ['DU2-5', 'DU1-2'],
    apply: tamper.rewrites(oneTimeUpload, (incoming) =>
      tamper.success({ id: decoded(incoming.url.split('?')[0]?.split('/').at(-1) ?? '') }),
    ),
  },
  {
    id: 'draft-empty-form',
    lie: 'refuses a form without parts',
    breaks: ['DU2-6'],
    apply: tamper.refuses(both(reserve2, sends('content-type', /^multipart/), not(body(/name=/)))),
  },
  {
    id: 'draft-metadata',
    lie: 'overlooks metadata of upload URLs',
    breaks: ['DU2-7', 'DRF-6'],
    apply: tamper.overlooks(reserve2, 'metadata'),
  },
  {
    id: 'draft-private',
    lie: 'overlooks requireSignedURLs of upload URLs',
    breaks: ['DU2-8'],
    apply: tamper.overlooks(reserve2, 'requireSignedURLs'),
  },
  {
    id: 'draft-creator',
    lie: 'overlooks the creator of upload URLs',
    breaks: ['DU2-9'],
    apply: tamper.overlooks(reserve2, 'creator'),
  },
  {
    id: 'draft-id',
    lie: 'overlooks the custom id of upload URLs',
    breaks: ['DU2-10'],
    apply: tamper.overlooks(reserve2, 'id'),
  },
  {
    id: 'draft-id-lost',
    lie: 'loses files that are posted to reserved custom ids',
    breaks: ['DU2-11'],
    apply: tamper.rewrites(both(oneTimeUpload, path(/\/direct$/)), () => tamper.success({ id: 'lost' })),
  },
  {
    id: 'draft-id-private',
    lie: 'reserves custom ids for private images',
    breaks: ['DU2-12'],
    apply: tamper.accepts(both(reserve2, body(/requireSignedURLs[\s\S]*true/), body(/name="id"|"id"/))),
  },
  {
    id: 'draft-id-uuid',
    lie: 'reserves UUIDs',
    breaks: ['DU2-13'],
    apply: tamper.accepts(both(reserve2, body(/[0-9a-f]{8}-[0-9a-f]{4}-/))),
  },
  {
    id: 'draft-soon',
    lie: 'reserves for any short time',
    breaks: ['DU2-14'],
    apply: tamper.accepts(both(reserve2, (incoming) => expiryOf(incoming) < 120_000)),
  },
  {
    id: 'draft-late',
    lie: 'reserves for any long time',
    breaks: ['DU2-15'],
    apply: tamper.accepts(both(reserve2, (incoming) => expiryOf(incoming) > 6 * 3_600_000)),
  },
  {
    id: 'draft-expiry',
    lie: 'refuses any expiry',
    breaks: ['DU2-16'],
    apply: tamper.refuses(both(reserve2, body(/expiry/))),
  },
  {
    id: 'one-time-twice',
    lie: 'accepts any number of uploads to one URL',
    breaks: ['DU2-18'],
    apply: {
      answer: (answered, incoming, memory) => {
        if (!oneTimeUpload(incoming)) return undefined;
        if (answered.status === 200) memory.set(incoming.url, answered);
        return answered.status >= 400 ? (memory.get(incoming.url) as typeof answered | undefined) : undefined;
      },
    },
  },
  {
    id: 'one-time-race',
    lie: 'lets simultaneous uploads all win',
    breaks: ['DU2-19'],
    apply: {
      request(incoming, memory) {
        if (oneTimeUpload(incoming))
          memory.set(`open ${incoming.url}`, Number(memory.get(`open ${incoming.url}`) ?? 0) + 1);
        return undefined;
      },
      async answer(answered, incoming, memory) {
        if (!oneTimeUpload(incoming)) return undefined;
        const open = Number(memory.get(`open ${incoming.url}`));
        await new Promise((resolve) => setTimeout(resolve, 30));
        memory.set(`open ${incoming.url}`, Number(memory.get(`open ${incoming.url}`)) - 1);
        return open > 1 && answered.status >= 400 ? tamper.success({ id: 'another' }) : undefined;
      },
    },
  },
  {
    id: 'one-time-race-none',
    lie: 'refuses all of several simultaneous uploads but lets none win',
    breaks: ['DU2-19'],
    apply: {
      request: (incoming, memory) => {
        if (!oneTimeUpload(incoming)) return undefined;
        const uploads = Number(memory.get(incoming.url) ?? 0) + 1;
        memory.set(incoming.url, uploads);
        return undefined;
      },
      async answer(answered, incoming, memory) {
        if (!oneTimeUpload(incoming)) return undefined;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return Number(memory.get(incoming.url)) > 2 && answered.status === 200 ? tamper.refusal(409, 5409) : undefined;
      },
    },
  },
  {
    id: 'one-time-no-file',
    lie: 'accepts a form without the file',
    breaks: ['DU2-20'],
    apply: tamper.accepts(both(oneTimeUpload, not(body(/name="file"/)))),
  },
  {
    id: 'one-time-no-image',
    lie: 'accepts a file that is no image',
    breaks: ['DU2-21'],
    apply: tamper.accepts(both(oneTimeUpload, body(/name="file"/), not(body(/PNG|JFIF|GIF8|WEBP|Exif/)))),
  },
  {
    id: 'one-time-html',
    lie: 'explains refused uploads by a page',
    breaks: ['DU2-22'],
    apply: tamper.explains(oneTimeUpload, ({ status }) => ({
      status,
      headers: { 'content-type': 'text/html' },
      body: Buffer.from('<h1>No</h1>'),
    })),
  },
  {
    id: 'one-time-unknown',
    lie: 'accepts uploads to URLs that it never issued',
    breaks: ['DU2-23'],
    apply: {
      answer: (answered, incoming) =>
        oneTimeUpload(incoming) && answered.status === 404 ? tamper.success({ id: 'new' }) : undefined,
    },
  },
  {
    id: 'one-time-browser',
    lie: 'refuses what browsers send to upload URLs',
    breaks: ['DU2-24'],
    apply: tamper.refuses(both(oneTimeUpload, sends('content-type', /WebKitFormBoundary/))),
  },
  {
    id: 'draft1-soon',
    lie: 'reserves by v1 for any short time',
    breaks: ['DU1-3'],
    apply: tamper.accepts(both(reserve1, (incoming) => expiryOf(incoming) < 120_000)),
  },
  {
    id: 'draft1-late',
    lie: 'reserves by v1 for any long time',
    breaks: ['DU1-4'],
    apply: tamper.accepts(both(reserve1, (incoming) => expiryOf(incoming) > 6 * 3_600_000)),
  },
  {
    id: 'draft1-metadata',
    lie: 'overlooks metadata of v1 upload URLs',
    breaks: ['DU1-5'],
    apply: tamper.overlooks(reserve1, 'metadata'),
  },
  {
    id: 'draft1-same-url',
    lie: 'reserves one URL for all by v1',
    breaks: ['SED-28'],
    apply: tamper.result(both(reserve1, not(body(/"id"/))), (result, _, memory) => {
      if (!memory.has('v1')) memory.set('v1', { id: result.id, uploadURL: result.uploadURL });
      return memory.get('v1');
    }),
  },
  {
    id: 'draft1-id',
    lie: 'overlooks the custom id of v1 upload URLs',
    breaks: ['SED-29'],
    apply: tamper.overlooks(reserve1, 'id'),
  },
  {
    id: 'draft1-open',
    lie: 'reserves by v1 for anyone',
    breaks: ['SED-30'],
    apply: tamper.accepts(both(reserve1, not(sends('authorization')))),
  },
  {
    id: 'variants-missing',
    lie: 'does not know the list of variants',
    breaks: ['SED-31'],
    apply: tamper.refuses(both(variants, sends('authorization')), 7003, 404),
  },
  {
    id: 'variants-open',
    lie: 'lists variants to anyone',
    breaks: ['AUT-22', 'SED-32'],
    apply: tamper.accepts(both(variants, not(sends('authorization')))),
  },
  ...(['scale-down', 'contain', 'cover', 'crop', 'pad'] as const).map(
    (fit, index): Mutant => ({
      id: `variant-no-${fit}`,
      lie: `does not know the fit ${fit} of variants`,
      breaks: [`SED-${34 + index}`],
      apply: tamper.refuses(both(addVariant, body(new RegExp(`"fit":\\s*"${fit}"`)))),
    }),
  ),
  {
    id: 'draft-unmarked',
    lie: 'does not mark drafts',
    breaks: ['DRF-1'],
    apply: tamper.result(details, (image) => {
      delete image.draft;
    }),
  },
  {
    id: 'draft-time',
    lie: 'leaves the time out of drafts',
    breaks: ['DRF-3'],
    apply: tamper.result(details, (image) => {
      if (image.draft === true) delete image.uploaded;
    }),
  },
  {
    id: 'draft-same-id',
    lie: 'reserves one id for all',
    breaks: ['DRF-4'],
    apply: tamper.result(both(reserve2, not(body(/name="id"/))), (result, _, memory) => {
      if (!memory.has('id')) memory.set('id', { id: result.id, uploadURL: result.uploadURL });
      return memory.get('id');
    }),
  },
  {
    id: 'draft-delete',
    lie: 'refuses to delete drafts',
    breaks: ['DEL-8'],
    apply: {
      request(incoming, memory) {
        const id = decoded(incoming.url.split('?')[0]?.split('/').at(-1) ?? '');
        if (oneTimeUpload(incoming)) memory.delete(id);
        return api('DELETE', '/images/v1/*')(incoming) && memory.has(id) ? tamper.refusal(404, 5404) : undefined;
      },
      answer(answered, incoming, memory) {
        if (!either(reserve1, reserve2)(incoming) || answered.status !== 200) return undefined;
        memory.set((JSON.parse(answered.body.toString('utf8')) as { result: { id: string } }).result.id, true);
        return undefined;
      },
    },
  },
  {
    id: 'batch-token-forever',
    lie: 'does not say until when a batch token is good',
    breaks: ['BAT-1'],
    apply: tamper.result(token, ({ token: value }) => ({ token: value })),
  },
  {
    id: 'batch-upload',
    lie: 'refuses uploads on the batch host',
    breaks: ['BAT-2'],
    apply: tamper.refuses(batch('POST', '/images/v1')),
  },
  {
    id: 'batch-details',
    lie: 'does not show images on the batch host',
    breaks: ['BAT-3'],
    apply: tamper.refuses(batch('GET', '/images/v1/*'), 5404, 404),
  },
  {
    id: 'batch-update',
    lie: 'overlooks metadata in updates on the batch host',
    breaks: ['BAT-4'],
    apply: tamper.overlooks(batch('PATCH', '/images/v1/*'), 'metadata'),
  },
  {
    id: 'batch-delete',
    lie: 'deletes nothing on the batch host',
    breaks: ['BAT-5'],
    apply: tamper.rewrites(batch('DELETE', '/images/v1/*'), () => tamper.success({})),
  },
  {
    id: 'batch-list',
    lie: 'lists nothing on the batch host',
    breaks: ['BAT-6'],
    apply: tamper.listed(either(batch('GET', '/images/v1'), batch('GET', '/images/v2')), () => []),
  },
  {
    id: 'batch-draft',
    lie: 'reserves no upload URLs on the batch host',
    breaks: ['BAT-7'],
    apply: tamper.refuses(batch('POST', '/images/v2/direct_upload'), 7003, 404),
  },
  {
    id: 'batch-apart',
    lie: 'keeps what the batch host stores apart',
    breaks: ['BAT-8'],
    apply: {
      request: (incoming, memory) =>
        api('GET', '/images/v1/*')(incoming) && memory.has(decoded(incoming.url.split('/').at(-1) ?? ''))
          ? tamper.refusal(404, 5404)
          : undefined,
      answer(answered, incoming, memory) {
        if (!batch('POST', '/images/v1')(incoming) || answered.status !== 200) return undefined;
        memory.set((JSON.parse(answered.body.toString('utf8')) as { result: { id: string } }).result.id, true);
        return undefined;
      },
    },
  },
  {
    id: 'batch-open',
    lie: 'opens the batch host to anyone',
    breaks: ['BAT-9'],
    apply: tamper.accepts(both(batchHost, not(sends('authorization')))),
  },
  {
    id: 'batch-token-on-api',
    lie: 'explains a batch token on the API by a code of its own',
    breaks: ['BAT-10'],
    apply: tamper.failure(both(list, sends('authorization')), (answer) => {
      for (const error of answer.errors as { code: number }[]) error.code = 1999;
    }),
  },
  {
    id: 'batch-keys',
    lie: 'offers keys, variants and statistics on the batch host',
    breaks: ['BAT-11'],
    apply: tamper.accepts(both(batchHost, ({ url }) => /(keys|variants|stats)/.test(url))),
  },
];

/** Without one filter, but not without any: what is left of the list is that of the run. */
function filterAway(operator: RegExp): Lie {
  return filter(new RegExp(`^.*${operator.source}.*$`), undefined);
}

function expiryOf({ body: content }: Incoming): number {
  const found = /expiry"?[\s\S]*?(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))/.exec(content.toString('latin1'))?.[1];
  return found === undefined ? Number.NaN : Date.parse(found) - Date.now();
}

/** Lists drafts among the images. */
function withDrafts(where: (incoming: Incoming) => boolean): Lie {
  return {
    answer(answered, incoming, memory) {
      if (answered.status !== 200) return undefined;
      if (either(reserve1, reserve2)(incoming)) {
        const { result } = JSON.parse(answered.body.toString('utf8')) as { result: { id: string } };
        memory.set('drafts', [
          ...((memory.get('drafts') as object[] | undefined) ?? []),
          { id: result.id, draft: true },
        ]);
        return undefined;
      }
      if (!where(incoming)) return undefined;
      const answer = JSON.parse(answered.body.toString('utf8')) as { result: { images: object[] } };
      answer.result.images.push(...((memory.get('drafts') as object[] | undefined) ?? []));
      return tamper.withJson(answered, answer);
    },
  };
}

/** Lists images that were deleted after they had been stored. */
function withDeleted(where: (incoming: Incoming) => boolean): Lie {
  return {
    request(incoming, memory) {
      if (api('DELETE', '/images/v1/*')(incoming)) {
        const id = decoded(incoming.url.split('/').at(-1) ?? '');
        const image = memory.get(id);
        if (image !== undefined)
          memory.set('deleted', [...((memory.get('deleted') as object[] | undefined) ?? []), image]);
      }
      return undefined;
    },
    answer(answered, incoming, memory) {
      if (answered.status !== 200) return undefined;
      if (api('POST', '/images/v1')(incoming)) {
        const { result } = JSON.parse(answered.body.toString('utf8')) as { result: { id: string } };
        memory.set(result.id, result);
        return undefined;
      }
      if (!where(incoming)) return undefined;
      const answer = JSON.parse(answered.body.toString('utf8')) as { result: { images: object[] } };
      const creator = new URL(incoming.url, 'http://target').searchParams.get('creator');
      const deleted = ((memory.get('deleted') as { creator?: string }[] | undefined) ?? []).filter(
        (image) => creator === null || image.creator === creator,
      );
      if (deleted.length === 0) return undefined;
      answer.result.images.push(...deleted);
      return tamper.withJson(answered, answer);
    },
  };
}
