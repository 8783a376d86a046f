import type { HandlerOf } from './call.ts';
import { readSelection, readWhole, takePage } from './paging.ts';
import { presentImage } from './present.ts';

/** A page of images by number, newest first; drafts are not listed. */
export const listImages: HandlerOf<'listImages'> = ({ account, query, publicUrl }) => {
  const page = readWhole(query, 'page', { min: 1, max: Number.MAX_SAFE_INTEGER, otherwise: 1 });
  const { perPage, list } = readSelection(query, account);
  const records = list({ direction: 'desc', start: { offset: (page - 1) * perPage } });
  return { result: { images: takePage(records, perPage).map((record) => presentImage(record, account, publicUrl)) } };
};
