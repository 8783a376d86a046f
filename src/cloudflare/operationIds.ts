import type { Operations } from '../../spec/types.ts';
import { nearestName } from '../openapi/index.ts';
import { errors } from './errors.ts';
import { matchesGlob } from './glob.ts';

/**
 * `fetch` with `cf.image`: no operation of the product's HTTP surface, which does it inside the platform, but one of the
 * mock's, where the adapters for Workers ask for it.
 */
export const cfImageOperation = {
  method: 'POST',
  path: '/cf-image',
  id: 'transformImageInFetch',
  summary: 'Transform Image (fetch with cf.image)',
} as const;

/** The operations that no handler has a part in: surfaces of their own answer them, with pictures or what is known of one. */
export const pictureOperations = [
  'deliverImage',
  'deliverImageFromZone',
  'transformImageByUrl',
  'getWorkersImageInfo',
  'transformImageInWorker',
  cfImageOperation.id,
] as const satisfies readonly (keyof Operations | (typeof cfImageOperation)['id'])[];

/** The built-in operations by their ids, and any text: the operations of other contracts have ids of their own. */
export type OperationName = keyof Operations | (typeof cfImageOperation)['id'] | (string & {});

/** Says nothing to the id of an operation, or to a pattern with `*` that fits one; 5400 with the nearest name to others. */
export type OperationCheck = (named: string) => void;

/** The check over the ids that a mock has at the time. */
export function createOperationCheck(ids: () => Iterable<string>): OperationCheck {
  return (named) => {
    const all = new Set(ids());
    if (all.has(named)) return;
    if (named.includes('*') && [...all].some((id) => matchesGlob(named, id))) return;
    const nearest = nearestName(named, all);
    const hint = nearest === undefined ? '' : `; the nearest is ${nearest}`;
    throw errors.badRequest(`there is no operation ${named.slice(0, 100)}${hint}`);
  };
}
