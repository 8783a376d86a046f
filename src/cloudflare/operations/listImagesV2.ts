import { errors } from '../errors.ts';
import type { ImageRecord, Metadata, OrderKey } from '../records/index.ts';
import type { HandlerOf } from './call.ts';
import { readMetadataFilter } from './metadataFilter.ts';
import { readSelection, takePage } from './paging.ts';
import { presentImage } from './present.ts';

/**
 * Images by upload time, newest first unless `sort_order=asc`, filtered by creator and metadata. The continuation
 * token names a place, not a number, so that uploads and deletes between two pages neither repeat nor skip an image.
 */
export const listImagesV2: HandlerOf<'listImagesV2' | 'batchListImages'> = (
  { account, query, publicUrl },
  { asLive },
) => {
  const { perPage, list } = readSelection(query, account, asLive.smallPages ? 1 : 10);
  const direction = readDirection(query);
  const passes = readMetadataFilter(query);
  const after = readToken(query.get('continuation_token'));
  const records = list({ direction, start: after === undefined ? { offset: 0 } : { after } });
  // One more than a page tells whether there is another
  const found = takePage(passes === undefined ? records : passing(records, passes), perPage + 1);
  const page = found.slice(0, perPage);
  const last = page.at(-1);
  return {
    result: {
      images: page.map((record) => presentImage(record, account, publicUrl)),
      continuation_token: found.length > perPage && last !== undefined ? writeToken(last) : null,
    },
  };
};

function* passing(records: Iterable<ImageRecord>, passes: (metadata: Metadata) => boolean): Generator<ImageRecord> {
  for (const record of records) if (passes(record.meta)) yield record;
}

function readDirection(query: URLSearchParams): 'asc' | 'desc' {
  const order = query.get('sort_order') || 'desc';
  if (order !== 'asc' && order !== 'desc') throw errors.badRequest('sort_order must be asc or desc');
  return order;
}

/** Fixed width, so that the token is as long as the real product's: 16 bytes and a marker, base64url. */
function writeToken({ uploaded, sequence }: OrderKey): string {
  const bytes = Buffer.alloc(17);
  bytes.writeUInt8(1, 0);
  bytes.writeDoubleBE(uploaded, 1);
  bytes.writeDoubleBE(sequence, 9);
  return bytes.toString('base64url');
}

function readToken(token: string | null): OrderKey | undefined {
  if (token === null || token === '') return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 17 || bytes[0] !== 1 || bytes.toString('base64url') !== token) {
    throw errors.badRequest('continuation_token is not one that this service gave');
  }
  return { uploaded: bytes.readDoubleBE(1), sequence: bytes.readDoubleBE(9) };
}
