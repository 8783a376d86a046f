import type { HandlerOf } from './call.ts';
import { presentSource, sourceOf } from './sourceFields.ts';

/** One source, without its credentials. */
export const getSourcingKitSource: HandlerOf<'getSourcingKitSource'> = ({ account, params }) => ({
  result: presentSource(sourceOf(account, params.source_id)),
});
