import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { chapters } from '../../../fixtures/catalogue.ts';
import { packageRoot } from '../../packageRoot.ts';
import { type AccountSession, useMock } from '../../testing/session.ts';

const session = useMock();
let account: AccountSession;
beforeAll(() => {
  account = session.account();
});

const folder = new URL('fixtures/images/', packageRoot());
const upload = (name: string) =>
  account.request('post', '/v1').attach('file', readFileSync(new URL(name, folder)), 'upload.jpg');

test('the catalogue names every committed file, and no other', () => {
  const named = Object.values(chapters).flatMap((fixtures) => Object.keys(fixtures));
  expect(readdirSync(folder).sort()).toEqual(named.sort());
});

describe('uploads: what it is, is told from the bytes; of', () => {
  test.each([
    ['small.jpg', 200],
    ['progressive.jpg', 200],
    ['444.jpg', 200],
    ['grey.jpg', 200],
    ['cmyk.jpg', 200],
    ['described.jpg', 200],
    ['display-p3.jpg', 200],
    ['orientation-7.jpg', 200],
    ['small.webp', 200],
    ['alpha.webp', 200],
    ['lossless.webp', 200],
    ['animated.webp', 200],
    ['animated-lossy.webp', 200],
    ['animated.gif', 200],
    ['still.gif', 200],
    ['small.avif', 200],
    ['alpha.avif', 200],
    ['landscape.heic', 200],
    ['card.png', 200],
    ['palette-alpha.png', 200],
    ['interlaced.png', 200],
    ['one-bit.png', 200],
    ['rgb-16.png', 200],
    ['plain.svg', 200],
    ['hostile.svg', 200],
    ['png-named.jpg', 200],
    ['polyglot.gif', 200],
    ['polyglot.jpg', 200],
    ['two-pixels.bmp', 5455],
    ['card.tiff', 5455],
    ['card.ico', 5455],
    ['html-named.png', 5455],
    ['base64.jpg', 5455],
    ['text.txt', 5455],
    ['empty.bin', 5455],
    ['packed.svgz', 5455],
    ['header-only.jpg', 5455],
    ['truncated.avif', 5455],
    ['truncated.jpg', 9422],
    ['truncated.png', 9422],
    ['truncated.gif', 9422],
    ['truncated.webp', 9422],
    ['truncated.heic', 9422],
    ['truncated.svg', 9422],
    ['entity-bomb.svg', 9422],
    ['malformed.svg', 9422],
  ])('%s: %i', async (name, expected) => {
    const { status, body } = await upload(name);
    expect(status === 200 ? status : body.errors[0]?.code).toBe(expected);
  });
});

describe('the public variant of', () => {
  const view = async (name: string, accept = 'image/*') => {
    const { body } = await upload(name);
    const { pathname } = new URL(body.result.variants[0]);
    return supertest(session.mock.url).get(pathname).set('accept', accept).buffer(true);
  };

  test.each([
    ['hostile.svg', 'image/webp,*/*', 200, 'image/svg+xml'],
    ['animated.gif', '*/*', 200, 'image/gif'],
    ['animated.gif', 'image/avif,image/webp,*/*', 200, 'image/webp'],
    ['animated.webp', 'image/webp,*/*', 200, 'image/webp'],
    ['landscape.heic', '*/*', 200, 'image/jpeg'],
    ['small.avif', 'image/avif,*/*', 200, 'image/avif'],
  ])('%s, accepting %s: %i %s', async (name, accept, status, type) => {
    const response = await view(name, accept);
    expect([response.status, response.headers['content-type']]).toEqual([status, type]);
  });

  test('hostile.svg holds its green rectangle and nothing that runs or loads, and its blob is the original', async () => {
    const text = String((await view('hostile.svg')).body);
    expect(text).toContain('fill:#3a6');
    for (const evil of ['script', 'alert', 'evil.example', 'foreign', 'javascript', 'onload', '<?', '<!--']) {
      expect(text).not.toContain(evil);
    }
    const { body } = await upload('hostile.svg');
    const blob = await account.request('get', `/v1/${body.result.id}/blob`).buffer(true);
    expect(Buffer.from(blob.body).equals(readFileSync(new URL('hostile.svg', folder)))).toBe(true);
  });
});
