import type { Answer } from '../case/client.ts';
import { json } from '../case/expect.ts';
import { type ApiSender, listImages } from './cleanup.ts';
import type { Thing } from './ledger.ts';
import type { Clock } from './time.ts';

/** A thing that is there although its DELETE was answered as if it were gone, and how that was noticed. */
export type Remnant<T extends Thing> = T & { readonly why: string };

/** How long a removed thing may still be shown. */
export interface Patience {
  readonly clock: Clock;
  readonly consistencyMs: number;
}

/**
 * Looks for things that were removed: in lists, and by GET where a list cannot vouch for them. What is found is deleted
 * once more, and looked for until the target's bound of consistency has passed. A target that does not answer is not
 * accused.
 */
export async function lookAgain<T extends Thing>(
  removed: readonly T[],
  send: ApiSender,
  { clock, consistencyMs }: Patience,
): Promise<readonly Remnant<T>[]> {
  const end = clock.now() + consistencyMs;
  const distinct = new Map(removed.map((thing) => [`${thing.kind} ${thing.id}`, thing]));
  let found = await remnantsOf([...distinct.values()], send);
  for (const { kind, id = '' } of found) {
    await send('DELETE', `/images/v1${folders[kind]}/${encodeURIComponent(id)}`).catch(() => undefined);
  }
  for (let pause = 100; found.length > 0; pause *= 2) {
    found = await remnantsOf(found, send);
    const left = end - clock.now();
    if (left <= 0) break;
    await clock.sleep(Math.min(pause, left));
  }
  return found;
}

const folders: Readonly<Record<Thing['kind'], string>> = {
  image: '',
  variant: '/variants',
  key: '/keys',
  config: '/config',
  'public-variant': '/variants',
};

async function remnantsOf<T extends Thing>(things: readonly T[], send: ApiSender): Promise<readonly Remnant<T>[]> {
  const named = (kind: Thing['kind']) => things.filter((thing) => thing.kind === kind && thing.id !== undefined);
  return [
    ...(await imagesLeft(named('image'), send)),
    ...(await listed(named('variant'), '/images/v1/variants', variantNames, send)),
    ...(await listed(named('key'), '/images/v1/keys', keyNames, send)),
  ];
}

/** Images that a list does not show are asked for one by one: a few, in case the list hides what the API still has. */
const maxAsked = 25;

async function imagesLeft<T extends Thing>(things: readonly T[], send: ApiSender): Promise<readonly Remnant<T>[]> {
  if (things.length === 0) return [];
  const images = await listImages(send).catch(() => undefined);
  const ids = new Set((images ?? []).map(({ id }) => id));
  const unlisted = things.filter(({ id = '' }) => !ids.has(id));
  const asked = images === undefined ? unlisted : [...unlisted.filter(({ draft }) => draft), ...spread(unlisted)];
  const answering = await Promise.all(
    [...new Set(asked)].map(async (thing) => ((await answers(thing, send)) ? [thing] : [])),
  );
  return [
    ...things.filter(({ id = '' }) => ids.has(id)).map((thing) => ({ ...thing, why: 'it is still listed' })),
    ...answering.flat().map((thing) => ({ ...thing, why: 'GET still finds it' })),
  ];
}

function spread<T>(things: readonly T[]): readonly T[] {
  const step = Math.max(1, Math.ceil(things.length / maxAsked));
  return things.filter((_, index) => index % step === 0);
}

async function answers({ id = '' }: Thing, send: ApiSender): Promise<boolean> {
  const answer = await send('GET', `/images/v1/${encodeURIComponent(id)}`).catch(() => undefined);
  return answer?.status === 200;
}

async function listed<T extends Thing>(
  things: readonly T[],
  path: string,
  names: (answer: Answer) => readonly string[],
  send: ApiSender,
): Promise<readonly Remnant<T>[]> {
  if (things.length === 0) return [];
  const answer = await send('GET', path).catch(() => undefined);
  const present = new Set(answer?.status === 200 ? readable(answer, names) : []);
  return things.filter(({ id = '' }) => present.has(id)).map((thing) => ({ ...thing, why: 'it is still listed' }));
}

function readable(answer: Answer, names: (answer: Answer) => readonly string[]): readonly string[] {
  try {
    return names(answer);
  } catch {
    return [];
  }
}

function variantNames(answer: Answer): readonly string[] {
  const { result } = json(answer) as { result?: { variants?: object } };
  return Object.keys(result?.variants ?? {});
}

function keyNames(answer: Answer): readonly string[] {
  const { result } = json(answer) as { result?: { keys?: readonly { name?: string }[] } };
  return (result?.keys ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
}
