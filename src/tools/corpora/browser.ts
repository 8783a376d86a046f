import { inspectImage } from '../../imaging/index.ts';
import { launchChromium, thisMachine, whyNoBrowser } from '../../testing/chromium.ts';

/** A decoded picture. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA. */
  readonly data: Uint8Array;
}

/** What a browser shows of a file; `undefined` when it shows nothing. */
export interface BrowserDecoder {
  readonly version: string;
  decode(bytes: Uint8Array): Promise<Pixels | undefined>;
  close(): Promise<void>;
}

/** Chromium as a decoder, upright and in sRGB; it brings the reference decoders of AVIF, WebP and JPEG. Or why there is none. */
export async function openBrowser(): Promise<BrowserDecoder | string> {
  const missing = whyNoBrowser(thisMachine());
  if (missing !== undefined) return missing;
  const { browser } = await launchChromium();
  const page = await browser.newPage();
  return {
    version: browser.version(),
    async decode(bytes) {
      const url = `data:${inspectImage(bytes)?.mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
      const shown = await page.evaluate(pixelsOfUrl, url);
      return shown && { ...shown, data: new Uint8Array(Buffer.from(shown.data, 'base64')) };
    },
    close: () => browser.close(),
  };
}

/** Runs in the page; pixels travel as Base64. */
async function pixelsOfUrl(url: string) {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    return undefined;
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) return undefined;
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const parts: string[] = [];
  for (let at = 0; at < data.length; at += 8192) parts.push(String.fromCharCode(...data.subarray(at, at + 8192)));
  return { width, height, data: btoa(parts.join('')) };
}
