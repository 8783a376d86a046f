import type { Answered, Incoming, Lie, Memory } from '../lie.ts';
import { picture, plain, refusal, success, withJson } from '../tampering.ts';
import { api, batch, both, decoded, delivery, either, oneTimeUpload, path, type Where } from '../where.ts';
import { type GeneratedLie, isJson, type Json, lieAbout, resultIn } from './lie.ts';

const image = '/images/v1/*';
const zone: Where = both(delivery, path(/^\/cdn-cgi\/imagedelivery\//));

/** Where a change of an image can be seen. */
const readers = {
  'the details': api('GET', image),
  'the v1 list': api('GET', '/images/v1'),
  'the v2 list': api('GET', '/images/v2'),
  'the original bytes': api('GET', `${image}/blob`),
  'the delivery': both(delivery, (incoming) => !zone(incoming)),
  'the delivery on a zone': zone,
  'the details on the batch host': batch('GET', image),
  'the v1 list on the batch host': batch('GET', '/images/v1'),
  'the v2 list on the batch host': batch('GET', '/images/v2'),
} as const satisfies Readonly<Record<string, Where>>;
type Reader = keyof typeof readers;

/** What makes an image. */
const makers: Readonly<Record<string, Where>> = {
  'an upload': both(api('POST', '/images/v1'), sendsFile),
  'an upload by URL': both(api('POST', '/images/v1'), (incoming) => !sendsFile(incoming)),
  'a direct upload': oneTimeUpload,
  'an upload on the batch host': batch('POST', '/images/v1'),
};
const removers: Readonly<Record<string, Where>> = {
  'a delete': api('DELETE', image),
  'a delete on the batch host': batch('DELETE', image),
};
const updates: Readonly<Record<string, Where>> = {
  'an update': api('PATCH', image),
  'an update on the batch host': batch('PATCH', image),
};
const stats = api('GET', '/images/v1/stats');

/** Every reader that does not see a change: of something made, removed, changed, or given another id. */
export function staleLies(): readonly GeneratedLie[] {
  const lies: GeneratedLie[] = [];
  const all = Object.keys(readers) as readonly Reader[];
  for (const [how, made] of Object.entries(makers)) {
    for (const reader of all)
      lies.push(lieAbout(`${reader} after ${how}`, 'without it', hiding(made, readers[reader], reader)));
    lies.push(lieAbout(`the statistics after ${how}`, 'without it', counting(made, -1)));
  }
  for (const [how, removed] of Object.entries(removers)) {
    for (const reader of all) lies.push(lieAbout(`${reader} after ${how}`, 'as before', haunting(removed, reader)));
    lies.push(lieAbout(`the statistics after ${how}`, 'as before', counting(removed, 1)));
  }
  for (const [how, updated] of Object.entries(updates)) {
    for (const field of ['meta', 'creator', 'requireSignedURLs', 'id', 'variants']) {
      for (const reader of all.filter((name) => /details|list/.test(name))) {
        lies.push(
          lieAbout(`${field} in ${reader} after ${how}`, 'as before', outdated(updated, readers[reader], field)),
        );
      }
    }
    for (const [access, wanted] of [
      ['private', true],
      ['public', false],
    ] as const) {
      const rekeyed = both(updated, ({ body }) =>
        new RegExp(`"requireSignedURLs":\\s*${wanted}`).test(body.toString('latin1')),
      );
      for (const reader of all) {
        const subject = `${reader} after ${how} that made it ${access}`;
        lies.push(lieAbout(`${subject}, new id`, 'without it', hiding(rekeyed, readers[reader], reader)));
        lies.push(lieAbout(`${subject}, old id`, 'as before', haunting(rekeyed, reader)));
      }
    }
  }
  return lies;
}

const everyMaker = either(...Object.values(makers));
const everyUpdate = either(...Object.values(updates));

/** The last segment but those that name no image. */
function idOf({ url }: Incoming): string {
  const segments = decoded(url.split('?')[0] ?? '')
    .replace(/\/blob$/, '')
    .split('/');
  return segments.at(-1) ?? '';
}

function isOf(reader: Reader, incoming: Incoming, id: string): boolean {
  const where = decoded(incoming.url.split('?')[0] ?? '');
  if (reader.includes('delivery')) return where.includes(`/${id}/`);
  return where.endsWith(`/${id}`) || where.endsWith(`/${id}/blob`);
}

const noted = (memory: Memory, what: string): Map<string, Json> => {
  const found = (memory.get(what) as Map<string, Json> | undefined) ?? new Map<string, Json>();
  memory.set(what, found);
  return found;
};

/** Does not show what was made, or moved, in this way. */
function hiding(made: Where, where: Where, reader: Reader): Lie {
  return {
    request(incoming, memory) {
      if (!where(incoming) || reader.includes('list')) return undefined;
      const hidden = [...noted(memory, 'made').keys()].some((id) => isOf(reader, incoming, id));
      if (!hidden) return undefined;
      return reader.includes('delivery') ? plain(404, 'ERROR 9404: Image not found') : refusal(404, 5404);
    },
    answer(answered, incoming, memory) {
      const result = resultOf(answered, made(incoming));
      if (typeof result?.id === 'string') noted(memory, 'made').set(result.id, result);
      if (!where(incoming) || !reader.includes('list')) return undefined;
      return relisted(answered, (images) => images.filter(({ id }) => !noted(memory, 'made').has(String(id))));
    },
  };
}

/** Goes on showing what is gone. */
function haunting(removed: Where, reader: Reader): Lie {
  const where = readers[reader];
  return {
    answer(answered, incoming, memory) {
      const known = noted(memory, 'known');
      const gone = noted(memory, 'gone');
      const result = resultOf(answered, everyMaker(incoming) || everyUpdate(incoming));
      if (removed(incoming) && answered.status === 200) {
        const old = known.get(idOf(incoming));
        if (old !== undefined && result?.id !== old.id) gone.set(String(old.id), old);
      }
      if (typeof result?.id === 'string') known.set(result.id, result);
      if (!where(incoming)) return undefined;
      if (reader.includes('list')) {
        const creator = new URL(incoming.url, 'http://target').searchParams.get('creator');
        const back = [...gone.values()].filter((own) => creator === null || own.creator === creator);
        return back.length === 0 ? undefined : relisted(answered, (images) => [...back, ...images]);
      }
      const old = [...gone].find(([id]) => isOf(reader, incoming, id))?.[1];
      if (old === undefined) return undefined;
      return reader.includes('details') ? success(old) : picture();
    },
  };
}

/** Shows a field as it was before an update that changed it. */
function outdated(updated: Where, where: Where, field: string): Lie {
  return {
    answer(answered, incoming, memory) {
      const known = noted(memory, 'known');
      const old = noted(memory, 'old');
      const result = resultOf(answered, everyMaker(incoming) || everyUpdate(incoming));
      if (result !== undefined && typeof result.id === 'string') {
        const before = known.get(updated(incoming) ? idOf(incoming) : result.id);
        if (updated(incoming) && before !== undefined && field in before) old.set(result.id, before);
        known.set(result.id, result);
      }
      if (!where(incoming) || answered.status !== 200) return undefined;
      const shown = (own: Json): Json => {
        const before = old.get(String(own.id));
        return before === undefined ? own : { ...own, [field]: before[field] };
      };
      const details = resultIn(answered);
      if (details !== undefined && 'id' in details) {
        const other = shown(details);
        if (JSON.stringify(other) === JSON.stringify(details)) return undefined;
        return withJson(answered, { ...(JSON.parse(answered.body.toString('utf8')) as Json), result: other });
      }
      return relisted(answered, (images) => images.map(shown));
    },
  };
}

/** Counts wrong by so many for each change of this kind. */
function counting(changed: Where, by: 1 | -1): Lie {
  return {
    answer(answered, incoming, memory) {
      const times = (memory.get('times') as number | undefined) ?? 0;
      if (changed(incoming) && answered.status === 200) memory.set('times', times + 1);
      if (!stats(incoming) || times === 0) return undefined;
      const result = resultIn(answered);
      if (result === undefined || !isJson(result.count)) return undefined;
      const count = { ...result.count, current: Math.max(0, Number(result.count.current) + by * times) };
      return withJson(answered, { ...(JSON.parse(answered.body.toString('utf8')) as Json), result: { count } });
    },
  };
}

function resultOf(answered: Answered, asked: boolean): Json | undefined {
  return asked ? resultIn(answered) : undefined;
}

function relisted(answered: Answered, change: (images: readonly Json[]) => readonly Json[]): Answered | undefined {
  const result = resultIn(answered);
  if (result === undefined || !Array.isArray(result.images)) return undefined;
  const images = change(result.images as readonly Json[]);
  if (JSON.stringify(images) === JSON.stringify(result.images)) return undefined;
  const body = JSON.parse(answered.body.toString('utf8')) as Json;
  return withJson(answered, { ...body, result: { ...result, images } });
}

function sendsFile({ body }: Incoming): boolean {
  return body.includes('name="file"') || body.includes('name=file');
}
