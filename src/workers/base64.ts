/** Decodes a stream of base64 text; fails with a plain error that starts `base64 error:`, as the Workers runtime's does. */
export function decodeBase64Stream(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const decoder = new TextDecoder();
  let rest = '';
  let ended = false;
  const decode = (text: string): Uint8Array => {
    const isBase64 = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
    if (!isBase64 || (ended && text !== '')) throw new Error('base64 error: the input is not base64');
    ended = ended || text.endsWith('=');
    return Buffer.from(text, 'base64');
  };
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const text = rest + decoder.decode(chunk, { stream: true }).replace(/\s/g, '');
        const whole = text.length - (text.length % 4);
        rest = text.slice(whole);
        const bytes = decode(text.slice(0, whole));
        if (bytes.byteLength > 0) controller.enqueue(bytes);
      },
      flush() {
        if (rest !== '') throw new Error('base64 error: the input is cut off');
      },
    }),
  );
}

/** Encodes a stream as base64 text. */
export function encodeBase64Stream(stream: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let rest = Buffer.alloc(0);
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const bytes = Buffer.concat([rest, chunk]);
        const whole = bytes.byteLength - (bytes.byteLength % 3);
        rest = bytes.subarray(whole);
        if (whole > 0) controller.enqueue(Buffer.from(bytes.subarray(0, whole).toString('base64')));
      },
      flush(controller) {
        if (rest.byteLength > 0) controller.enqueue(Buffer.from(rest.toString('base64')));
      },
    }),
  );
}
