import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';
import { newUuid } from './newImage.ts';
import { presentSource, readLocation, readName } from './sourceFields.ts';

/** Keeps a bucket and its credentials, after trying them; 5400 with the reason when they open nothing (documented). */
export const createSourcingKitSource: HandlerOf<'createSourcingKitSource'> = async ({ account, body }, services) => {
  const name = readName(body);
  const location = readLocation({ ...body, region: null });
  const checkCount = () => {
    const { importSources } = services.limits;
    if (account.sources.count >= importSources) throw errors.serviceLimit(`${importSources} import sources`);
  };
  checkCount();
  const { connectivityStatus, reason, region } = await services.imports.probe(location);
  if (connectivityStatus !== 'ok') throw errors.badRequest(`the bucket cannot be reached: ${reason}`);
  // Others may have been made meanwhile
  checkCount();
  const now = account.now();
  const source = { ...location, id: newUuid(services), name, region, created: now, updated: now };
  account.sources.put(source);
  return { result: presentSource(source) };
};
