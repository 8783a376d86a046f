import type { Answered, Incoming, Lie } from '../lie.ts';
import { picture, plain, refusal, success, withJson } from '../tampering.ts';
import { api, both, decoded, delivery, type Where } from '../where.ts';
import { type GeneratedLie, isJson, type Json, lieAbout, resultIn } from './lie.ts';

const one = '/images/v1/variants/[^/]+';

/** Where a variant can be seen. */
const readers: Readonly<Record<string, Where>> = {
  'a variant': api('GET', one),
  'a flat variant': api('GET', `${one}/flat`),
  'the list of variants': api('GET', '/images/v1/variants'),
  'the delivery through a variant': delivery,
  'the URLs of an image': api('GET', '/images/v1/*'),
};
const keys = api('GET', '/images/v1/keys');
const addKey = api('PUT', '/images/v1/keys/[^/]+');
const removeKey = api('DELETE', '/images/v1/keys/[^/]+');
const config = api('GET', '/images/v1/config');
const configure = api('PATCH', '/images/v1/config');

/** What does not see that a variant, a key or the settings changed. */
export function settingLies(): readonly GeneratedLie[] {
  const changes = {
    'was created': api('POST', '/images/v1/variants'),
    'was changed': api('PATCH', one),
    'was deleted': api('DELETE', one),
  } as const;
  return [
    ...Object.entries(readers).flatMap(([reader, where]) =>
      Object.entries(changes).map(([change, changed]) =>
        lieAbout(`${reader} after it ${change}`, 'as before', unmoved(reader, where, change, changed)),
      ),
    ),
    ...[
      ['a key was added', addKey],
      ['a key was deleted', removeKey],
    ].map(([change, changed]) => lieAbout(`the keys after ${change}`, 'as before', remembered(keys, changed as Where))),
    ...['flexible_variants', 'browser_ttl', 'preserve_content_credentials'].map((name) =>
      lieAbout(
        `the settings after ${name} changed`,
        'as before',
        remembered(
          config,
          both(configure, ({ body }) => body.includes(`"${name}"`)),
        ),
      ),
    ),
  ];
}

function nameOf({ url }: Incoming): string {
  const segments = decoded(url.split('?')[0] ?? '')
    .replace(/\/flat$/, '')
    .split('/');
  return segments.at(-1) ?? '';
}

/** Shows a variant as it was before a change of it. */
function unmoved(reader: string, where: Where, change: string, changed: Where): Lie {
  return {
    request(incoming, memory) {
      const before = where(incoming) ? memory.get(nameOf(incoming)) : undefined;
      if (before === undefined || reader === 'the list of variants' || reader === 'the URLs of an image')
        return undefined;
      if (change === 'was created')
        return reader.startsWith('the delivery') ? plain(404, 'ERROR 9404: no such variant') : refusal(404, 5404);
      if (reader.startsWith('the delivery')) return picture();
      return success(reader === 'a flat variant' ? before : { variant: before });
    },
    answer(answered, incoming, memory) {
      note(answered, incoming, memory, change, changed);
      if (!where(incoming)) return undefined;
      const names = [...memory.entries()].filter(([name]) => !name.startsWith('known '));
      const result = resultIn(answered);
      if (result === undefined || names.length === 0) return undefined;
      if (reader === 'the list of variants' && isJson(result.variants)) {
        const variants = { ...result.variants };
        for (const [name, before] of names) {
          if (change === 'was created') delete variants[name];
          else variants[name] = before;
        }
        return withResult(answered, { ...result, variants });
      }
      if (reader !== 'the URLs of an image' || !Array.isArray(result.variants)) return undefined;
      const urls = result.variants as readonly string[];
      const others =
        change === 'was created'
          ? urls.filter((url) => !names.some(([name]) => url.endsWith(`/${name}`)))
          : [
              ...urls,
              ...(change === 'was deleted' ? names.map(([name]) => `${urls[0]?.replace(/[^/]*$/, '')}${name}`) : []),
            ];
      return JSON.stringify(others) === JSON.stringify(urls)
        ? undefined
        : withResult(answered, { ...result, variants: others });
    },
  };
}

/** Notes a variant under its name when it changed in the way meant: as it was before. */
function note(
  answered: Answered,
  incoming: Incoming,
  memory: Map<string, unknown>,
  change: string,
  changed: Where,
): void {
  const made = api('POST', '/images/v1/variants')(incoming) || api('PATCH', one)(incoming);
  const { variant } = (made ? resultIn(answered) : undefined) ?? {};
  const name = isJson(variant) ? String(variant.id) : nameOf(incoming);
  if (changed(incoming) && answered.status === 200) {
    memory.set(name, change === 'was created' ? {} : (memory.get(`known ${name}`) ?? {}));
  }
  if (isJson(variant)) memory.set(`known ${name}`, variant);
}

/** Answers, after a change, what was answered before it. */
function remembered(where: Where, changed: Where): Lie {
  return {
    answer(answered, incoming, memory) {
      if (changed(incoming) && answered.status === 200) memory.set('changed', true);
      if (!where(incoming) || answered.status !== 200) return undefined;
      const before = memory.get('before') as Answered | undefined;
      if (memory.get('changed') === true && before !== undefined) return before;
      memory.set('before', answered);
      return undefined;
    },
  };
}

function withResult(answered: Answered, result: Json): Answered {
  return withJson(answered, { ...(JSON.parse(answered.body.toString('utf8')) as Json), result });
}
