import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createMock } from 'cfimages';

let mock;
before(async () => {
  mock = await (await createMock()).listen();
});
after(() => mock.close());

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>';

test('an upload arrives, and is retried after a refusal', async () => {
  const images = mock.namespace('retry');
  images.fault({ operation: 'uploadImage', nth: 1, error: 'rateLimited', retryAfter: 1 });
  const upload = () => {
    const body = new FormData();
    body.set('file', new Blob([drawing]), 'drawing.svg');
    const url = `${mock.apiBaseUrl}/accounts/${images.account}/images/v1`;
    return fetch(url, { method: 'POST', headers: { authorization: 'Bearer any' }, body });
  };
  const refused = await upload();
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
  assert.equal((await upload()).status, 200);
  const entry = await images.requests.waitFor({ operation: 'uploadImage', status: 200 });
  assert.equal(entry.file.filename, 'drawing.svg');
  assert.equal(images.requests.count({ operation: 'uploadImage' }), 2);
});
