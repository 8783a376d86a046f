import type { HandlerOf } from './call.ts';
import { presentSource, readName, sourceOf } from './sourceFields.ts';

/** Renames a source; nothing else of it can be changed. */
export const updateSourcingKitSource: HandlerOf<'updateSourcingKitSource'> = ({ account, params, body }) => {
  const source = { ...sourceOf(account, params.source_id), name: readName(body), updated: account.now() };
  account.sources.put(source);
  return { result: presentSource(source) };
};
