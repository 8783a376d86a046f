import { type Fetcher, ImagesError } from '../../../cloudflare/index.ts';
import type { Ask } from '../../../microcks/index.ts';

/** The most of an answer that is looked at. */
const maxBytes = 8 * 2 ** 20;

/** Asks endpoints within the guards of the fetcher. */
export function askThrough(fetcher: Pick<Fetcher, 'exchange'>): Ask {
  return async (url, { method, headers, body, signal }) => {
    try {
      const answer = await fetcher.exchange(url, { method, headers, body: body ?? null, signal });
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of answer.body) {
        size += chunk.byteLength;
        if (size > maxBytes) throw new Error(`it answers more than ${maxBytes} bytes`);
        chunks.push(chunk);
      }
      return { status: answer.status, headers: answer.headers, body: Buffer.concat(chunks) };
    } catch (error) {
      throw error instanceof ImagesError ? new Error(error.message) : error;
    }
  };
}
