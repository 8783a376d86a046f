import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from '@jest/globals';
import supertest from 'supertest';
import { resolveConfig } from '../../../settings.ts';
import { useMock } from '../../../testing/session.ts';

const session = useMock({
  threads: 1,
  origin: fileURLToPath(new URL('../../../../fixtures/images/', import.meta.url)),
});

const defaultAccount = resolveConfig({}).account;

async function ask(query: unknown, more: object = {}, headers: Record<string, string> = {}) {
  const { status, body } = await supertest(session.mock.url)
    .post('/client/v4/graphql')
    .set({ authorization: 'Bearer t', ...headers })
    .send({ query, ...more });
  return { status, data: body.data, errors: body.errors, text: JSON.stringify(body) };
}

const account = (inner: string, tag = defaultAccount) =>
  `{ viewer { accounts(filter: { accountTag: "${tag}" }) { ${inner} } } }`;
const zone = (inner: string) => `{ viewer { zones(filter: { zoneTag: "z" }) { ${inner} } } }`;
const transform = (path: string) => supertest(session.mock.url).get(`/cdn-cgi/image/${path}`).expect(200);

describe('the datasets of Images', () => {
  it('deliveries by day, repeats counted too', async () => {
    const { mock } = session;
    await mock.reset();
    const own = session.account();
    mock.clock.freeze(Date.parse('2031-03-30T10:00:30Z'));
    const {
      variants: [url = ''],
    } = await own.upload();
    const deliver = () => supertest(url).get('').expect(200);
    for (let count = 0; count < 3; count++) await deliver();
    mock.clock.advance(24 * 3_600_000);
    await deliver();
    const groups = 'sum { requests } avg { sampleInterval } dimensions { date }';
    const { data } = await ask(
      account(`imagesRequestsAdaptiveGroups(limit: 10, orderBy: [date_DESC]) { ${groups} }`, own.id),
    );
    expect(data.viewer.accounts[0].imagesRequestsAdaptiveGroups).toEqual([
      { sum: { requests: 1 }, avg: { sampleInterval: 1 }, dimensions: { date: '2031-03-31' } },
      { sum: { requests: 3 }, avg: { sampleInterval: 1 }, dimensions: { date: '2031-03-30' } },
    ]);
    const since = `imagesRequestsAdaptiveGroups(filter: { datetime_geq: "2031-03-31T00:00:00Z" }) { sum { requests } }`;
    expect((await ask(account(since, own.id))).data.viewer.accounts[0].imagesRequestsAdaptiveGroups).toEqual([
      { sum: { requests: 1 } },
    ]);
  });

  it('unique transformations by day, and since the start of the month', async () => {
    const { mock } = session;
    await mock.reset();
    mock.clock.freeze(Date.parse('2031-03-30T10:00:00Z'));
    await transform('w=20/landscape.jpg');
    await transform('w=20/landscape.jpg');
    await transform('w=30/landscape.jpg');
    mock.clock.advance(24 * 3_600_000);
    await transform('w=20/landscape.jpg');
    await transform('w=40/landscape.jpg');
    mock.clock.advance(24 * 3_600_000);
    await transform('w=20/landscape.jpg');
    const fields = 'date transformations';
    const { data } = await ask(
      `query ($tag: String!, $from: Date) { viewer { accounts(filter: { accountTag: $tag }) {
        perDay: imagesUniqueTransformations(filter: { date_geq: $from }) { ${fields} }
        imagesUniqueTransformationsAccumulatedSinceStartOfMonth { ${fields} } } } }`,
      { variables: { tag: mock.account, from: '2031-03-31' } },
    );
    const [rows] = data.viewer.accounts;
    expect(rows.perDay.map(Object.values)).toEqual([
      ['2031-03-31', 1],
      ['2031-04-01', 1],
    ]);
    expect(rows.imagesUniqueTransformationsAccumulatedSinceStartOfMonth.map(Object.values)).toEqual([
      ['2031-03-30', 2],
      ['2031-03-31', 3],
      ['2031-04-01', 1],
    ]);
  });

  it('bytes of the zone by content type, flows included', async () => {
    const { mock } = session;
    await mock.reset();
    await supertest(mock.url)
      .put('/__mock/flows')
      .send({ flows: [{ name: 'F', provider: 'fastly' }] })
      .expect(200);
    const png = await transform('w=20,f=png-force/landscape.jpg').buffer(true);
    await supertest(mock.url).get('/landscape.jpg?width=20').expect(200);
    const { data } = await ask(
      zone('imageResizingRequests1mGroups { sum { requests originalBytes resizedBytes } dimensions { ...d } }').concat(
        ' fragment d on ResizingDimensions { contentType }',
      ),
    );
    const rows = data.viewer.zones[0].imageResizingRequests1mGroups as {
      sum: Record<string, number>;
      dimensions: object;
    }[];
    expect(rows.map(({ dimensions, sum }) => [dimensions, sum.requests])).toEqual([
      [{ contentType: 'image/png' }, 1],
      [{ contentType: 'image/jpeg' }, 1],
    ]);
    expect(rows[0]?.sum.resizedBytes).toBe(png.body.length);
    expect(rows[0]?.sum.originalBytes).toBe(rows[1]?.sum.originalBytes);
  });

  it('are each namespace’s own', async () => {
    await session.mock.reset();
    await transform('w=20/landscape.jpg').set('x-mock-namespace', 'mine');
    const asked = account('imagesUniqueTransformations { transformations }');
    const count = async (headers = {}) =>
      (await ask(asked, {}, headers)).data.viewer.accounts[0].imagesUniqueTransformations.length;
    expect([await count(), await count({ 'x-mock-namespace': 'mine' })]).toEqual([0, 1]);
  });
});

const nested = (levels: number) => `{ ${'a { '.repeat(levels)}b${' }'.repeat(levels)} }`;
const fragments = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `fragment f${index} on Viewer { ...f${index + 1} ...f${index + 1} }`,
  ).join(' ');

describe('anything else is a GraphQL error', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'another dataset',
      account('httpRequests1dGroups(limit: 1) { sum { requests } }'),
      /Cannot query field .*httpRequests1dGroups.* The mock has the datasets of Images only\./,
    ],
    ['another field', account('imagesUniqueTransformations { cost }'), /Cannot query field .*cost/],
    ['no GraphQL', 'SELECT 1', /Syntax Error/],
    ['a mutation', 'mutation { forget }', /Schema is not configured to execute mutation|not configured/],
    ['no filter', '{ viewer { accounts { accountTag } } }', /filter.* is required/],
    ['a deep query', nested(40), /deeper than 12 levels/],
    ['many tokens', `{ ${'a '.repeat(5000)} }`, /more tha[nt] 2000 tokens/],
    ['a long query', `{ ${'a'.repeat(30_000)} }`, /longer than 20000 characters/],
    [
      'fragments upon fragments',
      `{ viewer { ...f0 } } ${fragments(30)} fragment f30 on Viewer { __typename }`,
      /more than 10 fragment spreads/,
    ],
    ['a fragment in a circle', '{ viewer { ...a } } fragment a on Viewer { ...a }', /Cannot spread fragment/],
  ])('%s', async (_what, query, message) => {
    const { status, data, errors } = await ask(query);
    expect([status, data, errors[0].message]).toEqual([200, null, expect.stringMatching(message)]);
  });

  it('but no query at all is a refusal', async () => {
    expect((await ask(undefined)).status).toBe(400);
    expect((await ask('')).errors[0].message).toBe('query must be a GraphQL document');
  });
});
