import type { HandlerOf } from './call.ts';
import { readWhole, takePage } from './paging.ts';
import { presentImage } from './present.ts';

/** A page of images by number, newest first; drafts are not listed. */
export const listImages: HandlerOf<'listImages'> = ({ account, query, publicUrl }) => {
  const page = readWhole(query, 'page', { least: 1, most: Number.MAX_SAFE_INTEGER, otherwise: 1 });
  const perPage = readWhole(query, 'per_page', { least: 10, most: 10_000, otherwise: 1000 });
  const creator = query.get('creator');
  const records = account.images.list({
    direction: 'desc',
    start: { offset: (page - 1) * perPage },
    ...(creator === null ? {} : { creator }),
  });
  return { result: { images: takePage(records, perPage).map((record) => presentImage(record, account, publicUrl)) } };
};
