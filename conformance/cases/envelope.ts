import { chapter } from '../case/case.ts';
import { schema } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import { array, claim, equal, hasType, json, number, object, status, text } from '../case/expect.ts';
import { imagePath, unknownId } from './paths.ts';

function complete(answer: Answer): void {
  status(answer, 200);
  const envelope = object(json(answer), 'the envelope');
  equal(envelope.success, true, 'success');
  claim('result' in envelope, 'result is missing');
  equal(array(envelope.errors, 'errors'), [], 'errors');
  for (const entry of array(envelope.messages, 'messages')) text(object(entry, 'a message').message, 'message');
}

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
  },
);
