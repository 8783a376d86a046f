import { isObject, type JsonObject } from '../../openapi/index.ts';
import { refuseAsDescribed } from '../answers/described.ts';
import type { Exchange } from '../answers/exchange.ts';
import { type Outcome, refuse, respondWith } from '../answers/outcome.ts';
import { newId } from './ids.ts';
import { pageOf } from './list.ts';
import { present, type Shown } from './present.ts';
import { changed, coerced, completed, membersSent, touched } from './record.ts';
import type { Collection } from './records.ts';
import { StateRefusal } from './refusal.ts';
import type { Part, Role } from './resources.ts';
import { pathValues, plantExamples } from './seeds.ts';
import type { State } from './state.ts';

/** Answers from state, where the contract's operation keeps any and no annotation says otherwise. */
export async function respondFromState(exchange: Exchange): Promise<Outcome | undefined> {
  const { state, annotation, operation } = exchange;
  if (state === undefined || annotation?.dispatcher !== undefined) return undefined;
  const part = state.partOf(operation);
  if (part === undefined) return undefined;
  try {
    const collection = collectionOf(exchange, part, state);
    const turn: Turn = { exchange, part, collection, id: exchange.params[part.resource.parameter] ?? '' };
    return await show(turn, await acts[part.role](turn));
  } catch (error) {
    if (!(error instanceof StateRefusal)) throw error;
    const keys = error.status === 400 ? ['400', '422'] : [String(error.status)];
    const described = await refuseAsDescribed(exchange, { keys, why: error.message, needsContent: true });
    return described ?? refuse(exchange, error.status, error.message);
  }
}

interface Turn {
  readonly exchange: Exchange;
  readonly part: Part;
  readonly collection: Collection;
  /** That of the path; empty for an operation on the collection. */
  readonly id: string;
}

type Done = Shown & { readonly isNew?: true; readonly newId?: string };

const acts: Readonly<Record<Role, (turn: Turn) => Done | Promise<Done>>> = {
  list({ exchange, part, collection }) {
    const query = new URLSearchParams(exchange.request.search);
    const page = pageOf(collection.all(), exchange.operation, query, part.resource.shape.members);
    return { kind: 'page', page };
  },
  async create(turn) {
    return make(turn, membersSent(turn.exchange.request.body, turn.part.resource.shape));
  },
  /** A PUT or PATCH on the collection: the body says which record it is. */
  async store(turn) {
    const { exchange, part, collection } = turn;
    const { shape } = part.resource;
    const sent = membersSent(exchange.request.body, shape);
    const id = idIn(sent, shape.key);
    if (id === undefined) throw new StateRefusal(400, `the body does not say which record it is: ${shape.key ?? 'id'}`);
    const record = collection.get(id);
    if (record === undefined && exchange.operation.responses['404'] !== undefined) throw missing(turn, id);
    if (record === undefined) return make(turn, sent);
    return keep(turn, id, { ...(exchange.operation.method === 'patch' ? record : kept(turn, record)), ...sent });
  },
  read: (turn) => ({ kind: 'record', record: found(turn) }),
  async replace(turn) {
    const { exchange, part, collection, id } = turn;
    const sent = membersSent(exchange.request.body, part.resource.shape);
    const record = collection.get(id);
    if (record !== undefined) return keep(turn, id, { ...kept(turn, record), ...sent });
    if (exchange.operation.responses['201'] === undefined) throw missing(turn, id);
    const { key, members } = part.resource.shape;
    return make(turn, key === undefined ? sent : { ...sent, [key]: coerced(id, members[key]) }, id);
  },
  change(turn) {
    const { exchange, part, id } = turn;
    const { shape } = part.resource;
    const { request } = exchange;
    const record = changed(found(turn), request.body, shape);
    return keep(turn, id, request.body.value === undefined ? { ...record, ...inQuery(turn) } : record);
  },
  remove(turn) {
    const record = found(turn);
    if (turn.exchange.request.isTrial !== true) turn.collection.delete(turn.id);
    return { kind: 'removed', record };
  },
};

/** The collection that the path names, with the contract's examples in it when it is first asked for. */
function collectionOf(exchange: Exchange, { resource }: Part, state: State): Collection {
  const { params, request, examplesOf } = exchange;
  const parents: Record<string, string> = {};
  const path = resource.collection.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    parents[name] = params[name] ?? '';
    return encodeURIComponent(parents[name]);
  });
  return state.records.collection(request.namespace ?? '', path, (collection) =>
    plantExamples(resource, parents, collection, { examplesOf, pathValuesOf: pathValues }),
  );
}

async function make(turn: Turn, sent: JsonObject, given?: string): Promise<Done> {
  const { exchange, part, collection } = turn;
  const { generator, chance } = exchange;
  const { shape } = part.resource;
  const record = await completed(sent, { shape, generator, now: () => chance.now() });
  const { key } = shape;
  const schema = key === undefined ? exchangeIdSchema(turn) : shape.members[key];
  const asked = given ?? (schema?.readOnly === true ? undefined : idIn(sent, key));
  const id = asked ?? (await newId(schema, collection, { chance, generator }));
  if (id === undefined) throw new StateRefusal(507, `no id is left that ${part.resource.collection} does not have`);
  const name = String(id);
  if (collection.get(name) !== undefined)
    throw new StateRefusal(409, `${part.resource.collection} already has a record ${name.slice(0, 200)}`);
  const complete =
    key === undefined || asked !== undefined ? record : Object.assign({ [key]: id }, record, { [key]: id });
  if (exchange.request.isTrial !== true) collection.put(name, complete);
  return { kind: 'record', record: complete, isNew: true, newId: name };
}

/** The id's schema where no member of a record has it: that of the path parameter. */
function exchangeIdSchema({ part }: Turn): JsonObject | undefined {
  const { operations, parameter } = part.resource;
  const [described] = [...operations.values()].flatMap(({ parameters }) =>
    parameters.filter(({ name, in: place }) => name === parameter && place === 'path'),
  );
  return isObject(described?.schema) ? described.schema : undefined;
}

/** A record has the id that its path says, whatever the body does. */
function keep(turn: Turn, id: string, record: JsonObject): Done {
  const { exchange, part, collection } = turn;
  const { shape } = part.resource;
  const before = collection.get(id);
  const pinned =
    shape.key === undefined || before === undefined || before[shape.key] === undefined
      ? record
      : { ...record, [shape.key]: before[shape.key] };
  const complete = touched(pinned, { shape, now: () => exchange.chance.now() });
  if (exchange.request.isTrial !== true) collection.put(id, complete);
  return { kind: 'record', record: complete };
}

/** What a replaced record keeps: what only the server writes. */
function kept({ part }: Turn, record: JsonObject): JsonObject {
  const { members } = part.resource.shape;
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => members[name]?.readOnly === true || /^created/i.test(name)),
  );
}

function found(turn: Turn): JsonObject {
  const record = turn.collection.get(turn.id);
  if (record === undefined) throw missing(turn, turn.id);
  return record;
}

function missing({ part }: Turn, id: string): StateRefusal {
  return new StateRefusal(404, `${part.resource.collection} has no record ${id.slice(0, 200)}`);
}

function idIn(sent: JsonObject, key: string | undefined): string | undefined {
  const id = key === undefined ? undefined : sent[key];
  return (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : undefined;
}

/** Members that come by described query parameters. */
function inQuery({ exchange, part }: Turn): JsonObject {
  const { members } = part.resource.shape;
  const query = new URLSearchParams(exchange.request.search);
  return Object.fromEntries(
    exchange.operation.parameters.flatMap(({ in: place, name }) => {
      const value = place === 'query' && Object.hasOwn(members, name) ? query.get(name) : null;
      return value === null ? [] : [[name, coerced(value, members[name])]];
    }),
  );
}

async function show({ exchange, part, collection, id }: Turn, done: Done): Promise<Outcome | undefined> {
  const { operation, accept, generator, base, request } = exchange;
  const { role, resource } = part;
  const answer = await present(done, { operation, role, resource, accept, generator, isNew: done.isNew === true });
  if (answer === undefined) return undefined;
  const path = `${request.path.replace(/\/+$/, '')}${role === 'replace' ? '' : `/${encodeURIComponent(done.newId ?? '')}`}`;
  const location = answer.status === 201 && done.newId !== undefined ? { location: `${base}${path}` } : {};
  const total = done.kind === 'page' ? totalHeaders(exchange, done.page.total) : {};
  const name = done.newId ?? id;
  const why = `from state: ${role} ${resource.collection}${name === '' ? '' : ` ${name.slice(0, 200)}`}, of ${collection.size}`;
  const choice = { why, candidates: [] };
  const complete = { ...answer, headers: { ...answer.headers, ...location, ...total } };
  return respondWith(exchange, { answer: complete, choice, isStatic: false, isBestPossible: true });
}

/** The number of all records, in the header that the contract describes for it. */
function totalHeaders({ operation }: Exchange, total: number): Readonly<Record<string, string>> {
  const names = Object.values(operation.responses).flatMap((response) => Object.keys(response?.headers ?? {}));
  const name = names.find((header) => /^x-total(-count)?$|^total-count$/i.test(header));
  return name === undefined ? {} : { [name.toLowerCase()]: String(total) };
}
