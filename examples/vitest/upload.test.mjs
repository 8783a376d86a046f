import { isolatedImages, matchers } from 'cfimages/vitest';
import { expect, test } from 'vitest';

expect.extend(matchers);

/** The code under test: any client of the Images API. */
async function publish({ apiBaseUrl, account }, name, bytes) {
  const body = new FormData();
  body.set('file', new Blob([bytes]), name);
  body.set('metadata', JSON.stringify({ alt: 'A red dot' }));
  const response = await fetch(`${apiBaseUrl}/accounts/${account}/images/v1`, {
    method: 'POST',
    headers: { authorization: 'Bearer any' },
    body,
  });
  const { result, errors } = await response.json();
  if (!response.ok) throw new Error(errors[0].message);
  return result.variants[0];
}

const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAMAAAC67D+PAAAAA1BMVEXIHh4WiPieAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQI12NgoCcAAABuAAGZfmU8AAAAAElFTkSuQmCC',
  'base64',
);

test('a picture is published with its description', async () => {
  const images = await isolatedImages();
  const url = await publish(images, 'dot.png', dot);
  await expect(images).toHaveReceivedUpload({ filename: 'dot.png', metadata: { alt: 'A red dot' } });
  await expect(images).not.toHaveReceivedUpload({ filename: 'other.png' });
  await expect(await fetch(url)).toBeImage({ format: 'png', width: 10, height: 10 });
});

test('a full account is reported', async () => {
  const images = await isolatedImages();
  await images.fault({ operation: 'uploadImage', quota: true });
  await expect(publish(images, 'dot.png', dot)).rejects.toThrow('service limit');
});
