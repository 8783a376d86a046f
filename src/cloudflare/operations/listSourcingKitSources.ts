import type { HandlerOf } from './call.ts';
import { readSlice } from './paging.ts';
import { presentSource } from './sourceFields.ts';

/** The sources of an account, the oldest first; with `name`, those whose names contain it. */
export const listSourcingKitSources: HandlerOf<'listSourcingKitSources'> = ({ account, query }) => {
  const { offset, limit } = readSlice(query);
  const part = query.get('name') ?? '';
  const found = account.sources.list().filter(({ name }) => name.includes(part));
  return { result: { sources: found.slice(offset, offset + limit).map(presentSource) } };
};
