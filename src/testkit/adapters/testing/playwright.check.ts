import { expect as plainExpect, test as plainTest } from '@playwright/test';
import { imagesFixtures, matchers } from 'cfimages/playwright';

const test = plainTest.extend(imagesFixtures);
const expect = plainExpect.extend(matchers);

test('a page shows pictures', async ({ images, page }) => {
  await images.clock.advance(60_000);
  await page.goto(images.url);
  await expect(images).toHaveReceivedUpload({ filename: 'a.png', metadata: { alt: 'a' } });
  await expect(await fetch(images.deliveryUrl)).toBeImage({ format: 'png', width: 10, height: 10, frames: 1 });
  // @ts-expect-error an image has no such property
  await expect(images).toBeImage({ wide: 10 });
  // @ts-expect-error there is no such matcher
  await expect(images).toBePicture();
});
