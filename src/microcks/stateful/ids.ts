import type { BodyGenerator, JsonObject } from '../../openapi/index.ts';
import type { Chance } from '../ports.ts';
import type { Collection } from './records.ts';

/** What makes ids. */
export interface IdMaker {
  readonly chance: Chance;
  readonly generator: BodyGenerator;
}

const maxTries = 50;

/** An id that a collection does not have yet, as its schema and the ids beside it have it; nothing when none is left. */
export async function newId(
  schema: JsonObject | undefined,
  collection: Collection,
  maker: IdMaker,
): Promise<string | number | undefined> {
  for (let turn = 0; turn < maxTries; turn += 1) {
    const id = await candidate(schema, collection, maker);
    if ((typeof id === 'string' || typeof id === 'number') && collection.get(String(id)) === undefined) return id;
  }
  return undefined;
}

async function candidate(
  schema: JsonObject = {},
  collection: Collection,
  { chance, generator }: IdMaker,
): Promise<unknown> {
  const { type, format, pattern, enum: values, maxLength } = schema;
  const types = [type].flat();
  const next = Math.max(Number(schema.minimum) || 1, collection.highest + 1);
  if (types.includes('integer') || types.includes('number')) return next;
  if (format === 'uuid') return uuid(chance);
  if (pattern === undefined && values === undefined && (format === undefined || format === 'string')) {
    const [[sample = sampleOf(schema)] = []] = collection.all();
    if (sample !== undefined && /^\d+$/.test(sample)) return String(next);
    const id = likeSample(sample, chance);
    return typeof maxLength === 'number' ? id.slice(0, Math.max(1, maxLength)) : id;
  }
  return generator.generate(schema, { seed: Buffer.from(chance.random(4)).readUInt32BE(), varied: true });
}

function sampleOf({ example }: JsonObject): string | undefined {
  return typeof example === 'string' ? example : undefined;
}

/** `cus_9s6XKz` leads to another `cus_…` of its length; without such a sample, a UUID. */
function likeSample(sample: string | undefined, chance: Chance): string {
  const [, prefix = '', rest = ''] = /^([A-Za-z]+[_-])([A-Za-z0-9]{4,64})$/.exec(sample ?? '') ?? [];
  if (prefix === '') return uuid(chance);
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  return prefix + [...chance.random(Math.max(12, rest.length))].map((byte) => letters[byte % letters.length]).join('');
}

function uuid(chance: Chance): string {
  const hex = Buffer.from(chance.random(16)).toString('hex');
  const variant = 'ab89'[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
