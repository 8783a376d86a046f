import { ImagesError } from '../errors.ts';
import { basicAuth, withoutUser } from './credentials.ts';
import { deadline } from './deadline.ts';
import type { Fetcher } from './fetcher.ts';

/** The most that a text may hold. */
const maxBytes = 64 * 2 ** 20;
const maxRedirects = 3;
const maxMilliseconds = 30_000;

/** A text, and the URL that it was found at in the end. */
interface FetchedText {
  readonly url: string;
  readonly text: string;
}

/** The text at a URL, such as a contract's; throws a sentence about why it cannot be had. */
export async function fetchText(fetcher: Pick<Fetcher, 'exchange'>, address: string): Promise<FetchedText> {
  const { signal, release } = deadline(maxMilliseconds, new AbortController().signal);
  try {
    return await followed(fetcher, new URL(address), signal);
  } finally {
    release();
  }
}

async function followed(fetcher: Pick<Fetcher, 'exchange'>, address: URL, signal: AbortSignal): Promise<FetchedText> {
  let url = address;
  for (let turn = 0; turn <= maxRedirects; turn += 1) {
    // Whoever is asked may send on to where the user would not go
    const isTrusted = url.origin === address.origin;
    const { status, headers, body } = await asked(fetcher, url, { signal, isTrusted });
    const location = [headers.location].flat()[0];
    if (status >= 300 && status < 400 && location !== undefined && URL.canParse(location, url)) {
      await drained(body);
      url = new URL(location, url);
      if (!/^https?:$/.test(url.protocol)) throw new Error(`it leads to ${url.protocol}, which is not fetched`);
      continue;
    }
    const bytes = await drained(body);
    if (status !== 200) throw new Error(`${url.origin} answers ${status}`);
    return { url: withoutUser(url).href, text: Buffer.from(bytes).toString() };
  }
  throw new Error(`it leads on more than ${maxRedirects} times`);
}

async function asked(
  fetcher: Pick<Fetcher, 'exchange'>,
  url: URL,
  init: { readonly signal: AbortSignal; readonly isTrusted: boolean },
) {
  try {
    return await fetcher.exchange(withoutUser(url), {
      method: 'GET',
      headers: { accept: '*/*', ...basicAuth(url) },
      ...init,
    });
  } catch (error) {
    throw error instanceof ImagesError ? new Error(error.message) : error;
  }
}

async function drained(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
