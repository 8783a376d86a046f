import { inspectImage } from '../../imaging/index.ts';
import type { MiniflareWorker } from './miniflare.ts';
import { draws, formats, outputs, transforms } from './surface.ts';

/** One thing to do, and against what its result is compared. */
export interface Comparison {
  readonly group: string;
  readonly name: string;
  readonly call: object;
  /** The same without the option: an equal picture means that the option was ignored. */
  readonly without?: object;
  /** What to do with the URL that the call answers, from outside of the Worker. */
  readonly visit?: (url: string) => Promise<Response>;
}

const png = { format: 'image/png' };

/** What is compared; `site` serves `photo.png` (120x90), `overlay.png`, `font.otf` and `text.txt`. */
export function comparisons(site: string): readonly Comparison[] {
  const photo = `${site}/photo.png`;
  const plain = { input: photo, output: png };
  const cf = (image: object, path = 'photo.png') => ({ fetch: `${site}/${path}`, init: { cf: { image } } });
  const drawn = (options: object) => ({ ...plain, steps: [{ draw: `${site}/overlay.png`, options }] });
  const text = { text: 'Hello', options: { font: { url: `${site}/font.otf` }, size: 30 } };
  const draft = { hosted: 'createDirectUpload', args: [{ id: 'draft' }] };
  const upload = (bytesOf: string, options: object) => ({ hosted: 'upload', args: [{ bytesOf }, options] });
  return [
    { group: '`env.IMAGES`', name: '`info()`', call: { info: photo } },
    { group: '`env.IMAGES`', name: '`info()` of a text', call: { info: `${site}/text.txt` } },
    { group: '`env.IMAGES`', name: '`text()`', call: { input: text, output: png } },
    ...Object.entries(transforms).map(([name, [transform]]) => ({
      group: '`.transform()`',
      name: `\`${name}\``,
      call: { ...plain, steps: [{ transform }] },
      without: withoutOption(plain, name, transform),
    })),
    {
      group: '`.transform()`',
      name: 'an unknown option',
      call: { ...plain, steps: [{ transform: { widht: 60 } }] },
      without: plain,
    },
    { group: '`.draw()`', name: 'a picture', call: drawn({}), without: plain },
    { group: '`.draw()`', name: 'a text', call: { ...plain, steps: [{ draw: { input: text } }] }, without: plain },
    ...Object.entries(draws).map(([name, options]) => ({
      group: '`.draw()`',
      name: `\`${name}\``,
      call: drawn(options),
      without: drawn({}),
    })),
    ...Object.keys(formats).map((format) => ({
      group: '`.output()`',
      name: `\`${format}\``,
      call: { input: photo, output: { format } },
    })),
    {
      group: '`.output()`',
      name: '`quality`',
      call: { input: photo, output: outputs.quality },
      without: { input: photo, output: { format: 'image/jpeg' } },
    },
    { group: '`.output()`', name: 'an unknown format', call: { input: photo, output: { format: 'png' } } },
    ...(
      [
        ['`width`, `height`, `fit`', { width: 50, height: 50, fit: 'cover' }, {}],
        ['`blur`', { blur: 20 }, {}],
        ['`trim`', { trim: { left: 60 } }, {}],
        ['`draw`', { draw: [{ url: `${site}/overlay.png` }] }, {}],
        [
          '`gravity` by coordinates',
          { width: 50, height: 50, fit: 'cover', gravity: { x: 1, y: 0 } },
          { width: 50, height: 50, fit: 'cover' },
        ],
        ['`border`', { border: { color: 'red', width: 4 } }, {}],
      ] as const
    ).map(([name, image, without]) => ({
      group: '`fetch` with `cf.image`',
      name,
      call: cf({ format: 'png', ...image }),
      without: cf({ format: 'png', ...without }),
    })),
    { group: '`fetch` with `cf.image`', name: 'a bad option', call: cf({ width: 'wide' }) },
    { group: '`fetch` with `cf.image`', name: 'a source that is no picture', call: cf({ width: 60 }, 'text.txt') },
    { group: '`env.IMAGES.hosted`', name: '`upload()`', call: upload(photo, { id: 'a/b', metadata: { n: 1 } }) },
    { group: '`env.IMAGES.hosted`', name: '`upload()` under an id that exists', call: upload(photo, { id: 'a/b' }) },
    { group: '`env.IMAGES.hosted`', name: '`upload()` of a text', call: upload(`${site}/text.txt`, { id: 'text' }) },
    {
      group: '`env.IMAGES.hosted`',
      name: '`list()` with a metadata filter that fits nothing',
      call: { hosted: 'list', args: [{ filter: { metadata: { n: 2 } } }] },
    },
    {
      group: '`env.IMAGES.hosted`',
      name: '`update()` that makes a custom id private',
      call: { image: 'a/b', method: 'update', args: [{ requireSignedURLs: true }] },
    },
    { group: '`env.IMAGES.hosted`', name: '`createDirectUpload()`', call: draft },
    { group: '`env.IMAGES.hosted`', name: '`details()` of its draft', call: { image: 'draft', method: 'details' } },
    {
      group: '`env.IMAGES.hosted`',
      name: 'an upload to its URL',
      call: { ...draft, args: [{ id: 'direct' }] },
      visit: (url) => post(url, photo),
    },
    {
      group: '`env.IMAGES.hosted`',
      name: 'an upload to its URL of a text',
      call: { ...draft, args: [{ id: 'direct-text' }] },
      visit: (url) => post(url, `${site}/text.txt`),
    },
    {
      group: '`env.IMAGES.hosted`',
      name: '`signedUrl()`, fetched',
      call: { image: 'direct', method: 'signedUrl', args: [{ variant: 'public' }] },
      visit: (url) => fetch(url),
    },
    {
      group: '`env.IMAGES.hosted`',
      name: '`signedUrl()` of a variant that does not exist, fetched',
      call: { image: 'direct', method: 'signedUrl', args: [{ variant: 'nothing' }] },
      visit: (url) => fetch(url),
    },
    {
      group: '`env.IMAGES.hosted`',
      name: '`createDirectUpload()` that ends in ten seconds',
      call: { hosted: 'createDirectUpload', args: [{ expiresIn: 10 }] },
    },
    {
      group: '`env.IMAGES.hosted`',
      name: '`signedUrl()` with a key that does not exist',
      call: { image: 'a/b', method: 'signedUrl', args: [{ variant: 'public', keyName: 'nobody' }] },
    },
  ];
}

/** The companion of an option that only acts beside others: the others alone. */
function withoutOption(plain: object, name: string, transform: object): object {
  const rest = Object.fromEntries(Object.entries(transform).filter(([key]) => key !== name));
  return Object.keys(rest).length === 0 ? plain : { ...plain, steps: [{ transform: rest }] };
}

/** What came of it, in a few words. */
export async function outcome(worker: MiniflareWorker, { call, without, visit }: Comparison): Promise<string> {
  const answer = await worker.perform(call);
  if (visit !== undefined && answer.status < 400) return visited(await visit(urlIn(answer.bytes)));
  const text = new TextDecoder().decode(answer.bytes.subarray(0, 2000));
  if (answer.status >= 400) return refusal(answer.status, text);
  const info = inspectImage(answer.bytes);
  const type = answer.headers.get('content-type') ?? '';
  if (info === undefined) return described(type, text, answer.bytes.length);
  if (without !== undefined) {
    const base = await worker.perform(without);
    if (Buffer.compare(base.bytes, answer.bytes) === 0) return 'ignored';
  }
  return `${info.format} ${info.width}x${info.height}`;
}

/** Posts the file at `source` as a browser's form would. */
async function post(url: string, source: string): Promise<Response> {
  const body = new FormData();
  body.set('file', await (await fetch(source)).blob(), 'photo.png');
  return fetch(url, { method: 'POST', body });
}

/** The URL that a call answers: a signed one, or that of a direct upload. */
function urlIn(bytes: Uint8Array): string {
  const { result } = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly result: string | { readonly uploadURL: string };
  };
  return typeof result === 'string' ? result : result.uploadURL;
}

async function visited(response: Response): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const info = inspectImage(bytes);
  return info === undefined ? `${response.status}` : `${info.format} ${info.width}x${info.height}`;
}

function refusal(status: number, text: string): string {
  if (!text.startsWith('{"thrown"')) return `${status}, ${text.split(':')[0]}`;
  const { thrown } = JSON.parse(text) as { thrown: { name: string; message: string; code?: number } };
  if (thrown.code !== undefined) return `throws ${thrown.code}`;
  return /not a function/.test(thrown.message) ? 'missing' : `throws ${thrown.name}, no code`;
}

function described(type: string, text: string, length: number): string {
  if (type !== 'application/json')
    return type.startsWith('text/plain') || type === '' ? 'the source as it is' : `${length} bytes`;
  const { result, format, width, height } = JSON.parse(text) as {
    readonly result?: { readonly images?: readonly object[]; readonly draft?: boolean };
    readonly format?: string;
    readonly width?: number;
    readonly height?: number;
  };
  if (format !== undefined) return `${format} ${width}x${height}`;
  if (result?.images !== undefined) return `${result.images.length} found`;
  return result?.draft === true ? 'a draft' : 'accepted';
}
