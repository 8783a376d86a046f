import type { Capability } from '../case/capabilities.ts';
import { type CaseDefinition, chapter } from '../case/case.ts';
import { type Clause, documented, live, schema } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { claim, equal, object, refused, refusedWith, resultObject, status } from '../case/expect.ts';
import { sourcePicture } from '../pictures/sources.ts';
import type { Target } from '../targets/target.ts';
import { imagePath } from './paths.ts';

/** Which of these a gateway chooses is its own business. */
const denials = [400, 401, 403] as const;
const nobody = { credentials: {} } as const;

/** An account of the right shape that is not the target's. */
const otherAccount = '0123456789abcdef0123456789abcdef';

/** A token of the right shape that nobody issued. */
const strangeToken = 'q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9z0';

const strange = { credentials: { authorization: `Bearer ${strangeToken}` } } as const;

const flexible = documented('optimization/hosted-images/enable-flexible-variants');
const batchPage = documented('storage/upload-images/images-batch');

/** What may be asked for without knowing any name: case, words, path, capability. */
const readings: readonly (readonly [string, string, string, readonly Capability[], Clause?])[] = [
  ['AUT-32', 'the v2 list', '/images/v2', ['list-v2']],
  ['AUT-33', 'statistics', '/images/v1/stats', ['stats']],
  ['AUT-34', 'the list of variants', '/images/v1/variants', ['variants']],
  ['AUT-35', 'a variant', '/images/v1/variants/public', ['variants'], schema('GET /images/v1/variants/{variant_id}')],
  ['AUT-36', 'signing keys', '/images/v1/keys', ['keys']],
  ['AUT-38', 'a batch token', '/images/v1/batch_token', ['batch'], batchPage],
];

const without = (title: `MUST ${string}`, method: string, path: string, json?: unknown) => ({
  title,
  clause: schema(`${method} ${path}`),
  writes: method !== 'GET',
  run: async (ctx: Context) => {
    const body = json === undefined ? {} : { json };
    refused(await ctx.api(method, path, { ...nobody, ...body }), ...denials);
  },
});

export const auth = chapter(
  'Authentication',
  { capability: 'auth', needs: ['api'], profiles: ['core', 'full'] },
  {
    'AUT-1': without('MUST refuse to list images without credentials', 'GET', '/images/v1'),
    'AUT-2': {
      title: 'MUST refuse to show an image without credentials',
      clause: schema('GET /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        refused(await ctx.api('GET', imagePath(id), nobody), ...denials);
      },
    },
    'AUT-3': {
      title: 'MUST refuse to delete without credentials, and keep the image',
      clause: schema('DELETE /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        refused(await ctx.api('DELETE', imagePath(id), nobody), ...denials);
        status(await ctx.api('GET', imagePath(id)), 200);
      },
    },
    'AUT-4': {
      title: 'MUST refuse to change an image without credentials, and leave it as it is',
      clause: schema('PATCH /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { kept: true } });
        refused(await ctx.api('PATCH', imagePath(id), { ...nobody, json: { metadata: { kept: false } } }), ...denials);
        const { meta } = resultObject(await ctx.api('GET', imagePath(id)));
        claim(JSON.stringify(meta) === '{"kept":true}', 'the metadata changed', { actual: meta });
      },
    },
    'AUT-5': {
      title: 'MUST refuse uploads without credentials',
      clause: schema('POST /images/v1'),
      writes: true,
      async run(ctx) {
        const marker = ctx.unique();
        const form = [
          { name: 'creator', value: marker },
          { name: 'file', value: Buffer.from('no need to be a picture'), filename: `${marker}.png` },
        ];
        refused(
          await ctx.api('POST', '/images/v1', { ...nobody, form, creates: { kind: 'image', marker } }),
          ...denials,
        );
      },
    },
    'AUT-6': {
      title: 'MUST refuse to reserve an upload URL without credentials',
      clause: schema('POST /images/v2/direct_upload'),
      needs: ['direct-upload'],
      writes: true,
      async run(ctx) {
        const request = { ...nobody, form: [], creates: { kind: 'image' as const, marker: ctx.unique() } };
        refused(await ctx.api('POST', '/images/v2/direct_upload', request), ...denials);
      },
    },
    'AUT-7': {
      title: 'MUST refuse to create a variant without credentials',
      clause: schema('POST /images/v1/variants'),
      needs: ['variants'],
      writes: true,
      async run(ctx) {
        const id = ctx.uniqueName();
        const json = { id, options: { fit: 'scale-down', width: 10, height: 10, metadata: 'none' } };
        const creates = { kind: 'variant' as const, id };
        refused(await ctx.api('POST', '/images/v1/variants', { ...nobody, json, creates }), ...denials);
      },
    },
    'AUT-8': {
      title: 'MUST refuse to hand out original bytes without credentials',
      clause: schema('GET /images/v1/{image_id}/blob'),
      needs: ['blob'],
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        refused(await ctx.api('GET', imagePath(id, '/blob'), nobody), ...denials);
      },
    },
    'AUT-9': {
      ...without('MUST refuse to show signing keys without credentials', 'GET', '/images/v1/keys'),
      needs: ['keys'],
    },
    'AUT-10': {
      ...without('MUST refuse the v2 list without credentials', 'GET', '/images/v2'),
      needs: ['list-v2'],
    },
    'AUT-11': {
      title: 'MUST refuse a malformed Authorization header',
      clause: schema('GET /images/v1'),
      async run(ctx) {
        const credentials = { authorization: 'Bearer' };
        refused(await ctx.api('GET', '/images/v1', { credentials }), ...denials);
      },
    },
    'AUT-16': {
      title: 'MUST keep the images of one account out of another',
      clause: schema('GET /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        const answer = await ctx.api('GET', imagePath(id), { account: otherAccount });
        claim(answer.status >= 400, 'another account shows the image', { actual: answer.status });
      },
    },
    'AUT-17': {
      title: 'MUST keep the images of one account out of the lists of another',
      clause: schema('GET /images/v1'),
      cost: { images: 1 },
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator });
        const answer = await ctx.api('GET', `/images/v1?per_page=100&creator=${creator}`, { account: otherAccount });
        claim(answer.status >= 400 || !answer.body.includes(id), 'another account lists the image', { actual: id });
      },
    },
    'AUT-18': {
      title: 'MUST not delete an image through another account',
      clause: schema('DELETE /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        const answer = await ctx.api('DELETE', imagePath(id), { account: otherAccount });
        claim(answer.status >= 400, 'another account deletes the image', { actual: answer.status });
        status(await ctx.api('GET', imagePath(id)), 200);
      },
    },
    'AUT-19': {
      title: 'MUST refuse an empty API token',
      clause: schema('GET /images/v1'),
      async run(ctx) {
        refused(await ctx.api('GET', '/images/v1', { credentials: { authorization: 'Bearer ' } }), ...denials);
      },
    },
    'AUT-20': {
      title: 'MUST refuse credentials of another scheme',
      clause: schema('GET /images/v1'),
      async run(ctx) {
        const credentials = { authorization: `Basic ${Buffer.from('user:password').toString('base64')}` };
        refused(await ctx.api('GET', '/images/v1', { credentials }), ...denials);
      },
    },
    'AUT-21': {
      ...without('MUST refuse statistics without credentials', 'GET', '/images/v1/stats'),
      needs: ['stats'],
    },
    'AUT-22': {
      ...without('MUST refuse the list of variants without credentials', 'GET', '/images/v1/variants'),
      needs: ['variants'],
    },
    'AUT-23': {
      ...without('MUST refuse a batch token without credentials', 'GET', '/images/v1/batch_token'),
      needs: ['batch'],
      clause: documented('storage/upload-images/images-batch'),
    },
    'AUT-24': {
      title: 'MUST refuse to change the configuration without credentials',
      clause: documented('optimization/hosted-images/enable-flexible-variants'),
      needs: ['config'],
      writes: true,
      permission: 'config',
      run: (ctx) => settingsStay(ctx, nobody),
    },
    'AUT-25': {
      ...without('MUST refuse to show a variant without credentials', 'GET', '/images/v1/variants/public'),
      needs: ['variants'],
      clause: schema('GET /images/v1/variants/{variant_id}'),
    },
    'AUT-26': {
      ...without('MUST refuse to delete a signing key without credentials', 'DELETE', '/images/v1/keys/nobodys'),
      needs: ['keys'],
      clause: schema('DELETE /images/v1/keys/{signing_key_name}'),
    },
    'AUT-27': {
      title: 'MUST refuse to reserve an upload URL by version 1 without credentials',
      clause: schema('POST /images/v1/direct_upload'),
      needs: ['direct-upload'],
      writes: true,
      async run(ctx) {
        const request = { ...nobody, json: {}, creates: { kind: 'image' as const, marker: ctx.unique() } };
        refused(await ctx.api('POST', '/images/v1/direct_upload', request), ...denials);
      },
    },
    'AUT-28': {
      title: 'MUST refuse to change a variant without credentials, and leave it as it is',
      clause: schema('PATCH /images/v1/variants/{variant_id}'),
      needs: ['variants'],
      writes: true,
      run: (ctx) => variantStays(ctx, 'PATCH', nobody),
    },
    'AUT-29': {
      title: 'MUST refuse to delete a variant without credentials, and keep it',
      clause: schema('DELETE /images/v1/variants/{variant_id}'),
      needs: ['variants'],
      writes: true,
      run: (ctx) => variantStays(ctx, 'DELETE', nobody),
    },
    'AUT-30': {
      title: 'MUST refuse to add a signing key without credentials, and add none',
      clause: schema('PUT /images/v1/keys/{signing_key_name}'),
      needs: ['keys'],
      writes: true,
      permission: 'keys',
      alone: true,
      run: (ctx) => keysStay(ctx, nobody),
    },
    'AUT-31': {
      title: 'MUST not list, show, change or give back an image through another account',
      clause: schema('PATCH /images/v1/{image_id}'),
      cost: { images: 1 },
      needs: ['blob', 'list-v2'],
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.upload({ creator, metadata: { kept: 1 } });
        const elsewhere = { account: otherAccount };
        const json = { metadata: { kept: 2 } };
        for (const [what, answer] of [
          ['changes', await ctx.api('PATCH', imagePath(id), { ...elsewhere, json })],
          ['gives back', await ctx.api('GET', imagePath(id, '/blob'), elsewhere)],
        ] as const) {
          claim(answer.status >= 400, `another account ${what} the image`, { actual: answer.status });
        }
        const list = await ctx.api('GET', `/images/v2?per_page=100&creator=${creator}`, elsewhere);
        claim(list.status >= 400 || !list.body.includes(id), 'another account lists the image by v2', { actual: id });
        equal(resultObject(await ctx.api('GET', imagePath(id))).meta, { kept: 1 }, 'the metadata afterwards');
      },
    },
  },
);

/** A variant that a stranger wants to change or to delete is there afterwards, as it was. */
async function variantStays(ctx: Context, method: 'PATCH' | 'DELETE', credentials: typeof nobody | object) {
  const options = { fit: 'scale-down', width: 10, height: 10, metadata: 'none' } as const;
  const path = `/images/v1/variants/${await ctx.variant(options)}`;
  const json = { options: { ...options, width: 20 } };
  refused(await ctx.api(method, path, { ...credentials, ...(method === 'PATCH' ? { json } : {}) }), ...denials);
  await ctx.eventually(
    () => ctx.api('GET', path),
    (answer) => {
      const shown = object(object(resultObject(answer).variant, 'result.variant').options, 'options');
      equal(shown.width, 10, 'the width of the variant');
    },
  );
}

/** A stranger may not change what the account shares, not even by nothing. */
async function settingsStay(ctx: Context, credentials: object) {
  const before = await ctx.prepare(async () => resultObject(await ctx.api('GET', '/images/v1/config')));
  const creates = { kind: 'config' as const, before };
  refused(await ctx.api('PATCH', '/images/v1/config', { ...credentials, json: {}, creates }), ...denials);
}

/** A key that a stranger wants to add is not there afterwards. */
async function keysStay(ctx: Context, credentials: object) {
  const name = ctx.uniqueName();
  const creates = { kind: 'key' as const, id: name };
  refused(await ctx.api('PUT', `/images/v1/keys/${name}`, { ...credentials, creates }), ...denials);
  const listed = await ctx.api('GET', '/images/v1/keys');
  claim(!listed.body.includes(name), 'the key was added', { actual: name });
}

export const tokens = chapter(
  'Tokens',
  { capability: 'tokens', needs: ['api'], profiles: ['core', 'full'] },
  {
    'AUT-12': {
      title: 'MUST refuse a token that it did not issue',
      clause: schema('GET /images/v1'),
      async run(ctx) {
        const credentials = { authorization: `Bearer ${strangeToken}` };
        refused(await ctx.api('GET', '/images/v1', { credentials }), ...denials);
      },
    },
    'AUT-13': {
      title: 'SHOULD answer code 10000, 10001, 9103, 9106, 9109 or 6003 to a token that it did not issue',
      clause: live('E3'),
      async run(ctx) {
        const credentials = { authorization: `Bearer ${strangeToken}` };
        refusedWith(await ctx.api('GET', '/images/v1', { credentials }), [10000, 10001, 9103, 9106, 9109, 6003]);
      },
    },
    ...Object.fromEntries(
      readings.map(([id, what, path, needs, clause = schema(`GET ${path}`)]): [string, CaseDefinition] => [
        id,
        {
          title: `MUST refuse a token that it did not issue to whoever asks for ${what}`,
          clause,
          needs,
          async run(ctx) {
            refused(await ctx.api('GET', path, strange), ...denials);
          },
        },
      ]),
    ),
    'AUT-37': {
      title: 'MUST refuse a token that it did not issue to whoever changes the settings',
      clause: flexible,
      needs: ['config'],
      writes: true,
      permission: 'config',
      run: (ctx) => settingsStay(ctx, strange),
    },
    'AUT-39': {
      title: 'MUST refuse a token that it did not issue to whoever deletes a signing key',
      clause: schema('DELETE /images/v1/keys/{signing_key_name}'),
      needs: ['keys'],
      writes: true,
      async run(ctx) {
        refused(await ctx.api('DELETE', '/images/v1/keys/nobodys', strange), ...denials);
      },
    },
    'AUT-40': {
      title: 'MUST refuse a token that it did not issue to whoever shows, changes or deletes an image, and leave it',
      clause: schema('PATCH /images/v1/{image_id}'),
      cost: { images: 1 },
      needs: ['blob'],
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { kept: 1 } });
        refused(await ctx.api('GET', imagePath(id), strange), ...denials);
        refused(await ctx.api('GET', imagePath(id, '/blob'), strange), ...denials);
        refused(await ctx.api('PATCH', imagePath(id), { ...strange, json: { metadata: { kept: 2 } } }), ...denials);
        refused(await ctx.api('DELETE', imagePath(id), strange), ...denials);
        equal(resultObject(await ctx.api('GET', imagePath(id))).meta, { kept: 1 }, 'the metadata afterwards');
      },
    },
    'AUT-41': {
      title: 'MUST refuse a token that it did not issue to whoever stores an image',
      clause: schema('POST /images/v1'),
      writes: true,
      async run(ctx) {
        const marker = ctx.unique();
        const file = { name: 'file', value: (await sourcePicture('grey.png')).bytes, filename: `${marker}.png` };
        const form = [{ name: 'creator', value: marker }, file];
        const creates = { kind: 'image' as const, marker };
        refused(await ctx.api('POST', '/images/v1', { ...strange, form, creates }), ...denials);
      },
    },
    'AUT-42': {
      title: 'MUST refuse a token that it did not issue to whoever reserves an upload URL',
      clause: schema('POST /images/v2/direct_upload'),
      needs: ['direct-upload'],
      writes: true,
      async run(ctx) {
        for (const [version, body] of [
          ['v1', { json: {} }],
          ['v2', { form: [] }],
        ] as const) {
          const creates = { kind: 'image' as const, marker: ctx.unique() };
          refused(
            await ctx.api('POST', `/images/${version}/direct_upload`, { ...strange, ...body, creates }),
            ...denials,
          );
        }
      },
    },
    'AUT-43': {
      title: 'MUST refuse a token that it did not issue to whoever creates, changes or deletes a variant',
      clause: schema('POST /images/v1/variants'),
      needs: ['variants'],
      writes: true,
      async run(ctx) {
        const id = ctx.uniqueName();
        const json = { id, options: { fit: 'scale-down', width: 10, height: 10, metadata: 'none' } };
        const creates = { kind: 'variant' as const, id };
        refused(await ctx.api('POST', '/images/v1/variants', { ...strange, json, creates }), ...denials);
        await variantStays(ctx, 'PATCH', strange);
        await variantStays(ctx, 'DELETE', strange);
      },
    },
    'AUT-44': {
      title: 'MUST refuse a token that it did not issue to whoever adds a signing key',
      clause: schema('PUT /images/v1/keys/{signing_key_name}'),
      needs: ['keys'],
      writes: true,
      permission: 'keys',
      alone: true,
      run: (ctx) => keysStay(ctx, strange),
    },
  },
);

/** Nobody can tell whether a pair is accepted that was made up. */
function withoutPair({ credentials: { email, key } }: Target): string | undefined {
  return email === undefined || key === undefined
    ? 'the target file has no credentials.email and credentials.key'
    : undefined;
}

export const legacyAuth = chapter(
  'Legacy credentials',
  { capability: 'legacy-auth', needs: ['api'], profiles: ['core', 'full'] },
  {
    'AUT-14': {
      title: 'MUST accept the pair X-Auth-Email and X-Auth-Key',
      clause: schema('GET /images/v1'),
      lacks: withoutPair,
      async run(ctx) {
        const { email = '', key = '' } = ctx.target.credentials;
        const credentials = { 'x-auth-email': email, 'x-auth-key': key };
        status(await ctx.api('GET', '/images/v1?per_page=10', { credentials }), 200);
      },
    },
    'AUT-15': {
      title: 'MUST refuse X-Auth-Key without X-Auth-Email',
      clause: schema('GET /images/v1'),
      lacks: withoutPair,
      async run(ctx) {
        const credentials = { 'x-auth-key': ctx.target.credentials.key ?? '' };
        refused(await ctx.api('GET', '/images/v1', { credentials }), ...denials);
      },
    },
  },
);
