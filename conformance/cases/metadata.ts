import { chapter } from '../case/case.ts';
import { documented, inferred, live, schema } from '../case/clauses.ts';
import { equal, refused, resultObject } from '../case/expect.ts';
import { imagePath } from './paths.ts';

const limits = documented('get-started/limits');
const operation = schema('POST /images/v1');

/** Metadata whose JSON text has exactly this many bytes. */
const sized = (bytes: number) => ({ k: 'v'.repeat(bytes - '{"k":""}'.length) });

export const metadata = chapter(
  'Metadata',
  { capability: 'api', profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'MET-1': {
      title: 'MUST answer uploaded metadata in the field meta',
      clause: operation,
      async run(ctx) {
        equal(resultObject(await ctx.create({ metadata: { key: 'value' } })).meta, { key: 'value' }, 'result.meta');
      },
    },
    'MET-2': {
      title: 'MUST keep numbers, booleans, nulls, lists, nesting and UTF-8 in metadata',
      clause: operation,
      async run(ctx) {
        const value = {
          n: 1.5,
          yes: true,
          no: false,
          none: null,
          list: [1, 'two', { three: 3 }],
          deep: { 図: 'ö€😀' },
        };
        equal(resultObject(await ctx.create({ metadata: value })).meta, value, 'result.meta');
      },
    },
    'MET-3': {
      title: 'MUST accept metadata of 1,024 bytes',
      clause: limits,
      async run(ctx) {
        equal(resultObject(await ctx.create({ metadata: sized(1024) })).meta, sized(1024), 'result.meta');
      },
    },
    'MET-4': {
      title: 'MUST refuse metadata of more than 1,024 bytes',
      clause: limits,
      async run(ctx) {
        refused(await ctx.create({ metadata: sized(1100) }));
      },
    },
    'MET-5': {
      title: 'MUST count bytes, not characters, of metadata',
      clause: limits,
      async run(ctx) {
        refused(await ctx.create({ metadata: { k: 'ö'.repeat(600) } }));
      },
    },
    'MET-6': {
      title: 'MUST refuse an update with metadata of more than 1,024 bytes',
      clause: limits,
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { small: true } });
        refused(await ctx.api('PATCH', imagePath(id), { json: { metadata: sized(1100) } }));
      },
    },
    'MET-7': {
      title: 'MAY refuse metadata that is not JSON',
      clause: inferred('storage/upload-images'),
      async run(ctx) {
        refused(await ctx.create({ fields: { metadata: '{not json' } }));
      },
    },
    'MET-8': {
      title: 'MUST still show metadata in the details',
      clause: schema('GET /images/v1/{image_id}'),
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { kept: ['for', 'later'] } });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => equal(resultObject(answer).meta, { kept: ['for', 'later'] }, 'result.meta'),
        );
      },
    },
    'MET-9': {
      title: 'MUST leave images without metadata without any',
      clause: operation,
      async run(ctx) {
        const { meta } = resultObject(await ctx.create());
        equal(meta ?? {}, {}, 'result.meta');
      },
    },
    'MET-10': {
      title: 'MUST refuse to reserve an upload URL with metadata of more than 1,024 bytes',
      clause: limits,
      needs: ['direct-upload'],
      async run(ctx) {
        const form = [{ name: 'metadata', value: JSON.stringify(sized(1100)) }];
        const creates = { kind: 'image' as const, marker: ctx.unique() };
        refused(await ctx.api('POST', '/images/v2/direct_upload', { form, creates }));
      },
    },
    'MET-11': {
      title: 'MUST keep the metadata when it refuses to replace it',
      clause: limits,
      async run(ctx) {
        const { id } = await ctx.upload({ metadata: { kept: 1 } });
        await ctx.prepare(async () => {
          refused(await ctx.api('PATCH', imagePath(id), { json: { metadata: sized(1100) } }));
        });
        equal(resultObject(await ctx.api('GET', imagePath(id))).meta, { kept: 1 }, 'result.meta');
      },
    },
    'MET-12': {
      title: 'SHOULD refuse metadata that is empty',
      clause: live('I8'),
      async run(ctx) {
        refused(await ctx.create({ fields: { metadata: '' } }));
      },
    },
  },
);
