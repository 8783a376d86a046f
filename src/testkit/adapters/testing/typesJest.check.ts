import { isolatedImages, matchers } from 'cfimages/jest';

expect.extend(matchers);

const images = await isolatedImages();
await images.clock.advance(60_000);
const received: Promise<void> = expect(images).toHaveReceivedUpload({ filename: 'a.png', metadata: { alt: 'a' } });
await received;
await expect(images).not.toHaveReceivedUpload();
await expect(await fetch(images.deliveryUrl)).toBeImage({ format: 'png', width: 10, height: 10, frames: 1 });
await expect(fetch(images.deliveryUrl)).resolves.toBeImage();
// @ts-expect-error an image has no such property
await expect(images).toBeImage({ wide: 10 });
// @ts-expect-error there is no such matcher
await expect(images).toBePicture();
