import { createRequire } from 'node:module';

/** An object, as a list tells of it. Nothing of it has to be true. */
export interface ListedObject {
  readonly key: string;
  /** Bytes; NaN when the list does not say. */
  readonly size: number;
  /** Another one for each version: the entity tag, or when it was changed. */
  readonly version: string;
  readonly storageClass: string | undefined;
}

/** One page of a list. */
export interface Listing {
  readonly objects: readonly ListedObject[];
  /** What to ask for the next page with; none at the end. */
  readonly next: string | undefined;
}

/** What an S3 server says of a refusal. */
export interface S3Error {
  readonly code: string;
  readonly message: string;
  readonly region: string | undefined;
}

/** Reads an answer to ListObjectsV2; nothing when it is none. */
export function readListing(xml: string): Listing | undefined {
  const tree = readElements(xml, 'ListBucketResult', 'Contents');
  if (tree === undefined) return undefined;
  const { fields, items } = tree;
  const decode = fields.get('EncodingType') === 'url' ? decodeKey : (key: string) => key;
  const next = fields.get('NextContinuationToken');
  return {
    objects: items.flatMap((item) => {
      const key = item.get('Key');
      if (key === undefined) return [];
      const version = item.get('ETag') || item.get('LastModified') || '';
      const size = Number(item.get('Size') ?? Number.NaN);
      return [{ key: decode(key), size, version, storageClass: item.get('StorageClass') }];
    }),
    next: fields.get('IsTruncated') === 'true' && next ? next : undefined,
  };
}

/** Reads the body of a refusal; nothing when it is no such thing. */
export function readError(xml: string): S3Error | undefined {
  const fields = readElements(xml, 'Error', '')?.fields;
  const code = fields?.get('Code');
  if (code === undefined) return undefined;
  return {
    code: code.slice(0, 100),
    message: (fields?.get('Message') ?? '').slice(0, 300),
    region: fields?.get('Region'),
  };
}

/** The text of the elements below the root, and of those below each `item`; nothing for other XML and for none. */
function readElements(xml: string, root: string, item: string) {
  const fields = new Map<string, string>();
  const items: Map<string, string>[] = [];
  const path: string[] = [];
  let text = '';
  const { SaxesParser } = createRequire(import.meta.url)('saxes') as typeof import('saxes');
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    path.push(name);
    text = '';
    if (path.length === 2 && name === item) items.push(new Map());
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', ({ name }) => {
    if (path[0] === root && path.length === 2) fields.set(name, text);
    if (path[0] === root && path.length === 3 && path[1] === item) items.at(-1)?.set(name, text);
    path.pop();
    text = '';
  });
  try {
    parser.write(xml).close();
  } catch {
    return undefined;
  }
  return new RegExp(`<${root}[\\s/>]`).test(xml) ? { fields, items } : undefined;
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
