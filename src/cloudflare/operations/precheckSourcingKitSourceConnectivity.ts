import type { HandlerOf } from './call.ts';
import { readLocation } from './sourceFields.ts';

/** Tries a bucket and keeps nothing. That it cannot be reached is an answer like another. */
export const precheckSourcingKitSourceConnectivity: HandlerOf<'precheckSourcingKitSourceConnectivity'> = async (
  { body },
  { imports },
) => {
  const { region: _, ...result } = await imports.probe(readLocation(body));
  return { result };
};
