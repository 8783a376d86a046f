import { expect, test } from '@jest/globals';
import { isolatedImages, matchers } from 'cfimages/jest';

expect.extend(matchers);

const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>');

// Each corner has its own "hero": neither other tests here nor other workers are in the way
test.concurrent.each(Array.from({ length: 20 }, (_, index) => index))('corner %i', async (index) => {
  const images = await isolatedImages();
  const [hero] = await images.seed({ images: [{ id: 'hero', bytes: drawing, metadata: { index } }] });
  expect((await fetch(hero.variants[0])).status).toBe(200);
  expect(await images.requests.count({ operation: 'deliverImage' })).toBe(1);
  const response = await fetch(`${images.apiBaseUrl}/accounts/${images.account}/images/v1`, {
    headers: { authorization: 'Bearer any' },
  });
  const { result } = await response.json();
  expect(result.images.map(({ meta }) => meta)).toEqual([{ index }]);
});
