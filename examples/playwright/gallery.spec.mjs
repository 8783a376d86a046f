import { test as base, expect } from '@playwright/test';
import { imagesFixtures, matchers } from 'cfimages/playwright';

const test = base.extend(imagesFixtures);
expect.extend(matchers);

const drawing = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40" fill="teal"/></svg>',
);

test('a page shows a picture', async ({ page, images }) => {
  const [image] = await images.seed({ images: [{ id: 'teal', bytes: drawing }] });
  await page.setContent(`<img alt="teal" src="${image.variants[0]}">`);
  const picture = page.getByAltText('teal');
  await expect.poll(() => picture.evaluate((element) => element.naturalWidth)).toBe(60);
  expect(await images.requests.count({ operation: 'deliverImage', image: 'teal' })).toBe(1);
});

test('a form uploads straight to the one-time URL', async ({ page, images }) => {
  const response = await fetch(`${images.apiBaseUrl}/accounts/${images.account}/images/v2/direct_upload`, {
    method: 'POST',
    headers: { authorization: 'Bearer any' },
    body: new FormData(),
  });
  const { result } = await response.json();
  await page.setContent(`<form method="post" enctype="multipart/form-data" action="${result.uploadURL}">
    <input type="file" name="file"><button>Send</button></form>`);
  await page.locator('input').setInputFiles({ name: 'teal.svg', mimeType: 'image/svg+xml', buffer: drawing });
  await page.getByRole('button', { name: 'Send' }).click();
  await images.requests.waitFor({ operation: 'completeDirectUpload', status: 200 });
  await expect(images).toHaveReceivedUpload({ filename: 'teal.svg' });
});
