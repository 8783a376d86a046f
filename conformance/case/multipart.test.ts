import { expect, test } from '@jest/globals';
import { encodeForm, type FormStyleName, fields, formStyles } from './multipart.ts';

const styles = Object.keys(formStyles) as FormStyleName[];
const bytes = Buffer.from([0, 1, 2, 13, 10, 45, 45, 255]);

/** urllib3 1.x and workerd leave out what the parser of Node insists on. */
const readable = styles.filter((style) => style !== 'urllib3');

test.each(readable)('%s forms are read by the parser of Node', async (style) => {
  const { contentType, body } = encodeForm(
    [...fields({ id: 'an/id', none: undefined }), { name: 'file', value: bytes, filename: 'a picture.png' }],
    style,
  );
  const form = await new Response(Uint8Array.from(body), { headers: { 'content-type': contentType } }).formData();
  expect([...form.keys()]).toEqual(['id', 'file']);
  expect(form.get('id')).toBe('an/id');
  const file = form.get('file') as File;
  expect(file.name).toBe('a picture.png');
  expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes);
});

test.each([
  ['curl', '--', 'Content-Disposition: form-data; name="file"; filename="a \\"b\\".png"'],
  ['chromium', '--', 'Content-Disposition: form-data; name="file"; filename="a %22b%22.png"'],
  ['urllib3', '--', 'Content-Disposition: form-data; name="file"; filename*=utf-8\'\'a%20%22b%22.png'],
  ['workerd', '--', 'content-disposition: form-data; name="file"; filename="a %22b%22.png"\r\n\r\n'],
] as const)('%s writes its own head of a part', (style, start, head) => {
  const { body } = encodeForm([{ name: 'file', value: 'x', filename: 'a "b".png' }], style);
  expect(body.toString().startsWith(start)).toBe(true);
  expect(body.toString()).toContain(head);
});

test('a form without parts is the closing delimiter alone', () => {
  const { contentType, body } = encodeForm([]);
  expect(body.toString()).toBe(`--${contentType.split('boundary=')[1]}--\r\n`);
});
