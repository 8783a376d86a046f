import { chapter } from '../case/case.ts';
import { documented, live, schema } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import {
  array,
  claim,
  equal,
  mediaType,
  object,
  refused,
  refusedWith,
  result,
  resultObject,
  status,
} from '../case/expect.ts';
import { imagePath } from './paths.ts';

const list = schema('GET /images/v1/variants');
const create = schema('POST /images/v1/variants');
const get = schema('GET /images/v1/variants/{variant_id}');
const patch = schema('PATCH /images/v1/variants/{variant_id}');
const remove = schema('DELETE /images/v1/variants/{variant_id}');

const options = { fit: 'scale-down', width: 321, height: 123, metadata: 'none' } as const;

function variantIn(answer: Answer): Record<string, unknown> {
  return object(resultObject(answer).variant, 'result.variant');
}

/** A variant that is not there: status 404 whatever the body, or a refusal in an envelope. */
function unknown(answer: Answer): void {
  if (answer.status !== 404) refused(answer);
}

const path = (name: string, suffix = '') => `/images/v1/variants/${name}${suffix}`;

/** Expects these options and accepts further ones. */
function hasOptions(variant: Record<string, unknown>, wanted: Readonly<Record<string, unknown>>): void {
  const actual = object(variant.options, 'options');
  for (const [name, value] of Object.entries(wanted)) equal(actual[name], value, `options.${name}`);
}

const refusing = (title: `MUST ${string}`, definition: (name: string) => Record<string, unknown>) => ({
  title,
  clause: create,
  run: async (ctx: Context) => {
    refused(await ctx.createVariant(definition(ctx.uniqueName())));
  },
});

export const variants = chapter(
  'Variants',
  { capability: 'variants', needs: ['api'], profiles: ['core', 'full'] },
  {
    'VAR-1': {
      title: 'MUST list variants as an object keyed by their ids',
      clause: list,
      async run(ctx) {
        const listed = object(resultObject(await ctx.api('GET', '/images/v1/variants')).variants, 'result.variants');
        for (const [id, variant] of Object.entries(listed)) equal(object(variant, id).id, id, 'the id of a variant');
        claim(Object.keys(listed).length > 0, 'there is no variant');
      },
    },
    'VAR-2': {
      title: 'MUST have a variant named public',
      clause: documented('optimization/hosted-images/create-variants'),
      async run(ctx) {
        const listed = object(resultObject(await ctx.api('GET', '/images/v1/variants')).variants, 'result.variants');
        object(listed.public, 'the variant public');
      },
    },
    'VAR-3': {
      title: 'MUST create a variant and answer it under result.variant',
      clause: create,
      writes: true,
      async run(ctx) {
        const id = ctx.uniqueName();
        const variant = variantIn(await ctx.createVariant({ id, options }));
        equal(variant.id, id, 'the id');
        hasOptions(variant, options);
      },
    },
    'VAR-4': {
      title: 'MUST list a variant that was created',
      clause: list,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1/variants'),
          (answer) => {
            const listed = object(resultObject(answer).variants, 'result.variants');
            hasOptions(object(listed[id], `the variant ${id}`), options);
          },
        );
      },
    },
    'VAR-5': {
      title: 'MUST show a single variant under result.variant',
      clause: get,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        await ctx.eventually(
          () => ctx.api('GET', path(id)),
          (answer) => {
            equal(variantIn(answer).id, id, 'the id');
            hasOptions(variantIn(answer), options);
          },
        );
      },
    },
    'VAR-6': {
      title: 'MUST show a single variant directly under result at its path /flat',
      clause: schema('GET /images/v1/variants/{variant_id}/flat'),
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        await ctx.eventually(
          () => ctx.api('GET', path(id, '/flat')),
          (answer) => {
            equal(resultObject(answer).id, id, 'result.id');
            hasOptions(resultObject(answer), options);
          },
        );
      },
    },
    'VAR-7': {
      title: 'MUST change the options of a variant',
      clause: patch,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        const changed = { ...options, fit: 'cover', width: 55 };
        const variant = variantIn(await ctx.api('PATCH', path(id), { json: { options: changed } }));
        hasOptions(variant, changed);
      },
    },
    'VAR-8': {
      title: 'MUST delete a variant and not show it any more',
      clause: remove,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        result(await ctx.api('DELETE', path(id)));
        await ctx.eventually(() => ctx.api('GET', path(id)), unknown);
      },
    },
    'VAR-9': {
      title: 'MUST add a delivery URL of a new variant to every image',
      clause: documented('optimization/hosted-images/create-variants'),
      cost: { images: 1 },
      async run(ctx) {
        const image = await ctx.upload();
        const name = await ctx.variant(options);
        await ctx.eventually(
          () => ctx.api('GET', imagePath(image.id)),
          (answer) => {
            const urls = resultObject(answer).variants;
            const found = Array.isArray(urls) && urls.some((url) => String(url).endsWith(`/${image.id}/${name}`));
            claim(found, 'variants lacks the new one', { expected: `…/${image.id}/${name}`, actual: urls });
          },
        );
      },
    },
    'VAR-10': {
      ...refusing('MUST refuse an unknown fit', (id) => ({ id, options: { ...options, fit: 'stretch' } })),
      writes: true,
    },
    'VAR-11': {
      ...refusing('MUST refuse a width of 0', (id) => ({ id, options: { ...options, width: 0 } })),
      writes: true,
    },
    'VAR-12': {
      ...refusing('MUST refuse a negative height', (id) => ({ id, options: { ...options, height: -5 } })),
      writes: true,
    },
    'VAR-13': {
      ...refusing('MUST refuse a variant without options', (id) => ({ id })),
      writes: true,
    },
    'VAR-14': {
      ...refusing('MUST refuse a variant without an id', () => ({ options })),
      writes: true,
    },
    'VAR-15': {
      ...refusing('MUST refuse an unknown metadata policy', (id) => ({
        id,
        options: { ...options, metadata: 'some' },
      })),
      writes: true,
    },
    'VAR-16': {
      ...refusing('MUST refuse an id of more than 99 characters', (id) => ({ id: id.padEnd(120, 'x'), options })),
      writes: true,
    },
    'VAR-17': {
      title: 'MUST accept a variant of which only width and browser_ttl are given',
      clause: documented('optimization/hosted-images/browser-ttl'),
      writes: true,
      async run(ctx) {
        const definition = { id: ctx.uniqueName(), options: { width: 400, browser_ttl: 7200 } };
        hasOptions(variantIn(await ctx.createVariant(definition)), { width: 400, browser_ttl: 7200 });
      },
    },
    'VAR-18': {
      title: 'MUST not open private images to a variant unless asked to',
      clause: create,
      writes: true,
      async run(ctx) {
        const variant = variantIn(await ctx.createVariant({ id: ctx.uniqueName(), options }));
        equal(variant.neverRequireSignedURLs ?? false, false, 'neverRequireSignedURLs');
      },
    },
    'VAR-19': {
      title: 'MUST keep neverRequireSignedURLs',
      clause: create,
      writes: true,
      async run(ctx) {
        const definition = { id: ctx.uniqueName(), options, neverRequireSignedURLs: true };
        equal(variantIn(await ctx.createVariant(definition)).neverRequireSignedURLs, true, 'neverRequireSignedURLs');
      },
    },
    'VAR-20': {
      title: 'MUST refuse to show a variant that does not exist',
      clause: live('V1'),
      async run(ctx) {
        unknown(await ctx.api('GET', path(ctx.uniqueName())));
      },
    },
    'VAR-21': {
      title: 'SHOULD answer code 5401, or plain text with status 404, for a variant that does not exist',
      clause: live('V1'),
      async run(ctx) {
        const answer = await ctx.api('GET', path(ctx.uniqueName()));
        if (answer.status !== 404 || mediaType(answer) !== 'text/plain') refusedWith(answer, [5401]);
      },
    },
    'VAR-22': {
      title: 'SHOULD refuse an update without options',
      clause: patch,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        refused(await ctx.api('PATCH', path(id), { json: { neverRequireSignedURLs: true } }));
      },
    },
    'VAR-23': {
      title: 'MUST keep the variant public when asked to delete it',
      clause: documented('optimization/hosted-images/delete-variants'),
      permission: 'public-variant',
      writes: true,
      alone: true,
      async run(ctx) {
        const before = variantIn(await ctx.api('GET', path('public')));
        const creates = { kind: 'public-variant' as const, id: 'public', before };
        // The documentation says that it cannot be deleted; the live service answers 200 and keeps it.
        await ctx.api('DELETE', path('public'), { creates });
        const after = variantIn(await ctx.api('GET', path('public')));
        hasOptions(after, object(before.options, 'options'));
        const listed = object(resultObject(await ctx.api('GET', '/images/v1/variants')).variants, 'result.variants');
        object(listed.public, 'the variant public in the list');
      },
    },
    'VAR-24': {
      title: 'SHOULD refuse a second variant of the same name',
      clause: live('V5'),
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        refused(await ctx.createVariant({ id, options }));
      },
    },
    'VAR-25': {
      title: 'MUST show the change of a variant afterwards',
      clause: patch,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        await ctx.prepare(async () => {
          status(await ctx.api('PATCH', path(id), { json: { options: { ...options, width: 77 } } }), 200);
        });
        await ctx.eventually(
          () => ctx.api('GET', path(id)),
          (answer) => hasOptions(variantIn(answer), { width: 77 }),
        );
      },
    },
    'VAR-26': {
      title: 'SHOULD refuse to delete a variant that does not exist',
      clause: live('V3'),
      writes: true,
      async run(ctx) {
        refused(await ctx.api('DELETE', path(ctx.uniqueName())));
      },
    },
    'VAR-27': {
      title: 'MUST leave other variants alone when one is changed',
      clause: patch,
      writes: true,
      async run(ctx) {
        const kept = await ctx.variant(options);
        const changed = await ctx.variant(options);
        await ctx.prepare(async () => {
          status(await ctx.api('PATCH', path(changed), { json: { options: { ...options, width: 66 } } }), 200);
        });
        await ctx.eventually(
          () => ctx.api('GET', path(kept)),
          (answer) => hasOptions(variantIn(answer), options),
        );
      },
    },
    'VAR-28': {
      title: 'MUST drop the delivery URL of a deleted variant from every image',
      clause: documented('optimization/hosted-images/delete-variants'),
      cost: { images: 1 },
      async run(ctx) {
        const name = await ctx.variant(options);
        const image = await ctx.upload();
        await ctx.prepare(async () => result(await ctx.api('DELETE', path(name))));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(image.id)),
          (answer) => {
            const urls = resultObject(answer).variants;
            claim(
              Array.isArray(urls) && !urls.some((url) => String(url).endsWith(`/${name}`)),
              'the URL is still there',
              {
                actual: urls,
              },
            );
          },
        );
      },
    },
    'VAR-29': {
      title: 'MUST drop a deleted variant from the list',
      clause: remove,
      writes: true,
      async run(ctx) {
        const name = await ctx.variant(options);
        await ctx.prepare(async () => result(await ctx.api('DELETE', path(name))));
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1/variants'),
          (answer) => {
            const listed = object(resultObject(answer).variants, 'result.variants');
            claim(!(name in listed), 'the variant is still listed', { actual: Object.keys(listed) });
          },
        );
      },
    },
    'VAR-30': {
      title: 'MUST refuse more than 100 variants',
      clause: documented('optimization/hosted-images/create-variants'),
      writes: true,
      alone: true,
      async run(ctx) {
        for (let count = 0; count < 100; count++) {
          const answer = await ctx.createVariant({ id: ctx.uniqueName(), options });
          if (answer.status !== 200) return void refused(answer);
        }
        refused(await ctx.createVariant({ id: ctx.uniqueName(), options }));
      },
    },
    'VAR-31': {
      title: 'MUST accept a variant of every fit',
      clause: create,
      writes: true,
      async run(ctx) {
        for (const fit of ['scale-down', 'contain', 'cover', 'crop', 'pad']) {
          const definition = { id: ctx.uniqueName(), options: { ...options, fit } };
          hasOptions(variantIn(await ctx.createVariant(definition)), { fit });
        }
      },
    },
    'VAR-32': {
      title: 'MUST change whether a variant requires signed URLs',
      clause: patch,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        const json = { options, neverRequireSignedURLs: true };
        equal(
          variantIn(await ctx.api('PATCH', path(id), { json })).neverRequireSignedURLs,
          true,
          'neverRequireSignedURLs',
        );
      },
    },
    'VAR-33': {
      title: 'SHOULD refuse a name with anything but letters and digits in it',
      clause: live('V4'),
      writes: true,
      async run(ctx) {
        for (const mark of ['-', '_']) refused(await ctx.createVariant({ id: `${ctx.uniqueName()}${mark}x`, options }));
      },
    },
    'VAR-34': {
      title: 'MUST show in a variant, flat or not, and in the list whether it never requires signed URLs',
      clause: get,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options, true);
        const listed = (answer: Answer) =>
          object(object(resultObject(answer).variants, 'result.variants')[id], 'the variant in the list');
        for (const [what, at, read] of [
          ['the variant', path(id), variantIn],
          ['the flat variant', path(id, '/flat'), resultObject],
          ['the variant in the list', path('').replace(/\/$/, ''), listed],
        ] as const) {
          await ctx.eventually(
            () => ctx.api('GET', at),
            (answer) => {
              equal([read(answer).id, read(answer).neverRequireSignedURLs], [id, true], `id and access of ${what}`);
              hasOptions(read(answer), options);
            },
          );
        }
      },
    },
    'VAR-35': {
      title: 'MUST answer a change with the whole variant, and show it flat and in the list',
      clause: patch,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        const changed = { ...options, width: 77 };
        const answer = await ctx.api('PATCH', path(id), { json: { options: changed, neverRequireSignedURLs: true } });
        equal([variantIn(answer).id, variantIn(answer).neverRequireSignedURLs], [id, true], 'id and access');
        hasOptions(variantIn(answer), changed);
        await ctx.eventually(
          () => ctx.api('GET', path(id, '/flat')),
          (flat) => hasOptions(resultObject(flat), changed),
        );
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1/variants'),
          (all) =>
            hasOptions(
              object(object(resultObject(all).variants, 'result.variants')[id], 'the listed variant'),
              changed,
            ),
        );
      },
    },
    'VAR-36': {
      title: 'MUST not show a deleted variant, flat or in the list',
      clause: remove,
      writes: true,
      async run(ctx) {
        const id = await ctx.variant(options);
        await ctx.prepare(async () => status(await ctx.api('DELETE', path(id)), 200));
        await ctx.eventually(
          () => ctx.api('GET', path(id, '/flat')),
          (flat) => claim(flat.status >= 400, 'it is still shown', { actual: flat.status }),
        );
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1/variants'),
          (all) => claim(!(id in object(resultObject(all).variants, 'result.variants')), 'it is still listed'),
        );
      },
    },
    'VAR-37': {
      title: 'MUST name a new variant in the delivery URLs of an image, and drop it when it is deleted',
      clause: documented('optimization/hosted-images/create-variants'),
      cost: { images: 1 },
      async run(ctx) {
        const id = await ctx.variant(options);
        const { id: picture } = await ctx.upload();
        const named = (answer: Answer) =>
          array(resultObject(answer).variants, 'variants').some((url) => String(url).endsWith(`/${id}`));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(picture)),
          (answer) => claim(named(answer), 'variants lacks the new one'),
        );
        await ctx.prepare(async () => status(await ctx.api('DELETE', path(id)), 200));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(picture)),
          (answer) => claim(!named(answer), 'variants names a deleted one'),
        );
      },
    },
  },
);
