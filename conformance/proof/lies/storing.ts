import type { Lie, Mutant } from '../lie.ts';
import { all } from '../lie.ts';
import * as tamper from '../tampering.ts';
import { api, body, both, contains, decoded, either, latin1, not, sends, type Where } from '../where.ts';

const upload = api('POST', '/images/v1');
const details = api('GET', '/images/v1/*');
const update = api('PATCH', '/images/v1/*');
const shown = either(details, update, upload);
const blob = api('GET', '/images/v1/*/blob');
const form = sends('content-type', /^multipart/i);
/** An image file in the form. */
const file = (magic: RegExp | string): Where => both(upload, typeof magic === 'string' ? contains(magic) : body(magic));
const field = (name: string, value = ''): RegExp => new RegExp(`name="?${name}"?[\\s\\S]*?\\r\\n\\r\\n${value}`);
const byUrl = both(upload, body(/name="?url"?[\r;]/));
const chosenId = either(both(upload, body(/name="?id"?[\r;]/)), both(upload, body(/"id"/)));

const forgets = (name: string): Lie =>
  tamper.result(shown, (image) => {
    delete image[name];
  });

/** A form style by what only its boundary looks like. */
const style = (boundary: RegExp): Where => both(upload, sends('content-type', boundary));

/** The value of a text field. */
function fieldIn(content: Buffer, name: string): string | undefined {
  const found = new RegExp(`name="${name}"(?:\\r\\n[^\\r]+)*\\r\\n\\r\\n([\\s\\S]*?)\\r\\n--`).exec(latin1(content));
  return found?.[1] === undefined ? undefined : Buffer.from(found[1], 'latin1').toString('utf8');
}

const idField = (expected: (id: string) => boolean): Where =>
  both(upload, ({ body: content }) => {
    const id = fieldIn(content, 'id');
    return id !== undefined && expected(id);
  });

/** Lies about uploads, ids, metadata and single images. */
export const storingLies: readonly Mutant[] = [
  ...(
    [
      ['png', /\x89PNG/, 'UPL-1'],
      ['jpeg', /\r\n\r\n\xff\xd8\xff/, 'UPL-2'],
      ['gif', /GIF8/, 'UPL-3'],
      ['webp', /RIFF....WEBP/s, 'UPL-4'],
      ['svg', /<svg/, 'UPL-5'],
    ] as const
  ).map(
    ([format, magic, id]): Mutant => ({
      id: `no-${format}`,
      lie: `refuses to store ${format.toUpperCase()}`,
      breaks: [id],
      apply: tamper.refuses(file(magic), 5455, 415),
    }),
  ),
  {
    id: 'filename-lost',
    lie: 'calls every file the same',
    breaks: ['UPL-6'],
    apply: tamper.result(shown, (image) => {
      image.filename = 'image.png';
    }),
  },
  {
    id: 'filename-ascii',
    lie: 'drops letters beyond ASCII from filenames',
    breaks: ['UPL-21'],
    apply: tamper.result(shown, (image) => {
      image.filename = String(image.filename).replace(/[^\x20-\x7e]/g, '');
    }),
  },
  {
    id: 'filename-cut',
    lie: 'cuts filenames at the first semicolon',
    breaks: ['ENC-14'],
    apply: tamper.result(shown, (image) => {
      image.filename = String(image.filename).split(';')[0];
    }),
  },
  {
    id: 'filename-wanted',
    lie: 'refuses a file part without a filename',
    breaks: ['UPL-22'],
    apply: tamper.refuses(both(upload, form, not(body(/filename/)), body(/name="?file"?\r/))),
  },
  {
    id: 'uploaded-as-number',
    lie: 'states the time of the upload in milliseconds',
    breaks: ['UPL-7'],
    apply: tamper.result(shown, (image) => {
      image.uploaded = Date.parse(String(image.uploaded));
    }),
  },
  {
    id: 'uploaded-long-ago',
    lie: 'states the same time for every upload',
    breaks: ['UPL-7'],
    apply: tamper.result(upload, (image) => {
      image.uploaded = '2020-01-01T00:00:00.000Z';
    }),
  },
  {
    id: 'private-by-default',
    lie: 'says that every image requires signed URLs',
    breaks: ['UPL-8'],
    apply: tamper.result(upload, (image) => {
      image.requireSignedURLs = true;
    }),
  },
  {
    id: 'private-overlooked',
    lie: 'overlooks requireSignedURLs of uploads',
    breaks: ['UPL-9', 'GET-7'],
    apply: tamper.overlooks(upload, 'requireSignedURLs'),
  },
  {
    id: 'variants-relative',
    lie: 'lists paths instead of URLs in variants',
    breaks: ['UPL-10'],
    apply: tamper.result(shown, (image) => {
      image.variants = (image.variants as string[]).map((url) => new URL(url).pathname);
    }),
  },
  {
    id: 'variants-as-object',
    lie: 'lists delivery URLs by the name of the variant',
    breaks: ['UPL-10'],
    apply: tamper.result(shown, (image) => {
      image.variants = Object.fromEntries((image.variants as string[]).map((url) => [url.split('/').at(-1), url]));
    }),
  },
  {
    id: 'same-id',
    lie: 'answers the id of the first upload to every upload',
    breaks: ['UPL-11'],
    apply: tamper.result(both(upload, not(chosenId)), (image, _, memory) => {
      if (!memory.has('id')) memory.set('id', image.id);
      image.id = memory.get('id');
    }),
  },
  {
    id: 'upload-nothing',
    lie: 'accepts an upload without file and url',
    breaks: ['UPL-12'],
    apply: tamper.accepts(both(upload, not(body(/name="?(file|url)"?[\r;]/)), form)),
  },
  {
    id: 'file-and-url',
    lie: 'takes the file when there is a url too',
    breaks: ['UPL-13'],
    apply: tamper.sendsForm(both(upload, body(/name="?file"?[\r;]/)), /name="url"/, 'name="overlooked"'),
  },
  {
    id: 'raw-bytes',
    lie: 'accepts image bytes without a form',
    breaks: ['UPL-14'],
    apply: tamper.accepts(both(upload, sends('content-type', /^image\//))),
  },
  {
    id: 'text-as-image',
    lie: 'stores text under a name that ends in png',
    breaks: ['UPL-15'],
    apply: tamper.accepts(file(/This is plain text/)),
  },
  {
    id: 'too-large',
    lie: 'stores files of more than 10 MB',
    breaks: ['UPL-16', 'UPL-26'],
    apply: tamper.accepts(both(upload, ({ body: { length } }) => length > 10.5e6)),
  },
  {
    id: 'too-large-code',
    lie: 'explains a file that is too large by a code of its own',
    breaks: ['UPL-26'],
    apply: tamper.failure(upload, (answer) => {
      for (const error of answer.errors as { code: number }[]) if ([5413, 7011].includes(error.code)) error.code = 5999;
    }),
  },
  {
    id: 'small-limit',
    lie: 'refuses files of more than 5 MB',
    breaks: ['UPL-17'],
    apply: tamper.refuses(
      both(upload, ({ body: { length } }) => length > 5e6 && length < 10e6),
      5413,
      413,
    ),
  },
  {
    id: 'too-wide',
    lie: 'stores images of any width',
    breaks: ['UPL-18'],
    apply: tamper.accepts(file('IHDR\x00\x00\x2f\x44')),
  },
  {
    id: 'too-many-pixels',
    lie: 'stores images of any area',
    breaks: ['UPL-19'],
    apply: tamper.accepts(file('IHDR\x00\x00\x29\x68')),
  },
  {
    id: 'creator-overlooked',
    lie: 'overlooks the creator of uploads',
    breaks: ['UPL-20', 'GET-4', 'LST-4'],
    apply: tamper.overlooks(upload, 'creator'),
  },
  {
    id: 'part-type-believed',
    lie: 'believes the type that a part claims',
    breaks: ['UPL-23'],
    apply: tamper.refuses(file(/Content-Type: application\/octet-stream\r\n\r\n\x89PNG/), 5455, 415),
  },
  {
    id: 'half-stored',
    lie: 'keeps the id of an upload that it refused',
    breaks: ['UPL-27'],
    apply: {
      request(incoming, memory) {
        const id = details(incoming) ? decoded(incoming.url.split('/').at(-1) ?? '') : undefined;
        return id !== undefined && memory.has(id) ? tamper.success({ id, draft: true, variants: [] }) : undefined;
      },
      answer(answered, incoming, memory) {
        const id = fieldIn(incoming.body, 'id');
        if (upload(incoming) && answered.status >= 400 && id !== undefined) memory.set(id, true);
        return undefined;
      },
    },
  },
  {
    id: 'style-curl',
    lie: 'does not read forms as curl writes them',
    breaks: ['ENC-1'],
    apply: tamper.refuses(style(/boundary=-{24}[0-9a-f]{22}$/)),
  },
  {
    id: 'style-undici',
    lie: 'does not read forms as undici writes them',
    breaks: ['ENC-2'],
    apply: tamper.refuses(style(/formdata-undici/)),
  },
  {
    id: 'style-chromium',
    lie: 'does not read forms as Chromium writes them',
    breaks: ['ENC-3'],
    apply: tamper.refuses(style(/WebKitFormBoundary/)),
  },
  {
    id: 'style-firefox',
    lie: 'does not read forms as Firefox writes them',
    breaks: ['ENC-4'],
    apply: tamper.refuses(style(/boundary=-{27}\d{29}/)),
  },
  {
    id: 'style-requests',
    lie: 'does not read boundaries without dashes',
    breaks: ['ENC-5'],
    apply: tamper.refuses(style(/boundary=[0-9a-f]{32}$/)),
  },
  {
    id: 'style-quoted',
    lie: 'takes the quotes around a boundary for a part of it',
    breaks: ['ENC-6'],
    apply: tamper.refuses(style(/boundary="/)),
  },
  {
    id: 'style-java',
    lie: 'does not read parts that state their length',
    breaks: ['ENC-7'],
    apply: tamper.refuses(both(upload, body(/\r\nContent-Length: \d+\r\n/i))),
  },
  {
    id: 'style-workerd',
    lie: 'wants a type on file parts',
    breaks: ['ENC-8'],
    apply: tamper.refuses(both(upload, body(/filename="[^"]*"\r\n\r\n/), body(/content-disposition/))),
  },
  {
    id: 'file-last',
    lie: 'overlooks fields behind the file',
    breaks: ['ENC-9'],
    apply: tamper.sendsForm(upload, /(name="file"[\s\S]*name=)"(metadata|creator|id)"/g, '$1"overlooked"'),
  },
  {
    id: 'preamble',
    lie: 'wants a form to begin with its delimiter',
    breaks: ['ENC-10'],
    apply: tamper.refuses(both(upload, form, not(body(/^--/)))),
  },
  {
    id: 'part-header-case',
    lie: 'wants part headers in their usual case',
    breaks: ['ENC-11'],
    apply: tamper.refuses(
      both(
        upload,
        form,
        not(body(/Content-Disposition/)),
        body(/content-disposition/i),
        body(/[A-Z]{4}|conTENT|CONTENT/),
      ),
    ),
  },
  {
    id: 'rfc-2231',
    lie: 'does not know filename*',
    breaks: ['ENC-12'],
    apply: tamper.sendsForm(upload, /filename\*=[^\r;]*/g, 'filename="unknown"'),
  },
  {
    id: 'spread-metadata',
    lie: 'does not know metadata[key]',
    breaks: ['ENC-13'],
    apply: tamper.sendsForm(upload, /name="metadata\[/g, 'name="overlooked['),
  },
  {
    id: 'url-refused',
    lie: 'does not fetch from URLs',
    breaks: ['UPU-1', 'UPU-10'],
    apply: tamper.refuses(byUrl),
  },
  {
    id: 'url-name',
    lie: 'names a fetched file after the whole URL',
    breaks: ['UPU-2'],
    apply: tamper.result(upload, (image, incoming) => {
      if (byUrl(incoming)) image.filename = fieldIn(incoming.body, 'url');
    }),
  },
  {
    id: 'url-login',
    lie: 'does not send user and password of a URL',
    breaks: ['UPU-3'],
    apply: tamper.sendsForm(byUrl, /:\/\/[^/@\r]+@/, '://'),
  },
  {
    id: 'url-source-error',
    lie: 'answers status 502 when the source answers an error',
    breaks: ['UPU-4'],
    apply: {
      answer: (answered, incoming) =>
        byUrl(incoming) && answered.status >= 400 ? { ...answered, status: 502 } : undefined,
    },
  },
  {
    id: 'url-code',
    lie: 'explains a failed fetch by a general code',
    breaks: ['UPU-5'],
    apply: tamper.failure(byUrl, (answer) => {
      for (const error of answer.errors as { code: number }[]) if (error.code === 5454) error.code = 5400;
    }),
  },
  {
    id: 'url-metadata',
    lie: 'overlooks metadata that comes with a URL',
    breaks: ['UPU-6'],
    apply: tamper.overlooks(byUrl, 'metadata'),
  },
  {
    id: 'url-text',
    lie: 'accepts a text that is no URL',
    breaks: ['UPU-7'],
    apply: tamper.accepts(both(byUrl, not(body(/https?:\/\//)))),
  },
  {
    id: 'url-no-image',
    lie: 'stores whatever a URL serves',
    breaks: ['UPU-8'],
    apply: tamper.accepts(both(byUrl, body(/\/text\//))),
  },
  {
    id: 'url-other-picture',
    lie: 'fetches another picture than the one of the URL',
    breaks: ['UPU-10'],
    apply: tamper.sendsForm(byUrl, /\/p\/[\w-]+\.png/, '/p/grey.png'),
  },
  {
    id: 'url-id',
    lie: 'overlooks the custom id that comes with a URL',
    breaks: ['UPU-11'],
    apply: tamper.overlooks(byUrl, 'id'),
  },
  {
    id: 'id-overlooked',
    lie: 'overlooks the id that the client chose',
    breaks: ['CID-1'],
    apply: tamper.overlooks(upload, 'id'),
  },
  {
    id: 'id-without-subpaths',
    lie: 'allows one slash in an id',
    breaks: ['CID-2'],
    apply: tamper.refuses(
      idField((id) => (id.match(/\//g)?.length ?? 0) > 1),
      5411,
    ),
  },
  {
    id: 'id-ascii',
    lie: 'allows only ASCII in ids',
    breaks: ['CID-3'],
    apply: tamper.refuses(
      idField((id) => /[^\x20-\x7e]/.test(id)),
      5411,
    ),
  },
  {
    id: 'id-short',
    lie: 'refuses ids of more than 512 characters',
    breaks: ['CID-4'],
    apply: tamper.refuses(
      idField((id) => id.length > 512 && id.length <= 1024),
      5411,
    ),
  },
  {
    id: 'id-long',
    lie: 'allows ids of any length',
    breaks: ['CID-5'],
    apply: tamper.accepts(idField((id) => id.length > 1024)),
  },
  {
    id: 'id-leading-slash',
    lie: 'allows ids that start with a slash',
    breaks: ['CID-6'],
    apply: tamper.accepts(idField((id) => id.startsWith('/'))),
  },
  {
    id: 'id-trailing-slash',
    lie: 'allows ids that end with a slash',
    breaks: ['CID-7'],
    apply: tamper.accepts(idField((id) => id.endsWith('/'))),
  },
  {
    id: 'id-uuid',
    lie: 'allows UUIDs as ids',
    breaks: ['CID-8'],
    apply: tamper.accepts(idField((id) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(id))),
  },
  {
    id: 'id-private-other-code',
    lie: 'refuses a custom id for a private image with code 5400',
    breaks: ['CID-25'],
    apply: tamper.failure(
      both(
        idField(() => true),
        body(/name="?requireSignedURLs/),
      ),
      (answer) => {
        answer.errors = [{ code: 5400, message: 'Bad request' }];
      },
    ),
  },
  {
    id: 'id-private',
    lie: 'allows custom ids for private images',
    breaks: ['CID-9'],
    apply: tamper.accepts(
      both(
        upload,
        body(field('requireSignedURLs', 'true')),
        idField(() => true),
      ),
    ),
  },
  {
    id: 'id-private-later',
    lie: 'allows images with custom ids to become private',
    breaks: ['CID-10'],
    apply: tamper.accepts(both(update, body(/"requireSignedURLs":\s*true/)), { requireSignedURLs: true }),
  },
  {
    id: 'id-code',
    lie: 'explains an invalid id by a general code',
    breaks: ['CID-11'],
    apply: tamper.failure(upload, (answer) => {
      for (const error of answer.errors as { code: number }[]) if (error.code === 5411) error.code = 5400;
    }),
  },
  {
    id: 'id-extension',
    lie: 'allows any extension in ids',
    breaks: ['CID-12'],
    apply: tamper.accepts(idField((id) => /\.[a-z]{2,4}$/.test(id) && !/\.(png|jpe?g|gif|webp|svg)$/.test(id))),
  },
  {
    id: 'id-image-extension',
    lie: 'refuses extensions in ids',
    breaks: ['CID-13'],
    apply: tamper.refuses(
      idField((id) => /\/picture\.jpeg$/.test(id)),
      5411,
    ),
  },
  {
    id: 'id-public-explicitly',
    lie: 'refuses a custom id when requireSignedURLs is given at all',
    breaks: ['CID-15'],
    apply: all(
      tamper.refuses(
        both(
          upload,
          body(field('requireSignedURLs', 'false')),
          idField(() => true),
        ),
      ),
      tamper.result(both(update, body(/"requireSignedURLs":\s*false/)), (image) => {
        image.id = `${image.id}-public`;
      }),
    ),
  },
  {
    id: 'meta-empty',
    lie: 'takes an empty metadata part for none',
    breaks: ['MET-12'],
    apply: tamper.accepts(both(upload, ({ body: content }) => fieldIn(content, 'metadata') === '')),
  },
  {
    id: 'meta-lost',
    lie: 'overlooks metadata of uploads',
    breaks: ['MET-1', 'MET-2'],
    apply: tamper.overlooks(upload, 'metadata'),
  },
  {
    id: 'meta-as-text',
    lie: 'turns numbers in metadata into text',
    breaks: ['MET-2'],
    apply: tamper.result(shown, (image) => {
      const meta = image.meta as Record<string, unknown> | undefined;
      for (const [name, value] of Object.entries(meta ?? {})) {
        if (typeof value === 'number' && meta !== undefined) meta[name] = String(value);
      }
    }),
  },
  {
    id: 'meta-flat',
    lie: 'drops nested metadata',
    breaks: ['MET-2'],
    apply: tamper.result(shown, (image) => {
      const meta = image.meta as Record<string, unknown> | undefined;
      for (const [name, value] of Object.entries(meta ?? {})) {
        if (typeof value === 'object' && meta !== undefined) delete meta[name];
      }
    }),
  },
  {
    id: 'meta-small',
    lie: 'allows 512 bytes of metadata',
    breaks: ['MET-3'],
    apply: tamper.refuses(
      both(
        upload,
        ({ body: content }) =>
          Buffer.byteLength(fieldIn(content, 'metadata') ?? '') > 512 &&
          Buffer.byteLength(fieldIn(content, 'metadata') ?? '') <= 1024,
      ),
    ),
  },
  {
    id: 'meta-large',
    lie: 'allows any amount of metadata in uploads',
    breaks: ['MET-4', 'MET-5'],
    apply: tamper.accepts(
      both(upload, ({ body: content }) => Buffer.byteLength(fieldIn(content, 'metadata') ?? '') > 1024),
    ),
  },
  {
    id: 'meta-characters',
    lie: 'counts characters of metadata instead of bytes',
    breaks: ['MET-5'],
    apply: tamper.accepts(
      both(upload, ({ body: content }) => {
        const text = fieldIn(content, 'metadata') ?? '';
        return text.length <= 1024 && Buffer.byteLength(text) > 1024;
      }),
    ),
  },
  {
    id: 'meta-update-large',
    lie: 'allows any amount of metadata in updates',
    breaks: ['MET-6'],
    apply: tamper.accepts(both(update, ({ body: { length } }) => length > 1024)),
  },
  {
    id: 'meta-not-shown',
    lie: 'leaves metadata out of the details',
    breaks: ['MET-8', 'GET-8'],
    apply: tamper.result(details, (image) => {
      delete image.meta;
      delete image.metadata;
    }),
  },
  {
    id: 'meta-as-json-text',
    lie: 'shows metadata as JSON text',
    breaks: ['GET-8'],
    apply: tamper.result(details, (image) => {
      image.meta = JSON.stringify(image.meta ?? {});
    }),
  },
  {
    id: 'details-other-name',
    lie: 'shows another filename than the upload answered',
    breaks: ['GET-1'],
    apply: tamper.result(details, (image) => {
      image.filename = `copy of ${image.filename}`;
    }),
  },
  {
    id: 'details-without-creator',
    lie: 'does not show creators',
    breaks: ['GET-4'],
    apply: tamper.result(details, (image) => {
      delete image.creator;
    }),
  },
  {
    id: 'always-draft',
    lie: 'calls stored images drafts',
    breaks: ['GET-5', 'DRF-2'],
    apply: tamper.result(details, (image) => {
      image.draft = true;
    }),
  },
  {
    id: 'details-other-urls',
    lie: 'shows other delivery URLs than the upload answered',
    breaks: ['GET-6'],
    apply: tamper.result(details, (image) => {
      image.variants = (image.variants as string[] | undefined)?.map((url) => `${url}x`);
    }),
  },
  {
    id: 'details-always-public',
    lie: 'shows every image as public',
    breaks: ['GET-7'],
    apply: tamper.result(details, (image) => {
      image.requireSignedURLs = false;
    }),
  },
  { id: 'no-variants', lie: 'leaves variants out', breaks: ['UPL-10'], apply: forgets('variants') },
  {
    id: 'patch-merges',
    lie: 'merges metadata on update',
    breaks: ['PAT-1'],
    apply: {
      request(incoming, memory) {
        if (update(incoming)) memory.set(`old ${incoming.url}`, memory.get(incoming.url));
        return undefined;
      },
      async answer(answered, incoming, memory) {
        if (!either(update, details)(incoming) || answered.status !== 200) return undefined;
        const answer = JSON.parse(answered.body.toString('utf8')) as { result: { meta?: object } };
        const merged = { ...((memory.get(`old ${incoming.url}`) as object | undefined) ?? {}), ...answer.result.meta };
        memory.set(incoming.url, merged);
        if (!update(incoming)) return undefined;
        answer.result.meta = { old: 1, ...merged };
        return tamper.withJson(answered, answer);
      },
    },
  },
  {
    id: 'patch-clears-meta',
    lie: 'clears metadata that an update does not mention',
    breaks: ['PAT-2'],
    apply: tamper.sendsJson(update, (json) => {
      json.metadata ??= {};
    }),
  },
  {
    id: 'patch-clears-creator',
    lie: 'clears the creator that an update does not mention',
    breaks: ['PAT-3'],
    apply: tamper.sendsJson(update, (json) => {
      json.creator ??= '';
    }),
  },
  {
    id: 'patch-other-id',
    lie: 'gives an image another id with every update',
    breaks: ['PAT-4', 'RKY-4'],
    apply: tamper.result(update, (image) => {
      image.id = `${image.id}x`;
    }),
  },
  {
    id: 'patch-creator-overlooked',
    lie: 'overlooks the creator in updates',
    breaks: ['PAT-5'],
    apply: tamper.overlooks(update, 'creator'),
  },
  {
    id: 'patch-forgotten',
    lie: 'answers an update as asked and forgets it',
    breaks: ['PAT-6'],
    apply: {
      request(incoming) {
        return update(incoming) ? { ...incoming, method: 'GET', body: Buffer.alloc(0) } : undefined;
      },
      answer(answered, incoming) {
        if (!update(incoming) || answered.status !== 200) return undefined;
        let wanted: { metadata?: unknown };
        try {
          wanted = JSON.parse(incoming.body.toString('utf8')) as { metadata?: unknown };
        } catch {
          return undefined;
        }
        const answer = JSON.parse(answered.body.toString('utf8')) as { result: Record<string, unknown> };
        Object.assign(answer.result, wanted, wanted.metadata === undefined ? {} : { meta: wanted.metadata });
        return tamper.withJson(answered, answer);
      },
    },
  },
  {
    id: 'patch-partial-answer',
    lie: 'answers an update with the changed fields only',
    breaks: ['PAT-7'],
    apply: tamper.result(update, ({ id, meta }) => ({ id, meta })),
  },
  {
    id: 'patch-form-pretended',
    lie: 'answers an update as a form as if it had applied it',
    breaks: ['PAT-9'],
    apply: tamper.rewrites(both(update, form), () => tamper.success({ meta: { from: 'form' } })),
  },
  {
    id: 'rekey-never',
    lie: 'keeps the id when access control changes',
    breaks: ['RKY-1', 'RKY-2'],
    apply: tamper.result(update, (image, incoming) => {
      image.id = decoded(incoming.url.split('/').at(-1) ?? '');
    }),
  },
  {
    id: 'rekey-public-keeps',
    lie: 'keeps the id when a private image is made public',
    breaks: ['RKY-2'],
    apply: tamper.result(both(update, body(/"requireSignedURLs":\s*false/)), (image, incoming) => {
      image.id = decoded(incoming.url.split('/').at(-1) ?? '');
    }),
  },
  {
    id: 'rekey-always',
    lie: 'changes the id whenever access control is mentioned',
    breaks: ['RKY-4'],
    apply: tamper.result(both(update, body(/requireSignedURLs/)), (image, incoming) => {
      if (image.id === decoded(incoming.url.split('/').at(-1) ?? '')) image.id = `${image.id}0`;
    }),
  },
  {
    id: 'rekey-loses-meta',
    lie: 'loses metadata with the old id',
    breaks: ['RKY-3'],
    apply: {
      answer(answered, incoming, memory) {
        if (answered.status !== 200 || !either(update, details)(incoming)) return undefined;
        const id = decoded(incoming.url.split('/').at(-1) ?? '');
        const answer = JSON.parse(answered.body.toString('utf8')) as { result: Record<string, unknown> };
        if (update(incoming) && answer.result.id !== id) memory.set(String(answer.result.id), true);
        if (!details(incoming) || !memory.has(id)) return undefined;
        answer.result.meta = {};
        return tamper.withJson(answered, answer);
      },
    },
  },
  {
    id: 'rekey-loses-image',
    lie: 'does not find a re-keyed image under its new id',
    breaks: ['RKY-3'],
    apply: all(
      {
        request: (incoming, memory) =>
          details(incoming) && memory.has(decoded(incoming.url.split('/').at(-1) ?? ''))
            ? tamper.refusal(404, 5404)
            : undefined,
      },
      tamper.result(update, (image, incoming, memory) => {
        if (image.id !== decoded(incoming.url.split('/').at(-1) ?? '')) memory.set(String(image.id), true);
      }),
    ),
  },
  {
    id: 'blob-other-bytes',
    lie: 'adds a byte to original files',
    breaks: ['BLB-2', 'RKY-5'],
    apply: {
      answer: (answered, incoming) =>
        blob(incoming) && answered.status === 200
          ? { ...answered, body: Buffer.concat([answered.body, Buffer.from([0])]) }
          : undefined,
    },
  },
  {
    id: 'blob-picture',
    lie: 'gives the same picture for every original',
    breaks: ['BLB-1', 'BLB-7', 'RKY-5'],
    apply: {
      answer: (answered, incoming) => (blob(incoming) && answered.status === 200 ? tamper.picture() : undefined),
    },
  },
  {
    id: 'blob-type',
    lie: 'labels originals as application/octet-stream',
    breaks: ['BLB-3'],
    apply: tamper.header(blob, 'content-type', 'application/octet-stream'),
  },
  {
    id: 'blob-unknown',
    lie: 'gives some picture for an id that is not stored',
    breaks: ['BLB-4'],
    apply: {
      answer: (answered, incoming) => (blob(incoming) && answered.status >= 400 ? tamper.picture() : undefined),
    },
  },
  {
    id: 'blob-unknown-text',
    lie: 'refuses originals in plain text',
    breaks: ['BLB-4'],
    apply: tamper.explains(blob, ({ status }) => tamper.plain(status, 'not found')),
  },
  {
    id: 'blob-slashes',
    lie: 'does not find originals of ids with slashes',
    breaks: ['BLB-5'],
    apply: tamper.refuses(
      both(api('GET', '/images/v1/*/blob'), ({ url }) => /%2F/i.test(url)),
      5404,
      404,
    ),
  },
  {
    id: 'blob-private',
    lie: 'refuses originals of private images',
    breaks: ['BLB-6'],
    apply: {
      request(incoming, memory) {
        const id = incoming.url.split('/').at(-2) ?? '';
        return blob(incoming) && memory.has(decoded(id)) ? tamper.refusal(403, 5403) : undefined;
      },
      answer(answered, incoming, memory) {
        if (!upload(incoming) || answered.status !== 200) return undefined;
        const { result } = JSON.parse(answered.body.toString('utf8')) as {
          result: { id: string; requireSignedURLs: boolean };
        };
        if (result.requireSignedURLs) memory.set(result.id, true);
        return undefined;
      },
    },
  },
  {
    id: 'delete-another',
    lie: 'deletes every image with the first one',
    breaks: ['DEL-6'],
    apply: {
      request(incoming, memory) {
        if (!details(incoming)) return undefined;
        const removed = memory.get('removed');
        return removed !== undefined && Date.now() - Number(removed) < 2000 ? tamper.refusal(404, 5404) : undefined;
      },
      answer(answered, incoming, memory) {
        if (api('DELETE', '/images/v1/*')(incoming) && answered.status === 200) memory.set('removed', Date.now());
        return undefined;
      },
    },
  },
];
