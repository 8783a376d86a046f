import type { HandlerOf } from './call.ts';
import { sourceOf } from './sourceFields.ts';

/** Tries the bucket of a source, with the credentials that were given for it. */
export const getSourcingKitSourceConnectivity: HandlerOf<'getSourcingKitSourceConnectivity'> = async (
  { account, params },
  { imports },
) => {
  const { region: _, ...result } = await imports.probe(sourceOf(account, params.source_id));
  return { result };
};
