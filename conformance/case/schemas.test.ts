import { describe, expect, test } from '@jest/globals';
import type { Answer } from './client.ts';
import { mergedContract, seedContract } from './schemas.ts';

const answer = (status: number, body: unknown, type = 'application/json'): Answer => ({
  url: '',
  status,
  headers: { 'content-type': type },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const image = {
  id: '083eb7b2-5392-4565-b69e-aff66acddd00',
  filename: 'a.png',
  uploaded: '2024-01-31T16:39:28.458Z',
  requireSignedURLs: false,
  variants: ['https://imagedelivery.net/hash/id/public'],
};
const envelope = { success: true, errors: [], messages: [], result: image };

describe('the judge of the contract', () => {
  test('accepts a declared answer, with fields that nobody declared', async () => {
    const judge = await mergedContract();
    const given = answer(200, { ...envelope, result: { ...image, meta: {}, new_field: 1 } });
    expect(() => judge.judge('getImage', given)).not.toThrow();
  });

  test.each([
    ['a status that is not declared', answer(302, ''), 'declares no such status'],
    ['another media type', answer(200, '<html>', 'text/html'), 'declares no such media type'],
    [
      'a field of another type',
      answer(200, { ...envelope, result: { ...image, variants: 'one' } }),
      'violates its schema',
    ],
    ['an envelope without success', answer(200, { ...envelope, success: undefined }), 'violates its schema'],
    ['text that is no JSON', answer(200, 'oops'), 'the body is not JSON'],
  ])('refuses %s', async (_, given, message) => {
    const judge = await mergedContract();
    expect(() => judge.judge('getImage', given)).toThrow(message);
  });

  test('of the seed is as strict as the seed, and no stricter', async () => {
    const judge = await seedContract();
    expect(judge.operations).toHaveLength(8);
    expect(() => judge.judge('getImage', answer(404, 'no body is declared', 'text/plain'))).not.toThrow();
    expect(() => judge.judge('getImage', answer(410, {}))).toThrow('declares no such status');
    const wrong = { ...envelope, result: { ...image, requireSignedURLs: 'https://www.example.com' } };
    expect(() => judge.judge('getImage', answer(200, wrong))).toThrow('violates its schema');
  });

  test('does not know operations that the contract lacks', async () => {
    const judge = await seedContract();
    expect(() => judge.judge('listImagesV2', answer(200, envelope))).toThrow('has no operation listImagesV2');
  });
});
