import { errors } from '../errors.ts';
import { imageUploaded } from '../events/messages.ts';
import type { Account, EventSubscription } from '../records/index.ts';
import type { Call, HandlerOf } from './call.ts';
import { readFlag, readText } from './fields.ts';
import { readWhole, takePage } from './paging.ts';
import { timestamp } from './present.ts';

type Body = Readonly<Record<string, unknown>>;

/** Makes a subscription; an account has one at most for a source (observed: 405). */
export const createEventSubscription: HandlerOf<'createEventSubscription'> = ({ account, body }, { clock }) => {
  const now = account.now();
  const id = Buffer.from(clock.random(16)).toString('hex');
  const begun = { id, enabled: true, events: [], created: now, modified: now };
  const subscription = readSubscription(body, begun);
  const { type } = (body.source ?? {}) as { readonly type?: unknown };
  if (type !== 'images') throw errors.badRequest('source.type must be images: other sources are not mocked');
  if (account.subscriptions.count > 0) throw errors.subscriptionExists();
  account.subscriptions.put(subscription);
  return { result: present(subscription) };
};

/** All subscriptions, page by page. */
export const listEventSubscriptions: HandlerOf<'listEventSubscriptions'> = ({ account, query }) => {
  const page = readWhole(query, 'page', { min: 1, max: 1_000_000, otherwise: 1 });
  const perPage = readWhole(query, 'per_page', { min: 1, max: 100, otherwise: 20 });
  const sorted = sortedBy(account, query.get('order') ?? 'created_at');
  const all = query.get('direction') === 'asc' ? sorted : sorted.toReversed();
  const shown = takePage(all.slice((page - 1) * perPage), perPage);
  const total_pages = Math.ceil(all.length / perPage);
  const resultInfo = { page, per_page: perPage, count: shown.length, total_count: all.length, total_pages };
  return { result: shown.map(present), resultInfo };
};

export const getEventSubscription: HandlerOf<'getEventSubscription'> = (call) => ({
  result: present(subscriptionOf(call)),
});

/** Changes what is given; the source stays what it is. */
export const updateEventSubscription: HandlerOf<'updateEventSubscription'> = (call) => {
  const { account, body } = call;
  const before = subscriptionOf(call);
  if (body.source !== undefined) throw errors.badRequest('source cannot be changed');
  const changed = readSubscription(body, { ...before, modified: account.now() });
  account.subscriptions.put(changed);
  return { result: present(changed) };
};

/** Deletes a subscription, which ends its messages at once, and answers what it was. */
export const deleteEventSubscription: HandlerOf<'deleteEventSubscription'> = (call) => {
  const subscription = subscriptionOf(call);
  call.account.subscriptions.delete(subscription.id);
  return { result: present(subscription) };
};

/** The subscription that the path names; 404 when it is not there. */
export function subscriptionOf({ account, params }: Call<{ readonly subscription_id: string }>): EventSubscription {
  const subscription = account.subscriptions.get(params.subscription_id);
  if (subscription === undefined) throw errors.subscriptionNotFound();
  return subscription;
}

/** Refuses a subscription that the API could not have made. */
export function checkSubscription({ created: _c, modified: _m, id: _i, ...body }: EventSubscription): void {
  readSubscription(body, { id: '', enabled: true, events: [], created: 0, modified: 0 });
}

function readSubscription(
  body: Body,
  before: Omit<EventSubscription, 'name' | 'destination'> & Partial<EventSubscription>,
): EventSubscription {
  const name = readText(body, 'name', 200) ?? before.name ?? '';
  if (name === '') throw errors.badRequest('name is required');
  const destination = body.destination === undefined ? before.destination : readDestination(body.destination);
  if (destination === undefined) throw errors.badRequest('destination is required');
  const events = body.events === undefined ? before.events : readEvents(body.events);
  if (events.length === 0) throw errors.badRequest('events is required');
  return { ...before, name, destination, events, enabled: readFlag(body, 'enabled') ?? before.enabled };
}

function readEvents(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw errors.badRequest('events must be a list');
  const unknown = value.filter((event) => event !== imageUploaded);
  if (unknown.length > 0) throw errors.unknownEventTypes(unknown.slice(0, 10).map(String).join(', ').slice(0, 200));
  return [...new Set<string>(value)];
}

function readDestination(value: unknown): EventSubscription['destination'] {
  const { type, queue_id } = (value ?? {}) as { readonly type?: unknown; readonly queue_id?: unknown };
  if (type !== 'queues.queue') throw errors.badRequest('destination.type must be queues.queue');
  if (typeof queue_id !== 'string' || queue_id === '' || queue_id.length > 100) {
    throw errors.badRequest('destination.queue_id must be the id of a queue');
  }
  // It travels as a header
  if (!/^[\x21-\x7e]+$/.test(queue_id)) throw errors.badRequest('destination.queue_id must be the id of a queue');
  return { type, queue_id };
}

function sortedBy({ subscriptions }: Account, order: string): readonly EventSubscription[] {
  const keys: Readonly<Record<string, (subscription: EventSubscription) => string | number>> = {
    created_at: ({ created }) => created,
    name: ({ name }) => name,
    enabled: ({ enabled }) => Number(enabled),
    source: () => 'images',
  };
  const keyOf = Object.hasOwn(keys, order) ? keys[order] : undefined;
  if (keyOf === undefined) throw errors.badRequest('order must be created_at, name, enabled or source');
  return [...subscriptions.list()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

function present({ id, name, enabled, events, destination, created, modified }: EventSubscription) {
  return {
    id,
    name,
    enabled,
    source: { type: 'images' as const },
    events: [...events],
    destination,
    created_at: timestamp(created),
    modified_at: timestamp(modified),
  };
}
