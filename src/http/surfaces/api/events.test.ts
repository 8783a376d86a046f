import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import Cloudflare from 'cloudflare';
import supertest from 'supertest';
import { createMock, type Mock } from '../../../index.ts';
import { useServer } from '../../../testing/listening.ts';
import { solidPng } from '../../../testing/png.ts';

interface Heard {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

let status = 200;
const heard: Heard[] = [];
const sink = useServer((req, res) => {
  if (req.url === '/lake.jpg')
    return void res.end(readFileSync(new URL('../../../../fixtures/images/card.png', import.meta.url)));
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    heard.push({ url: req.url ?? '', headers: req.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    res.writeHead(status).end('thanks');
  });
});

const account = 'a'.repeat(32);
const base = `/client/v4/accounts/${account}`;
const place = `${base}/event_subscriptions/subscriptions`;
const wanted = {
  name: 'mine',
  source: { type: 'images' },
  events: ['image.uploaded'],
  destination: { type: 'queues.queue', queue_id: 'q1' },
};

let mock: Mock;
beforeAll(async () => {
  const settings = {
    threads: 1,
    checkResponses: true,
    events: `${sink.url}/events`,
    webhook: `${sink.url}/hook,s3cret`,
  };
  mock = await (await createMock({ ...settings, allowOrigins: [new URL(sink.url).host] })).listen();
});
afterAll(() => mock?.close());
afterEach(async () => {
  status = 200;
  await mock.reset();
  heard.length = 0;
});

function ask(method: 'get' | 'post' | 'patch' | 'delete', path: string) {
  return supertest(mock.url)[method](path).set('authorization', 'Bearer t');
}

const subscribe = async (more = {}) => (await ask('post', place).send({ ...wanted, ...more })).body.result;
const delivered = (kind: 'event' | 'notification', count = 1) => mock.requests.waitFor({ delivery: kind }, { count });

describe('subscriptions', () => {
  it('are made, shown, listed, changed and deleted', async () => {
    mock.clock.freeze(Date.parse('2031-01-02T03:04:05Z'));
    const made = (await ask('post', place).send(wanted).expect(200)).body.result;
    const at = '2031-01-02T03:04:05.000Z';
    expect(made).toEqual({
      ...wanted,
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      enabled: true,
      created_at: at,
      modified_at: at,
    });
    expect((await ask('get', `${place}/${made.id}`).expect(200)).body.result).toEqual(made);
    const list = (await ask('get', `${place}?page=1&per_page=5&order=name&direction=asc`).expect(200)).body;
    expect([list.result, list.result_info]).toEqual([
      [made],
      { page: 1, per_page: 5, count: 1, total_count: 1, total_pages: 1 },
    ]);
    mock.clock.advance(1000);
    const changed = (await ask('patch', `${place}/${made.id}`).send({ enabled: false, name: 'other' }).expect(200)).body
      .result;
    expect(changed).toEqual({ ...made, enabled: false, name: 'other', modified_at: '2031-01-02T03:04:06.000Z' });
    expect((await ask('delete', `${place}/${made.id}`).expect(200)).body.result).toEqual(changed);
    expect((await ask('get', place).expect(200)).body.result).toEqual([]);
  });

  test.each<[string, 'post' | 'get' | 'patch' | 'delete', string, object | undefined, number, number]>([
    ['a second one', 'post', '', wanted, 405, 10405],
    ['an unknown one is not shown', 'get', '/nobody', undefined, 404, 10007],
    ['an unknown one is not changed', 'patch', '/nobody', { name: 3 }, 404, 10007],
    ['an unknown one is not deleted', 'delete', '/nobody', undefined, 404, 10007],
    ['another source', 'post', '', { ...wanted, source: { type: 'kv' } }, 400, 5400],
    ['no destination', 'post', '', { ...wanted, destination: undefined }, 400, 5400],
    ['another destination', 'post', '', { ...wanted, destination: { type: 'r2', queue_id: 'q' } }, 400, 5400],
    [
      'a queue that no header can name',
      'post',
      '',
      { ...wanted, destination: { type: 'queues.queue', queue_id: 'a\nb' } },
      400,
      5400,
    ],
    ['unknown events', 'post', '', { ...wanted, events: ['image.deleted'] }, 400, 0],
    ['no events', 'post', '', { ...wanted, events: [] }, 400, 5400],
    ['a name of 201 characters', 'post', '', { ...wanted, name: 'n'.repeat(201) }, 400, 5400],
    ['an order that there is not', 'get', '?order=size', undefined, 400, 5400],
    ['a page of nothing', 'get', '?per_page=0', undefined, 400, 5400],
  ])('%s is refused', async (_what, method, path, body, expectedStatus, code) => {
    await subscribe();
    const answer = await ask(method, place + path).send(body);
    expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([expectedStatus, code]);
    expect((await ask('get', place)).body.result).toHaveLength(1);
  });

  it('keep their source', async () => {
    const { id } = await subscribe();
    const { status: refused, body } = await ask('patch', `${place}/${id}`).send({ source: { type: 'kv' } });
    expect([refused, body.errors[0].message]).toEqual([400, 'Bad Request: source cannot be changed']);
  });

  it('stay few, however many are attempted', async () => {
    for (let count = 0; count < 50; count++) await ask('post', place).send(wanted);
    expect(mock.store.account(account).subscriptions.count).toBe(1);
  });

  it('are part of snapshots', async () => {
    const { id } = await subscribe();
    const snapshot = mock.snapshot();
    await mock.reset();
    await mock.restore(snapshot);
    expect((await ask('get', `${place}/${id}`)).status).toBe(200);
  });

  it('are driven by the SDK’s own methods', async () => {
    const { subscriptions } = new Cloudflare({ apiToken: 't', baseURL: mock.apiBaseUrl }).queues;
    const whose = { account_id: account };
    const made = await subscriptions.create({ ...whose, ...wanted } as Parameters<typeof subscriptions.create>[0]);
    const listed: string[] = [];
    for await (const { id } of subscriptions.list(whose)) listed.push(id);
    const changed = await subscriptions.update(made.id, { ...whose, enabled: false });
    const shown = await subscriptions.get(made.id, whose);
    await subscriptions.delete(made.id, whose);
    expect([listed, changed.enabled, shown]).toEqual([[made.id], false, changed]);
  });
});

describe('one image, one event', () => {
  const upload = () => ask('post', `${base}/images/v1`).attach('file', solidPng(4, 4), 'a.png');
  const doors: Readonly<Record<string, () => Promise<string>>> = {
    API: async () => (await upload()).body.result.id,
    URL: async () => (await ask('post', `${base}/images/v1`).field('url', `${sink.url}/lake.jpg`)).body.result.id,
    'an upload URL': async () => {
      const { uploadURL, id } = (await ask('post', `${base}/images/v2/direct_upload`)).body.result;
      await supertest(uploadURL).post('').attach('file', solidPng(4, 4), 'a.png').expect(200);
      return id;
    },
    'the batch host': async () => {
      const { token } = (await ask('get', `${base}/images/v1/batch_token`)).body.result;
      const form = supertest(mock.url).post('/images/v1').set('authorization', `Bearer ${token}`);
      return (await form.attach('file', solidPng(4, 4), 'a.png')).body.result.id;
    },
  };

  test.each(Object.entries(doors))('by %s', async (_name, enter) => {
    const { id: eventSubscriptionId } = await subscribe();
    const id = await enter();
    await delivered('event');
    const events = heard.filter(({ url }) => url === '/events');
    expect(events.map(({ headers }) => headers['x-mock-queue'])).toEqual(['q1']);
    expect(events[0]?.body).toEqual({
      type: 'cf.images.image.uploaded',
      source: { type: 'images' },
      payload: expect.objectContaining({ id, draft: false, requireSignedURLs: false, variants: [expect.any(String)] }),
      metadata: {
        accountId: account,
        eventSubscriptionId,
        eventSchemaVersion: 1,
        eventTimestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    });
  });

  it('and none for a draft, a refused file, a changed image, a switched-off subscription or another account', async () => {
    const { id } = await subscribe();
    await ask('post', `${base}/images/v2/direct_upload`).expect(200);
    await ask('post', `${base}/images/v1`).attach('file', Buffer.from('no picture'), 'a.png').expect(415);
    await ask('post', `/client/v4/accounts/${'b'.repeat(32)}/images/v1`)
      .attach('file', solidPng(4, 4), 'a.png')
      .expect(200);
    await ask('patch', `${place}/${id}`).send({ enabled: false }).expect(200);
    const image = (await upload()).body.result.id;
    await ask('patch', `${place}/${id}`).send({ enabled: true }).expect(200);
    await ask('patch', `${base}/images/v1/${image}`).send({ requireSignedURLs: true }).expect(200);
    const last = (await upload()).body.result.id;
    await delivered('event');
    expect(heard.map(({ body }) => (body.payload as { id: string }).id)).toEqual([last]);
  });

  it('and none for a seed, whether it is planted or refused', async () => {
    await subscribe();
    const image = { base64: Buffer.from(solidPng(4, 4)).toString('base64') };
    const plant = (...images: object[]) =>
      supertest(mock.url)
        .post('/__mock/seed')
        .send({ accounts: { [account]: { images } } });
    await plant(image, { ...image, id: 'a' }, { ...image, id: 'a' }).expect(400);
    await plant(image).expect(200);
    const last = (await upload()).body.result.id;
    await delivered('event');
    expect(heard.map(({ body }) => (body.payload as { id: string }).id)).toEqual([last]);
  });

  it('waits for a sink that is down, by the mock’s clock, and the journal has every attempt', async () => {
    status = 503;
    await subscribe();
    await upload().expect(200);
    expect(await delivered('event')).toMatchObject({
      method: 'POST',
      url: `${sink.url}/events`,
      account,
      status: 503,
      delivery: { kind: 'event', attempt: 1, failure: 'the sink answered 503' },
      fields: { type: 'cf.images.image.uploaded' },
      explanation: ['The mock sent this event itself, attempt 1; it did not arrive: the sink answered 503.'],
    });
    status = 200;
    mock.clock.advance(1000);
    expect(await delivered('event', 2)).toMatchObject({ status: 200, delivery: { kind: 'event', attempt: 2 } });
  });
});

describe('notifications of direct uploads', () => {
  it('tell of success and failure, with the secret, which the journal does not show', async () => {
    const { uploadURL, id } = (await ask('post', `${base}/images/v2/direct_upload`)).body.result;
    await supertest(uploadURL).post('').attach('file', Buffer.from('no picture'), 'a.png').expect(415);
    await supertest(uploadURL).post('').attach('file', solidPng(4, 4), 'a.png').expect(200);
    const entry = await delivered('notification', 2);
    expect(
      heard.map(({ url, headers, body }) => [
        url,
        headers['cf-webhook-auth'],
        body.alert_type,
        body.account_id,
        body.data,
      ]),
    ).toEqual([
      [
        '/hook',
        's3cret',
        'image_notification',
        account,
        { id, status: 'failure', error: { code: 5455, message: expect.any(String) } },
      ],
      ['/hook', 's3cret', 'image_notification', account, { id, status: 'success' }],
    ]);
    expect(entry.headers['cf-webhook-auth']).toBe('s3cr…');
    const found = await supertest(mock.url).get('/__mock/requests?delivery=notification').expect(200);
    const sought = await supertest(mock.url).post('/__mock/requests/find').send({ delivery: 'event' }).expect(200);
    expect([found.body.count, sought.body.count]).toEqual([2, 0]);
  });

  test.each<[string, number, (form: supertest.Test) => supertest.Test]>([
    ['that is no form', 5415, (form) => form.set('content-type', 'image/png').send(solidPng(4, 4))],
    ['without a file', 5400, (form) => form.field('other', 'x')],
    ['that is too large', 5413, (form) => form.attach('file', Buffer.alloc(11_000_000), 'a.png')],
    [
      'that is cut off',
      5450,
      (form) => form.set('content-type', 'multipart/form-data; boundary=x').send('--x\r\ncontent-disp'),
    ],
  ])('tell of an upload %s', async (_what, code, send) => {
    const { uploadURL, id } = (await ask('post', `${base}/images/v2/direct_upload`)).body.result;
    const { body, text } = await send(supertest(uploadURL).post('')).ok(() => true);
    await delivered('notification');
    expect([body.errors?.[0]?.code ?? text, heard[0]?.body.data]).toEqual([
      code,
      { id, status: 'failure', error: { code, message: expect.any(String) } },
    ]);
  });

  it('tell of a URL that ran out, and not of one that was never there', async () => {
    const { uploadURL, id } = (await ask('post', `${base}/images/v2/direct_upload`)).body.result;
    mock.clock.advance(3 * 3_600_000);
    await supertest(uploadURL).post('').attach('file', solidPng(4, 4), 'a.png').expect(404);
    await supertest(`${uploadURL}x`).post('').attach('file', solidPng(4, 4), 'a.png').expect(404);
    await delivered('notification');
    expect(heard.map(({ body }) => body.data)).toEqual([expect.objectContaining({ id, status: 'failure' })]);
  });

  it('a file that comes behind the one that won is no failure of the upload', async () => {
    const { uploadURL, id } = (await ask('post', `${base}/images/v2/direct_upload`)).body.result;
    const send = () => supertest(uploadURL).post('').attach('file', solidPng(4, 4), 'a.png');
    const statuses = (await Promise.all([send(), send()])).map(({ status: answered }) => answered).sort();
    await send().expect(409);
    await delivered('notification');
    expect([statuses, heard.map(({ body }) => body.data)]).toEqual([[200, 409], [{ id, status: 'success' }]]);
  });
});

test.each([
  [{ events: 'nowhere' }, 'events: the address is no http(s) URL'],
  [{ webhook: 's3cret,http://sink.test' }, 'webhook: the address is no http(s) URL'],
  [{ webhook: 'http://sink.test,' }, 'webhook: the secret behind the comma must be printable ASCII'],
])('%j is refused at the start', async (settings, message) => {
  const refused = await createMock(settings).catch((error: Error) => error.message);
  expect(refused).toContain(message);
  expect(refused).not.toContain('s3cret');
});
