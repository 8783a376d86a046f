import { chapter } from '../case/case.ts';
import { documented, inferred, live, observed, schema, seen, standard } from '../case/clauses.ts';
import { equal, refused, refusedWith, resultObject, status } from '../case/expect.ts';
import { imagePath, someUuid } from './paths.ts';

const page = documented('storage/upload-images/upload-custom-path');
const operation = schema('POST /images/v1');

export const customIds = chapter(
  'Custom ids',
  { capability: 'custom-ids', needs: ['api'], profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'CID-1': {
      title: 'MUST store an image under the id that the client chose',
      clause: page,
      async run(ctx) {
        const id = ctx.unique();
        equal(resultObject(await ctx.create({ id })).id, id, 'result.id');
      },
    },
    'CID-2': {
      title: 'MUST allow any number of subpaths in an id',
      clause: page,
      async run(ctx) {
        const id = `${ctx.unique()}/one/two/three/four`;
        equal(resultObject(await ctx.create({ id })).id, id, 'result.id');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).id, id, 'the id of the stored image'),
        );
      },
    },
    'CID-25': {
      title: 'SHOULD answer code 5410 to a custom id for an image that requires signed URLs',
      clause: live('I6'),
      async run(ctx) {
        refusedWith(await ctx.create({ id: ctx.unique(), requireSignedURLs: true }), [5410]);
      },
    },
    'CID-3': {
      title: 'MUST allow UTF-8 in an id',
      clause: page,
      async run(ctx) {
        const id = `${ctx.unique()}-Größe-図`;
        equal(resultObject(await ctx.create({ id })).id, id, 'result.id');
      },
    },
    'CID-4': {
      title: 'MUST accept an id of 1,024 characters',
      clause: page,
      async run(ctx) {
        const id = ctx.unique().padEnd(1024, 'x');
        equal(resultObject(await ctx.create({ id })).id, id, 'result.id');
      },
    },
    'CID-5': {
      title: 'MUST refuse an id of more than 1,024 characters',
      clause: page,
      async run(ctx) {
        refused(await ctx.create({ id: ctx.unique().padEnd(1025, 'x') }));
      },
    },
    'CID-6': {
      title: 'MUST refuse an id that starts with a slash',
      clause: schema('POST /images/v2/direct_upload'),
      async run(ctx) {
        refused(await ctx.create({ id: `/${ctx.unique()}` }));
      },
    },
    'CID-7': {
      title: 'MUST refuse an id that ends with a slash',
      clause: schema('POST /images/v2/direct_upload'),
      async run(ctx) {
        refused(await ctx.create({ id: `${ctx.unique()}/` }));
      },
    },
    'CID-8': {
      title: 'MUST refuse an id that is a UUID',
      clause: schema('POST /images/v2/direct_upload'),
      async run(ctx) {
        refused(await ctx.create({ id: someUuid }));
      },
    },
    'CID-9': {
      title: 'MUST refuse a custom id for an image that requires signed URLs',
      clause: page,
      async run(ctx) {
        refused(await ctx.create({ id: ctx.unique(), requireSignedURLs: true }));
      },
    },
    'CID-10': {
      title: 'MUST refuse to make an image with a custom id private later',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.upload({ id: ctx.unique() });
        refused(await ctx.api('PATCH', imagePath(id), { json: { requireSignedURLs: true } }));
        equal(resultObject(await ctx.api('GET', imagePath(id))).requireSignedURLs, false, 'requireSignedURLs');
      },
    },
    'CID-11': {
      title: 'SHOULD answer code 5411 to an invalid id',
      clause: observed(seen.matters),
      async run(ctx) {
        refusedWith(await ctx.create({ id: someUuid }), [5411]);
      },
    },
    'CID-12': {
      title: 'SHOULD refuse an id with the extension of something that is no image',
      clause: observed(seen.matters),
      async run(ctx) {
        refused(await ctx.create({ id: `${ctx.unique()}.txt` }));
      },
    },
    'CID-13': {
      title: 'SHOULD accept an id with the extension of an image',
      clause: observed(seen.matters),
      async run(ctx) {
        const id = `${ctx.unique()}/embed/picture.jpeg`;
        equal(resultObject(await ctx.create({ id })).id, id, 'result.id');
      },
    },
    'CID-14': {
      title: 'MUST delete an image by its percent-encoded id',
      clause: documented('storage/manage-images/delete-images'),
      async run(ctx) {
        const { id } = await ctx.upload({ id: `${ctx.unique()}/to/delete` });
        status(await ctx.api('DELETE', imagePath(id)), 200);
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => refused(answer, 404),
        );
      },
    },
    'CID-15': {
      title: 'MUST keep an id that is made public explicitly',
      clause: operation,
      async run(ctx) {
        const id = ctx.unique();
        equal(resultObject(await ctx.create({ id, requireSignedURLs: false })).id, id, 'result.id');
      },
    },
    'CID-16': {
      title: 'MAY give an id free when its image is deleted',
      clause: inferred('optimization/hosted-images/browser-ttl'),
      cost: { images: 2 },
      async run(ctx) {
        const { id } = await ctx.upload({ id: ctx.unique() });
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(id)), 200));
        // The id was seen to stay taken for some seconds more.
        await ctx.eventually(
          () => ctx.create({ id }),
          (answer) => equal(resultObject(answer).id, id, 'result.id'),
        );
      },
    },
    'CID-17': {
      title: 'MUST update an image by its percent-encoded id',
      clause: documented('storage/manage-images/delete-images'),
      async run(ctx) {
        const { id } = await ctx.upload({ id: `${ctx.unique()}/to/update` });
        const answer = await ctx.api('PATCH', imagePath(id), { json: { metadata: { updated: 1 } } });
        equal(resultObject(answer).id, id, 'result.id');
      },
    },
    'CID-18': {
      title: 'MAY refuse an id that is taken',
      clause: inferred('storage/upload-images/upload-custom-path'),
      async run(ctx) {
        const { id } = await ctx.upload({ id: ctx.unique() });
        refused(await ctx.create({ id }));
      },
    },
    'CID-19': {
      title: 'MUST either refuse a second image under one id or put it in place of the first',
      clause: page,
      needs: ['blob'],
      async run(ctx) {
        const { id } = await ctx.upload({ id: ctx.unique(), picture: 'stripes.png' });
        const second = await ctx.create({ id, picture: 'layers.png' });
        const [width, height, grid] =
          second.status === 200 ? ([100, 300, 'R G B'] as const) : ([300, 100, 'RGB'] as const);
        if (second.status !== 200) refused(second);
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          async (answer) => {
            status(answer, 200);
            await ctx.picture(answer, { width, height, grid });
          },
        );
      },
    },
    'CID-20': {
      title: 'MUST tell ids apart that differ in case only',
      clause: standard('https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2.1'),
      cost: { images: 2 },
      async run(ctx) {
        const id = `${ctx.unique()}-Name`;
        await ctx.upload({ id, metadata: { case: 'upper' } });
        await ctx.upload({ id: id.toLowerCase(), metadata: { case: 'lower' } });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).meta, { case: 'upper' }, 'result.meta'),
        );
      },
    },
    'CID-21': {
      title: 'SHOULD find an id whose slashes are not percent-encoded',
      clause: observed(seen.typescriptSdk),
      async run(ctx) {
        const { id } = await ctx.upload({ id: `${ctx.unique()}/raw/slashes` });
        await ctx.eventually(
          () => ctx.api('GET', `/images/v1/${id}`),
          (answer) => equal(resultObject(answer).id, id, 'result.id'),
        );
      },
    },
    'CID-22': {
      title: 'SHOULD take an id apart that looks like a path of the API',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.upload({ id: `${ctx.unique()}/blob` });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).id, id, 'result.id'),
        );
      },
    },
    'CID-23': {
      title: 'MUST decode a percent-encoded id once, not twice',
      clause: standard('https://www.rfc-editor.org/rfc/rfc3986#section-2.4'),
      async run(ctx) {
        const { id } = await ctx.upload({ id: `${ctx.unique()}-50%25-off` });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).id, id, 'result.id'),
        );
      },
    },
    'CID-24': {
      title: 'MUST not take a plus sign of an id for a blank',
      clause: standard('https://www.rfc-editor.org/rfc/rfc3986#section-3.3'),
      async run(ctx) {
        const id = `${ctx.unique()}-a+b`;
        equal(resultObject(await ctx.create({ id })).id, id, 'result.id');
        await ctx.eventually(
          () => ctx.api('GET', `/images/v1/${encodeURI(id)}`),
          (answer) => equal(resultObject(answer).id, id, 'the id of the stored image'),
        );
      },
    },
  },
);
