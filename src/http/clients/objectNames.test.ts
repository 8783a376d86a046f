import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { handlers } from '../../cloudflare/index.ts';
import { useMock } from '../../testing/session.ts';

const session = useMock({
  threads: 1,
  origin: fileURLToPath(new URL('../../../fixtures/images/', import.meta.url)),
  flows: [{ name: 'F', provider: 'fastly' }],
});
const account = 'a'.repeat(32);
const api = `/client/v4/accounts/${account}`;

/** Names that every object answers to, whatever a table holds. */
const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];

/** Wherever a client's word is looked up in a table. */
const places: readonly (readonly [string, string, string?, object?])[] = [
  ['fit of a flow', '/landscape.jpg?width=9&height=9&fit=NAME'],
  ['orient of a flow', '/landscape.jpg?width=9&orient=NAME'],
  ['a flow’s parameter', '/landscape.jpg?width=9&NAME=1'],
  ['an option', '/cdn-cgi/image/NAME=1/landscape.jpg'],
  ['an option’s value', '/cdn-cgi/image/width=9,fit=NAME/landscape.jpg'],
  ['an asset', '/__mock/assets/NAME'],
  ['a filter of the journal', '/__mock/requests?NAME=1'],
  ['an order', `${api}/event_subscriptions/subscriptions?order=NAME`],
  ['a metadata filter', `${api}/images/v2?meta.NAME[eq]=1`],
  ['an operator', `${api}/images/v2?meta.a[NAME]=1`],
  ['an image', `${api}/images/v1/NAME`],
  ['a variant', `${api}/images/v1/variants/NAME`],
  ['a key', `${api}/images/v1/keys/NAME`, 'DELETE'],
  ['a zone', '/client/v4/zones/NAME/settings/image_resizing'],
  ['a source', `${api}/images/v2/sourcingkit/sources/NAME`],
  ['a subscription', `${api}/event_subscriptions/subscriptions/NAME`],
  ['a member of metadata', `${api}/images/v1/nobody`, 'PATCH', { metadata: { NAME: 1 } }],
  ['a snapshot', '/__mock/snapshots/NAME/restore', 'POST', {}],
  ['a preset', '/__mock/faults', 'PUT', { rules: [{ preset: 'NAME' }] }],
  ['an error', '/__mock/faults', 'PUT', { rules: [{ error: 'NAME' }] }],
  ['a flow’s option', '/__mock/flows', 'PUT', { flows: [{ name: 'a', options: { NAME: 1 } }] }],
  ['a seed’s section', '/__mock/seed', 'POST', { NAME: {} }],
  ['a query', '/client/v4/graphql', 'POST', { query: '{ viewer { NAME } }', operationName: 'NAME' }],
  ['a field of a body', `${api}/images/v1/variants`, 'POST', { id: 'a', options: { NAME: 1 }, NAME: 1 }],
];

test.each(places)(
  'names that every object has are names like others: %s',
  async (_what, path, method = 'GET', body) => {
    for (const name of names) {
      const sent = body && JSON.stringify(body).replaceAll('NAME', name);
      const answer = await fetch(session.mock.url + path.replaceAll('NAME', name), {
        method,
        headers: { authorization: 'Bearer t', ...(sent === undefined ? {} : { 'content-type': 'application/json' }) },
        body: sent ?? null,
      });
      await answer.arrayBuffer();
      expect([name, answer.status < 500]).toEqual([name, true]);
    }
  },
);

test('no operation of a user’s contract has behaviour by accident of its name', () => {
  expect(names.filter((name) => handlers[name] !== undefined)).toEqual([]);
});
