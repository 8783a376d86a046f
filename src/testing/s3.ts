import type { IncomingMessage, ServerResponse } from 'node:http';
import { useServer } from './listening.ts';

/** An object of the stand-in, and what the list says of it where that is not the truth. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly contentType?: string;
  readonly storageClass?: string;
  readonly version?: string;
  readonly listedSize?: number;
}

/** A small S3 server for the tests of one file: lists and objects of one bucket, and whatever trouble a test wants. */
export interface S3 {
  readonly url: string;
  /** Empty before each use; keys in the order of the list. */
  readonly objects: Map<string, StoredObject>;
  /** Every request so far, as `GET /bucket/key`, lists as `LIST prefix`. */
  readonly asked: string[];
  /** Answers in place of the server when it returns true. */
  trouble: (name: string, req: IncomingMessage, res: ServerResponse) => boolean;
  /** Keys on a page. */
  pageSize: number;
  clear(): void;
}

/** Starts the server. Signatures are looked at for who signed, not for how: Miniflare's S3 does the latter. */
export function useS3(): S3 {
  const objects: S3['objects'] = new Map();
  const asked: string[] = [];
  const calm: S3['trouble'] = () => false;
  const listening = useServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://s3');
    const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const name = key === '' ? `LIST ${searchParams.get('prefix') ?? ''}` : `GET ${key}`;
    asked.push(name);
    if (s3.trouble(name, req, res)) return;
    if (!/Credential=GOODKEY\//.test(req.headers.authorization ?? '')) return refuse(res, 403, 'AccessDenied');
    if (bucket !== 'pictures') return refuse(res, 404, 'NoSuchBucket');
    if (key === '') return void res.end(listOf(s3, searchParams));
    const object = objects.get(key);
    if (object === undefined) return refuse(res, 404, 'NoSuchKey');
    res.writeHead(200, { 'content-type': object.contentType ?? 'application/octet-stream' }).end(object.bytes);
  });
  const s3: S3 = {
    objects,
    asked,
    get url() {
      return listening.url;
    },
    trouble: calm,
    pageSize: 1000,
    clear() {
      objects.clear();
      asked.length = 0;
      s3.trouble = calm;
      s3.pageSize = 1000;
    },
  };
  return s3;
}

/** A refusal as S3 writes it. */
export function refuse(res: ServerResponse, status: number, code: string, more = ''): void {
  res.writeHead(status, { 'content-type': 'application/xml' });
  res.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message>${more}</Error>`);
}

function listOf({ objects, pageSize }: S3, query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const from = Number(query.get('continuation-token') ?? 0);
  const found = [...objects].filter(([key]) => key.startsWith(prefix));
  const size = Math.min(pageSize, Number(query.get('max-keys') ?? pageSize));
  const more = from + size < found.length;
  const contents = found
    .slice(from, from + size)
    .map(
      ([key, { bytes, storageClass = 'STANDARD', version = 'v1', listedSize = bytes.byteLength }]) =>
        `<Contents><Key>${encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+')}</Key>` +
        `<ETag>&quot;${version}&quot;</ETag><Size>${listedSize}</Size><StorageClass>${storageClass}</StorageClass></Contents>`,
    );
  return [
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
    `<Name>pictures</Name><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>`,
    more ? `<NextContinuationToken>${from + size}</NextContinuationToken>` : '',
    `${contents.join('')}</ListBucketResult>`,
  ].join('');
}
