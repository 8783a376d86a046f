import { chapter } from '../case/case.ts';
import { documented, observed, schema, seen, standard } from '../case/clauses.ts';
import { claim, hasType, json, object, refused, refusedWith, result, resultObject, status } from '../case/expect.ts';
import { imagePath } from './paths.ts';

export const transport = chapter(
  'Transport',
  { capability: 'api', profiles: ['core', 'full'] },
  {
    'TRN-1': {
      title: 'MUST answer API requests with JSON that is labelled as JSON',
      clause: schema('GET /images/v1'),
      async run(ctx) {
        const answer = await ctx.api('GET', '/images/v1?per_page=10');
        status(answer, 200);
        hasType(answer, 'application/json');
        object(json(answer), 'the envelope');
      },
    },
    'TRN-2': {
      title: 'MUST answer creates with status 200, not 201',
      clause: schema('POST /images/v1'),
      cost: { images: 1 },
      async run(ctx) {
        status(await ctx.create(), 200);
      },
    },
    'TRN-3': {
      title: 'MUST answer deletes with status 200, not 204',
      clause: schema('DELETE /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        status(await ctx.api('DELETE', imagePath(id)), 200);
      },
    },
    'TRN-4': {
      title: 'SHOULD refuse a path without an operation in an error envelope',
      clause: observed('https://developers.cloudflare.com/api/'),
      async run(ctx) {
        refused(await ctx.api('GET', '/images/v9/nothing-here'));
      },
    },
    'TRN-5': {
      title: 'MUST accept JSON bodies whose media type names a charset',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        const body = { content: '{"metadata":{"charset":"named"}}', type: 'application/json; charset=utf-8' };
        result(await ctx.api('PATCH', imagePath(id), { body }));
      },
    },
    'TRN-6': {
      title: 'MUST recognise header names in any case',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-5.1'),
      async run(ctx) {
        const { token, email, key } = ctx.target.credentials;
        const credentials: Record<string, string> =
          token === undefined
            ? { 'X-AUTH-EMAIL': email ?? '', 'X-AUTH-KEY': key ?? '' }
            : { AUTHORIZATION: `Bearer ${token}` };
        result(await ctx.api('GET', '/images/v1?per_page=10', { credentials }));
      },
    },
    'TRN-7': {
      title: 'MUST refuse malformed JSON with a status of the 4xx class',
      clause: schema('PATCH /images/v1/{image_id}'),
      cost: { images: 1 },
      async run(ctx) {
        const { id } = await ctx.upload();
        const body = { content: '{"metadata":', type: 'application/json' };
        refused(await ctx.api('PATCH', imagePath(id), { body }));
      },
    },
    'TRN-8': {
      title: 'MUST find an image by its percent-encoded id',
      clause: documented('storage/manage-images/delete-images'),
      needs: ['custom-ids'],
      cost: { images: 1 },
      async run(ctx) {
        const image = await ctx.upload({ id: `${ctx.unique()}/nested/name.png` });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(image.id)),
          (answer) => claim(resultObject(answer).id === image.id, 'another image was found'),
        );
      },
    },
    'TRN-9': {
      title: 'SHOULD answer code 7000 or 7003 to a path without an operation',
      clause: observed(seen.terraform),
      async run(ctx) {
        refusedWith(await ctx.api('GET', '/images/v9/nothing-here'), [7000, 7003]);
      },
    },
  },
);
