import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMock, type Mock } from '../../../index.ts';

const spec = (title: string) => `openapi: 3.0.3
info: { title: ${JSON.stringify(title)}, version: '1.0' }
paths:
  /pets/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: string }, examples: { rex: { value: '7' } } }]
      responses:
        '200':
          description: a pet
          content:
            application/json:
              schema: { type: object, required: [name], properties: { name: { type: string } } }
              examples: { rex: { value: { name: Rex } } }
`;

let mock: Mock;
beforeAll(async () => {
  mock = await createMock({ port: 0 });
  await mock.listen();
});
afterAll(() => mock.close());

/** As microcks-testcontainers-node (src/microcks-container.ts) writes its form, byte for byte. */
function upload(content: string, main = true, filename = 'pets.yaml', base = '/api'): Promise<Response> {
  const boundary = `--${Math.random().toString(16)}`;
  const delimiter = `\r\n--${boundary}`;
  const head = `Content-Disposition: form-data; name="file"; filename="${filename}"\r\n`;
  const type = 'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n';
  const body = Buffer.from(`${delimiter}\r\n${head}${type}${content}${delimiter}--`);
  return fetch(`${mock.url}${base}/artifact/upload${main ? '' : '?mainArtifact=false'}`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, 'Content-Length': String(body.length) },
  });
}

async function run(body: object): Promise<Record<string, unknown>> {
  const started = await fetch(`${mock.url}/api/tests`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(started.status).toBe(201);
  const { id } = (await started.json()) as { id: string };
  for (;;) {
    const result = (await (await fetch(`${mock.url}/api/tests/${id}`)).json()) as Record<string, unknown>;
    if (result.inProgress === false) return result;
  }
}

describe('the calls of the Testcontainers client', () => {
  test('an artifact is served at once, and its calls are counted', async () => {
    const sent = await upload(spec('Pets API'));
    expect([sent.status, await sent.text()]).toEqual([201, 'Pets API:1.0']);
    const metrics = `${mock.url}/api/metrics/invocations/${encodeURIComponent('Pets API')}/1.0`;
    expect(await (await fetch(metrics)).json()).toBeNull();
    for (let call = 0; call < 3; call += 1) {
      const answer = await fetch(`${mock.url}/rest/Pets API/1.0/pets/7`);
      expect([answer.status, await answer.json()]).toEqual([200, { name: 'Rex' }]);
    }
    const counted = (await (await fetch(metrics)).json()) as { hourlyCount: Record<string, number> };
    expect(counted).toMatchObject({ serviceName: 'Pets API', dailyCount: 3, operationCount: { 'GET /pets/{id}': 3 } });
    expect(Object.values(counted.hourlyCount).reduce((sum, count) => sum + count)).toBe(3);
    expect(await (await fetch(`${metrics}?day=20200101`)).json()).toBeNull();
  });

  test('a secondary artifact adds its examples', async () => {
    await upload(spec('Pets Two'));
    const examples = {
      kind: 'APIExamples',
      metadata: { name: 'Pets Two', version: '1.0' },
      operations: {
        'GET /pets/{id}': { tom: { request: { parameters: { id: '9' } }, response: { body: { name: 'Tom' } } } },
      },
    };
    expect((await upload(JSON.stringify(examples), false, 'examples.json')).status).toBe(201);
    const answer = await fetch(`${mock.url}/rest/Pets+Two/1.0/pets/9`);
    expect(await answer.json()).toEqual({ name: 'Tom' });
  });

  test('an endpoint that keeps to the contract succeeds, and its messages are shown', async () => {
    await upload(spec('Pets Three'));
    const testEndpoint = `${mock.url}/rest/Pets+Three/1.0`;
    const request = { serviceId: 'Pets Three:1.0', runnerType: 'OPEN_API_SCHEMA', testEndpoint, timeout: 5000 };
    const result = await run(request);
    expect(result).toMatchObject({
      success: true,
      testNumber: 1,
      testCaseResults: [
        { success: true, operationName: 'GET /pets/{id}', testStepResults: [{ success: true, requestName: 'rex' }] },
      ],
    });
    const testCase = encodeURIComponent('GET /pets/{id}'.replace(/\//g, '!'));
    const messages = await fetch(`${mock.url}/api/tests/${result.id}/messages/${result.id}-1-${testCase}`);
    expect(await messages.json()).toMatchObject([
      { request: { name: 'rex' }, response: { status: '200', content: '{"name":"Rex"}' } },
    ]);
  });

  test.each([
    ['OPEN_API_SCHEMA', expect.stringContaining('the status is 404, and 200 was expected')],
    ['HTTP', 'the status is 404, and 2xx was expected'],
  ])('an endpoint that answers otherwise fails (%s)', async (runnerType, message) => {
    await upload(spec('Pets Four'));
    const testEndpoint = `${mock.url}/rest/Nobody/1.0`;
    const result = await run({ serviceId: 'Pets Four:1.0', runnerType, testEndpoint, timeout: 5000 });
    expect(result).toMatchObject({ success: false, testCaseResults: [{ testStepResults: [{ message }] }] });
  });

  test('a secret is accepted, the mock is healthy, sign-on is off', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const secret = await fetch(`${mock.url}/api/secrets`, { method: 'POST', headers, body: '{"name":"git"}' });
    expect(secret.status).toBe(201);
    expect((await fetch(`${mock.url}/microcks/api/health`)).status).toBe(200);
    expect(await (await fetch(`${mock.url}/api/keycloak/config`)).json()).toMatchObject({ enabled: false });
  });

  test('services are listed with their operations', async () => {
    await upload(spec('Pets Five'), true, 'five.yaml', '/microcks/api');
    const service = await (await fetch(`${mock.url}/api/services/${encodeURIComponent('Pets Five:1.0')}`)).json();
    expect(service).toMatchObject({
      name: 'Pets Five',
      operations: [{ name: 'GET /pets/{id}', method: 'GET', dispatcher: 'URI_PARTS' }],
    });
  });
});

test.each([
  ['nonsense', 'not a contract', true, 400],
  ['a zip', 'PK\u0003\u0004\u0000\u0000', true, 400],
  ['an overlay as a secondary artifact', 'overlay: 1.0.0', false, 400],
  ['nothing', '', true, 204],
  ['too much', 'x'.repeat(17 * 2 ** 20), true, 413],
])('what cannot be served is refused: %s', async (_, content, main, status) => {
  expect((await upload(content, main)).status).toBe(status);
});

test.each(['Pets/../Slash', 'Ünïcode 🐾', '__proto__', 'a?b#c'])('a title may be anything: %s', async (title) => {
  expect((await upload(spec(title))).status).toBe(201);
  const answer = await fetch(`${mock.url}/rest/${encodeURIComponent(title)}/1.0/pets/7`);
  expect([answer.status, await answer.json()]).toEqual([200, { name: 'Rex' }]);
});

test('a page of another site sends nothing', async () => {
  const headers = { origin: 'https://evil.example' };
  expect((await fetch(`${mock.url}/api/services`, { headers })).status).toBe(403);
  expect((await fetch(`${mock.url}/microcks/api/services`, { headers })).status).toBe(403);
});

test('an endpoint that hangs ends with the time of the test', async () => {
  const { createServer } = await import('node:http');
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  await upload(spec('Pets Six'));
  const { port } = silent.address() as { port: number };
  const result = await run({ serviceId: 'Pets Six:1.0', testEndpoint: `http://127.0.0.1:${port}`, timeout: 50 });
  expect(JSON.stringify(result.testCaseResults)).toMatch(/no answer within \d+ ms/);
  silent.closeAllConnections();
  silent.close();
});
