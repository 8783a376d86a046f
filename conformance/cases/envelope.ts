import type { Capability } from '../case/capabilities.ts';
import { type CaseDefinition, chapter } from '../case/case.ts';
import { type Clause, documented, schema } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { array, claim, equal, hasType, json, number, object, result, status, text } from '../case/expect.ts';
import { fields } from '../case/multipart.ts';
import { Blocked } from '../case/outcome.ts';
import { create as storeByBatch } from './batch.ts';
import { imagePath, unknownId } from './paths.ts';

function complete(answer: Answer): void {
  status(answer, 200);
  const envelope = object(json(answer), 'the envelope');
  equal(envelope.success, true, 'success');
  claim('result' in envelope, 'result is missing');
  equal(array(envelope.errors, 'errors'), [], 'errors');
  for (const entry of array(envelope.messages, 'messages')) text(object(entry, 'a message').message, 'message');
}

type Ask = (ctx: Context) => Promise<Answer>;

const page = documented('storage/upload-images/images-batch');
const size = { fit: 'scale-down', width: 10, height: 10, metadata: 'none' } as const;
const key = { permission: 'keys', alone: true } as const;
const one = { cost: { images: 1 } } as const;
const variant = async (ctx: Context, suffix = '') => `/images/v1/variants/${await ctx.variant(size)}${suffix}`;
const image = async (ctx: Context) => imagePath((await ctx.upload()).id);
const thing = (ctx: Context) => ({ kind: 'image', marker: ctx.unique() }) as const;

/** Puts a key, where there is room for one. */
async function putKey(ctx: Context): Promise<readonly [string, Answer]> {
  const path = `/images/v1/keys/${ctx.uniqueName()}`;
  const answer = await ctx.api('PUT', path, { creates: { kind: 'key', id: path.split('/').at(-1) ?? '' } });
  if (answer.status !== 200) throw new Blocked('the account has no room for another signing key');
  return [path, answer];
}

/** What is left: case, words, clause, capabilities, request. */
const others: readonly (readonly [string, string, Clause, readonly Capability[], Ask, Partial<CaseDefinition>?])[] = [
  ['ENV-12', 'the v2 list', schema('GET /images/v2'), ['list-v2'], (ctx) => ctx.api('GET', '/images/v2?per_page=10')],
  [
    'ENV-13',
    'a request for statistics',
    schema('GET /images/v1/stats'),
    ['stats'],
    (ctx) => ctx.api('GET', '/images/v1/stats'),
  ],
  [
    'ENV-14',
    'the list of variants',
    schema('GET /images/v1/variants'),
    ['variants'],
    (ctx) => ctx.api('GET', '/images/v1/variants'),
  ],
  [
    'ENV-15',
    'the creation of a variant',
    schema('POST /images/v1/variants'),
    ['variants'],
    (ctx) => ctx.createVariant({ id: ctx.uniqueName(), options: size }),
  ],
  [
    'ENV-16',
    'a request for a variant',
    schema('GET /images/v1/variants/{variant_id}'),
    ['variants'],
    async (ctx) => ctx.api('GET', await variant(ctx)),
  ],
  [
    'ENV-17',
    'a request for a flat variant',
    schema('GET /images/v1/variants/{variant_id}/flat'),
    ['variants'],
    async (ctx) => ctx.api('GET', await variant(ctx, '/flat')),
  ],
  [
    'ENV-18',
    'the change of a variant',
    schema('PATCH /images/v1/variants/{variant_id}'),
    ['variants'],
    async (ctx) => ctx.api('PATCH', await variant(ctx), { json: { options: size } }),
  ],
  [
    'ENV-19',
    'the deletion of a variant',
    schema('DELETE /images/v1/variants/{variant_id}'),
    ['variants'],
    async (ctx) => ctx.api('DELETE', await variant(ctx)),
  ],
  [
    'ENV-20',
    'the list of signing keys',
    schema('GET /images/v1/keys'),
    ['keys'],
    (ctx) => ctx.api('GET', '/images/v1/keys'),
  ],
  [
    'ENV-21',
    'a new signing key',
    schema('PUT /images/v1/keys/{signing_key_name}'),
    ['keys'],
    async (ctx) => (await putKey(ctx))[1],
    key,
  ],
  [
    'ENV-22',
    'the deletion of a signing key',
    schema('DELETE /images/v1/keys/{signing_key_name}'),
    ['keys'],
    async (ctx) => ctx.api('DELETE', (await putKey(ctx))[0]),
    key,
  ],
  [
    'ENV-23',
    'a reservation by version 1',
    schema('POST /images/v1/direct_upload'),
    ['direct-upload'],
    (ctx) => ctx.api('POST', '/images/v1/direct_upload', { json: {}, creates: thing(ctx) }),
    one,
  ],
  [
    'ENV-24',
    'a reservation by version 2',
    schema('POST /images/v2/direct_upload'),
    ['direct-upload'],
    (ctx) =>
      ctx.api('POST', '/images/v2/direct_upload', {
        form: fields({ requireSignedURLs: 'false' }),
        creates: thing(ctx),
      }),
    one,
  ],
  ['ENV-25', 'a request for a batch token', page, ['batch'], (ctx) => ctx.api('GET', '/images/v1/batch_token')],
  [
    'ENV-26',
    'image details on the batch host',
    page,
    ['batch'],
    async (ctx) => ctx.batch('GET', await image(ctx)),
    one,
  ],
  [
    'ENV-27',
    'an update on the batch host',
    page,
    ['batch'],
    async (ctx) => ctx.batch('PATCH', await image(ctx), { json: { metadata: { a: 1 } } }),
    one,
  ],
  ['ENV-28', 'a delete on the batch host', page, ['batch'], async (ctx) => ctx.batch('DELETE', await image(ctx)), one],
  ['ENV-29', 'the list on the batch host', page, ['batch'], (ctx) => ctx.batch('GET', '/images/v2?per_page=10')],
  [
    'ENV-30',
    'a reservation on the batch host',
    page,
    ['batch', 'direct-upload'],
    (ctx) =>
      ctx.batch('POST', '/images/v2/direct_upload', {
        form: fields({ requireSignedURLs: 'false' }),
        creates: thing(ctx),
      }),
    one,
  ],
  ['ENV-31', 'an upload to the batch host', page, ['batch'], (ctx) => storeByBatch(ctx), one],
];

export const envelope = chapter(
  'Envelope',
  { capability: 'api', profiles: ['core', 'full'] },
  {
    'ENV-1': {
      title: 'MUST wrap the answer to an upload in success, errors, messages and result',
      clause: schema('POST /images/v1'),
      cost: { images: 1 },
      async run(ctx) {
        complete(await ctx.create());
      },
    },
    'ENV-2': {
      title: 'MUST wrap the v1 list in success, errors, messages and result',
      clause: schema('GET /images/v1'),
      async run(ctx) {
        complete(await ctx.api('GET', '/images/v1?per_page=10'));
      },
    },
    'ENV-3': {
      title: 'MUST wrap image details in success, errors, messages and result',
      clause: schema('GET /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        await ctx.eventually(() => ctx.api('GET', imagePath(id)), complete);
      },
    },
    'ENV-4': {
      title: 'MUST wrap the answer to an update in success, errors, messages and result',
      clause: schema('PATCH /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        complete(await ctx.api('PATCH', imagePath(id), { json: { metadata: { a: 1 } } }));
      },
    },
    'ENV-5': {
      title: 'MUST wrap the answer to a delete in success, errors, messages and result',
      clause: schema('DELETE /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        complete(await ctx.api('DELETE', imagePath(id)));
      },
    },
    'ENV-6': {
      title: 'MUST report a failure with success false and at least one error',
      clause: schema('GET /images/v1/{image_id}'),
      async run(ctx) {
        const envelope = object(json(await ctx.api('GET', imagePath(unknownId))), 'the envelope');
        equal(envelope.success, false, 'success');
        claim(array(envelope.errors, 'errors').length > 0, 'errors is empty');
      },
    },
    'ENV-7': {
      title: 'MUST give each error an integer code of 1000 or more and a message',
      clause: schema('GET /images/v1/{image_id}'),
      async run(ctx) {
        const envelope = object(json(await ctx.api('GET', imagePath(unknownId))), 'the envelope');
        for (const entry of array(envelope.errors, 'errors')) {
          const { code, message } = object(entry, 'an error');
          claim(Number.isInteger(code) && number(code, 'code') >= 1000, 'the code is no such integer', {
            actual: code,
          });
          claim(text(message, 'message').length > 0, 'the message is empty');
        }
      },
    },
    'ENV-8': {
      title: 'MUST answer a failure with result null',
      clause: schema('GET /images/v1/{image_id}'),
      async run(ctx) {
        const envelope = object(json(await ctx.api('GET', imagePath(unknownId))), 'the envelope');
        claim('result' in envelope, 'result is missing');
        equal(envelope.result, null, 'result');
      },
    },
    'ENV-9': {
      title: 'SHOULD include messages as an array in a failure',
      clause: schema('GET /images/v1/{image_id}'),
      async run(ctx) {
        array(object(json(await ctx.api('GET', imagePath(unknownId))), 'the envelope').messages, 'messages');
      },
    },
    'ENV-10': {
      title: 'MUST not claim success in a failure, nor answer a failure with status 200',
      clause: schema('GET /images/v1/{image_id}'),
      async run(ctx) {
        const answer = await ctx.api('GET', imagePath(unknownId));
        claim(answer.status >= 400 && answer.status < 500, 'the status is none of the 4xx class', {
          actual: answer.status,
        });
        equal(object(json(answer), 'the envelope').success, false, 'success');
      },
    },
    'ENV-11': {
      title: 'MUST label a failure as JSON too',
      clause: schema('GET /images/v1/{image_id}'),
      async run(ctx) {
        hasType(await ctx.api('GET', imagePath(unknownId)), 'application/json');
      },
    },
    ...Object.fromEntries(
      others.map(([id, what, clause, needs, ask, more = {}]): [string, CaseDefinition] => [
        id,
        {
          title: `MUST wrap the answer to ${what} in success, errors, messages and result`,
          clause,
          needs,
          writes: true,
          ...more,
          async run(ctx) {
            const answer = await ask(ctx);
            complete(answer);
            claim(result(answer) !== null, 'result is null');
          },
        },
      ]),
    ),
  },
);
