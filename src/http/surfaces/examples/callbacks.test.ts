import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { useMock } from '../../../testing/session.ts';

const json = (schema: object, examples: object) => ({ content: { 'application/json': { schema, examples } } });
const order = {
  type: 'object',
  required: ['notify'],
  properties: { notify: { type: 'string' }, amount: { type: 'integer' } },
};
const contract = {
  openapi: '3.0.3',
  info: { title: 'Orders', version: '1' },
  paths: {
    '/orders': {
      post: {
        requestBody: json(order, { placed: { value: { notify: 'http://a.test', amount: 1 } } }),
        responses: {
          202: { description: 'placed', ...json({}, { placed: { value: { id: 1 } } }) },
          422: { description: 'refused', ...json({}, { placed: { value: { message: 'no' } } }) },
        },
        callbacks: {
          paid: {
            '{$request.body#/notify}': {
              post: { requestBody: json({}, { placed: { value: { event: 'paid' } } }), responses: {} },
            },
          },
        },
      },
    },
  },
};
const folder = mkdtempSync(join(tmpdir(), 'cfimages-callbacks-'));
const spec = join(folder, 'orders.json');
writeFileSync(spec, JSON.stringify(contract));
const session = useMock({ spec, validate: 'enforce', limits: { callbackMilliseconds: 1 } });

const received: string[] = [];
let arrived: () => void = () => undefined;
const server = createServer((req, res) => {
  received.push(`${req.method} ${req.url}`);
  res.end();
  arrived();
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test('what is refused has no callback, although the refusal is an example of that name', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const one = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const place = (body: object) => supertest(session.mock.app).post('/orders').send(body);
  await place({ notify: `${url}/refused`, amount: 'one' }).expect(422, { message: 'no' });
  await place({ notify: `${url}/placed`, amount: 1 }).expect(202);
  await one;
  expect(received).toEqual(['POST /placed']);
});
