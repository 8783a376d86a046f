import type { Answered, Mutant } from '../lie.ts';
import { all } from '../lie.ts';
import * as tamper from '../tampering.ts';
import { anyApi, api, body, both, either, not, path, sends, type Where } from '../where.ts';

const upload = api('POST', '/images/v1');
const details = api('GET', '/images/v1/*');
const update = api('PATCH', '/images/v1/*');
const remove = api('DELETE', '/images/v1/*');
const image = either(upload, details, update);
const list = api('GET', '/images/v1');
const list2 = api('GET', '/images/v2');
const anonymous = not(either(sends('authorization'), sends('x-auth-key')));
const malformed = both(sends('authorization'), not(sends('authorization', /^Bearer \S+$/i)));

/** An unauthorised request that is carried out as if it were authorised. */
const letsIn = (where: Where) =>
  tamper.rewrites(both(where, anonymous), (incoming) => ({
    ...incoming,
    headers: { ...incoming.headers, authorization: `Bearer ${letIn}` },
  }));

/** A token that every target of a mutant run accepts. */
const letIn = 'token-of-the-mutants-0123456789abcdef';

function uploaded({ body: content }: Answered): { readonly id: string } {
  return (JSON.parse(content.toString('utf8')) as { result: { id: string } }).result;
}

/** The account that cases take for another one. */
const elsewhere: Where = ({ url }) => url.includes('/0123456789abcdef0123456789abcdef/');

/** Lies about HTTP, credentials and the envelope. */
export const apiLies: readonly Mutant[] = [
  {
    id: 'json-as-text',
    lie: 'labels API answers as text/plain',
    breaks: ['TRN-1'],
    apply: tamper.header(anyApi, 'content-type', (value) => value.replace('application/json', 'text/plain')),
  },
  {
    id: 'created-201',
    lie: 'answers uploads with status 201',
    breaks: ['TRN-2', 'UPL-1'],
    apply: tamper.status(upload, 200, 201),
  },
  {
    id: 'deleted-204',
    lie: 'answers deletes with status 204',
    breaks: ['TRN-3', 'DEL-1'],
    apply: tamper.status(remove, 200, 204),
  },
  {
    id: 'unknown-path-as-html',
    lie: 'answers an unknown path with a page',
    breaks: ['TRN-4'],
    apply: tamper.explains(
      both(anyApi, not(either(image, remove, list, list2, path(/\/images\/v[12]\b/)))),
      (answered) => ({
        ...answered,
        headers: { 'content-type': 'text/html' },
        body: Buffer.from('<h1>Not Found</h1>'),
      }),
    ),
  },
  {
    id: 'unknown-path-code',
    lie: 'answers an unknown path with a code of its own',
    breaks: ['TRN-9'],
    apply: tamper.failure(both(anyApi, not(path(/\/images\/v[12](\/|$)/))), (answer) => {
      answer.errors = [{ code: 4040, message: 'no such path' }];
    }),
  },
  {
    id: 'charset-refused',
    lie: 'refuses JSON whose media type names a charset',
    breaks: ['TRN-5'],
    apply: tamper.refuses(both(anyApi, sends('content-type', /json\s*;\s*charset/i)), 5415, 415),
  },
  {
    id: 'header-case',
    lie: 'recognises its own spelling of header names only',
    breaks: ['TRN-6'],
    apply: tamper.refuses(
      both(anyApi, ({ spelled }) => spelled.includes('AUTHORIZATION')),
      10000,
      403,
    ),
  },
  {
    id: 'broken-json',
    lie: 'takes broken JSON for an empty object',
    breaks: ['TRN-7'],
    apply: tamper.rewrites(both(anyApi, sends('content-type', /json/i)), (incoming) => {
      try {
        JSON.parse(incoming.body.toString('utf8'));
        return undefined;
      } catch {
        return { ...incoming, body: Buffer.from('{}') };
      }
    }),
  },
  {
    id: 'percent-encoded-details',
    lie: 'does not decode ids in the paths of details',
    breaks: ['TRN-8'],
    apply: tamper.refuses(
      both(details, ({ url }) => /%/.test(url)),
      5404,
      404,
    ),
  },
  {
    id: 'percent-encoded-delete',
    lie: 'does not decode ids in the paths of deletes',
    breaks: ['CID-14'],
    apply: tamper.refuses(
      both(remove, ({ url }) => /%/.test(url)),
      5404,
      404,
    ),
  },
  {
    id: 'percent-encoded-update',
    lie: 'does not decode ids in the paths of updates',
    breaks: ['CID-17'],
    apply: tamper.refuses(
      both(update, ({ url }) => /%/.test(url)),
      5404,
      404,
    ),
  },
  {
    id: 'open-list',
    lie: 'lists images to anyone',
    breaks: ['AUT-1'],
    apply: letsIn(list),
  },
  { id: 'open-details', lie: 'shows images to anyone', breaks: ['AUT-2'], apply: letsIn(details) },
  { id: 'open-delete', lie: 'deletes for anyone', breaks: ['AUT-3'], apply: letsIn(remove) },
  { id: 'open-update', lie: 'changes images for anyone', breaks: ['AUT-4'], apply: letsIn(update) },
  { id: 'open-upload', lie: 'stores for anyone', breaks: ['AUT-5'], apply: letsIn(upload) },
  {
    id: 'open-draft',
    lie: 'reserves upload URLs for anyone',
    breaks: ['AUT-6'],
    apply: letsIn(api('POST', '/images/v2/direct_upload')),
  },
  {
    id: 'open-variant',
    lie: 'creates variants for anyone',
    breaks: ['AUT-7'],
    apply: letsIn(api('POST', '/images/v1/variants')),
  },
  {
    id: 'open-blob',
    lie: 'hands out original bytes to anyone',
    breaks: ['AUT-8'],
    apply: letsIn(api('GET', '/images/v1/*/blob')),
  },
  {
    id: 'open-keys',
    lie: 'shows signing keys to anyone',
    breaks: ['AUT-9'],
    apply: letsIn(api('GET', '/images/v1/keys')),
  },
  { id: 'open-list-v2', lie: 'lists images by the second version to anyone', breaks: ['AUT-10'], apply: letsIn(list2) },
  {
    id: 'delete-before-refusing',
    lie: 'refuses a delete without credentials, and deletes',
    breaks: ['AUT-3'],
    apply: all(letsIn(remove), {
      answer: (_, incoming) => (both(remove, anonymous)(incoming) ? tamper.refusal(403, 10000) : undefined),
    }),
  },
  {
    id: 'update-before-refusing',
    lie: 'refuses an update without credentials, and makes it',
    breaks: ['AUT-4'],
    apply: all(letsIn(update), {
      answer: (_, incoming) => (both(update, anonymous)(incoming) ? tamper.refusal(403, 10000) : undefined),
    }),
  },
  {
    id: 'malformed-authorization',
    lie: 'accepts any Authorization header',
    breaks: ['AUT-11'],
    apply: tamper.rewrites(both(anyApi, malformed), (incoming) => ({
      ...incoming,
      headers: { ...incoming.headers, authorization: `Bearer ${letIn}` },
    })),
  },
  {
    id: 'any-token',
    lie: 'accepts any token',
    breaks: ['AUT-12', 'AUT-13'],
    apply: tamper.rewrites(both(anyApi, sends('authorization', /^Bearer \S+$/i)), (incoming) => ({
      ...incoming,
      headers: { ...incoming.headers, authorization: `Bearer ${letIn}` },
    })),
  },
  {
    id: 'unknown-token-code',
    lie: 'explains a strange token by a code of its own',
    breaks: ['AUT-13'],
    apply: tamper.failure(both(anyApi, sends('authorization')), (answer) => {
      const [error] = answer.errors as { code: number }[];
      if (error !== undefined && [10000, 10001, 9109, 6003].includes(error.code)) error.code = 1999;
    }),
  },
  {
    id: 'no-legacy-pair',
    lie: 'refuses X-Auth-Email and X-Auth-Key',
    breaks: ['AUT-14'],
    apply: tamper.refuses(both(anyApi, sends('x-auth-key'), sends('x-auth-email')), 10000, 403),
  },
  {
    id: 'key-without-email',
    lie: 'accepts X-Auth-Key alone',
    breaks: ['AUT-15'],
    apply: tamper.rewrites(both(anyApi, sends('x-auth-key'), not(sends('x-auth-email'))), (incoming) => ({
      ...incoming,
      headers: { ...incoming.headers, authorization: `Bearer ${letIn}` },
    })),
  },
  {
    id: 'accounts-mixed',
    lie: 'shows an image in every account',
    breaks: ['AUT-16'],
    apply: {
      answer(answered, incoming, memory) {
        const id = incoming.url.split('/').at(-1) ?? '';
        if (upload(incoming) && answered.status === 200) memory.set(uploaded(answered).id, answered);
        if (remove(incoming)) memory.delete(id);
        return details(incoming) && elsewhere(incoming) ? (memory.get(id) as typeof answered | undefined) : undefined;
      },
    },
  },
  {
    id: 'accounts-list-mixed',
    lie: 'lists the images of all accounts',
    breaks: ['AUT-17'],
    apply: {
      answer(answered, incoming, memory) {
        if (upload(incoming) && answered.status === 200) memory.set('last', uploaded(answered));
        if (!list(incoming) || !elsewhere(incoming) || !memory.has('last')) return undefined;
        return tamper.success({ images: [memory.get('last')] });
      },
    },
  },
  {
    id: 'accounts-delete-mixed',
    lie: 'deletes through any account',
    breaks: ['AUT-18'],
    apply: { answer: (_, incoming) => (remove(incoming) && elsewhere(incoming) ? tamper.success({}) : undefined) },
  },
  {
    id: 'failure-as-text',
    lie: 'labels failures as text/plain',
    breaks: ['ENV-11'],
    apply: {
      answer: (answered, incoming) =>
        anyApi(incoming) && answered.status >= 400
          ? { ...answered, headers: { ...answered.headers, 'content-type': 'text/plain' } }
          : undefined,
    },
  },
  {
    id: 'raw-slashes',
    lie: 'does not find ids whose slashes are not percent-encoded',
    breaks: ['CID-21'],
    apply: tamper.refuses(
      both(anyApi, path(/\/raw\/slashes$/), ({ url }) => url.endsWith('/raw/slashes')),
      7003,
      404,
    ),
  },
  ...(
    [
      ['upload', upload, 'ENV-1'],
      ['list', list, 'ENV-2'],
      ['details', details, 'ENV-3'],
      ['update', update, 'ENV-4'],
      ['delete', remove, 'ENV-5'],
    ] as const
  ).map(
    ([what, where, id]): Mutant => ({
      id: `no-messages-${what}`,
      lie: `leaves messages out of the answer to ${what}`,
      breaks: [id],
      apply: tamper.envelope(where, (answer, { status }) => {
        if (status === 200) delete answer.messages;
      }),
    }),
  ),
  {
    id: 'no-envelope',
    lie: 'answers details without an envelope',
    breaks: ['ENV-3'],
    apply: tamper.envelope(details, (answer, { status }) => {
      if (status !== 200) return;
      const inner = answer.result as Record<string, unknown>;
      for (const name of Object.keys(answer)) delete answer[name];
      Object.assign(answer, inner);
    }),
  },
  {
    id: 'failure-success',
    lie: 'claims success in failures',
    breaks: ['ENV-6'],
    apply: tamper.failure(anyApi, (answer) => {
      answer.success = true;
    }),
  },
  {
    id: 'failure-without-errors',
    lie: 'names no error in failures',
    breaks: ['ENV-6'],
    apply: tamper.failure(anyApi, (answer) => {
      answer.errors = [];
    }),
  },
  {
    id: 'error-code-as-text',
    lie: 'writes error codes as text',
    breaks: ['ENV-7'],
    apply: tamper.failure(anyApi, (answer) => {
      for (const error of answer.errors as { code: unknown }[]) error.code = String(error.code);
    }),
  },
  {
    id: 'small-error-codes',
    lie: 'uses error codes below 1000',
    breaks: ['ENV-7'],
    apply: tamper.failure(anyApi, (answer) => {
      for (const error of answer.errors as { code: number }[]) error.code %= 1000;
    }),
  },
  {
    id: 'error-without-message',
    lie: 'gives errors no message',
    breaks: ['ENV-7'],
    apply: tamper.failure(anyApi, (answer) => {
      for (const error of answer.errors as { message?: string }[]) delete error.message;
    }),
  },
  {
    id: 'failure-result',
    lie: 'answers failures with an empty object as result',
    breaks: ['ENV-8'],
    apply: tamper.failure(anyApi, (answer) => {
      answer.result = {};
    }),
  },
  {
    id: 'failure-without-messages',
    lie: 'leaves messages out of failures',
    breaks: ['ENV-9'],
    apply: tamper.failure(anyApi, (answer) => {
      delete answer.messages;
    }),
  },
  {
    id: 'details-500',
    lie: 'breaks on ids that are not stored',
    breaks: ['GET-2'],
    apply: tamper.status(details, 404, 500),
  },
  {
    id: 'details-400',
    lie: 'answers status 400 for ids that are not stored',
    breaks: ['GET-2'],
    apply: tamper.status(details, 404, 400),
  },
  {
    id: 'details-code',
    lie: 'answers a general code for ids that are not stored',
    breaks: ['GET-3'],
    apply: tamper.failure(details, (answer) => {
      for (const error of answer.errors as { code: number }[]) if (error.code === 5404) error.code = 7003;
    }),
  },
  {
    id: 'update-unknown',
    lie: 'accepts updates of ids that are not stored',
    breaks: ['PAT-8'],
    apply: tamper.accepts(both(update, body(/./))),
  },
  {
    id: 'delete-unknown',
    lie: 'answers success to deletes of what is not stored',
    breaks: ['DEL-4', 'DEL-5'],
    apply: {
      answer: (answered, incoming) => (remove(incoming) && answered.status === 404 ? tamper.success({}) : undefined),
    },
  },
  {
    id: 'delete-second-410',
    lie: 'answers the second delete with status 410',
    breaks: ['DEL-4'],
    apply: tamper.status(remove, 404, 410),
  },
  {
    id: 'delete-result-number',
    lie: 'answers deletes with a number as result',
    breaks: ['DEL-2'],
    apply: tamper.envelope(remove, (answer, { status }) => {
      if (status === 200) answer.result = 1;
    }),
  },
  {
    id: 'delete-nothing',
    lie: 'answers deletes with success and deletes nothing',
    breaks: ['DEL-3', 'DEL-7'],
    apply: tamper.rewrites(remove, () => tamper.success({})),
  },
  {
    id: 'delete-body-wanted',
    lie: 'refuses deletes without a body',
    breaks: ['DEL-1'],
    apply: tamper.refuses(both(remove, not(body(/./)))),
  },
];
