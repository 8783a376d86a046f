import type { Incoming, Lie } from '../lie.ts';
import { accepts, refuses, rewrites } from '../tampering.ts';
import { both, contains, decoded, latin1, sends, type Where } from '../where.ts';
import { laterPage } from './answers.ts';
import type { Operation } from './contract.ts';
import { type GeneratedLie, isJson, type Json, lieAbout, only } from './lie.ts';

/** What a client may send in a field. */
type State = 'present' | 'empty' | 'null' | 'false';

/** Fields that may be something else than set: an empty text or object, null, false. */
const alsoEmpty: ReadonlySet<string> = new Set(['metadata', 'creator', 'id']);
const alsoNull: ReadonlySet<string> = new Set(['creator', 'browser_ttl']);
const alsoFalse: ReadonlySet<string> = new Set([
  'requireSignedURLs',
  'neverRequireSignedURLs',
  'flexible_variants',
  'preserve_content_credentials',
]);

function statesOf(field: string): readonly State[] {
  return [
    'present',
    ...(alsoEmpty.has(field) ? (['empty'] as const) : []),
    ...(alsoNull.has(field) ? (['null'] as const) : []),
    ...(alsoFalse.has(field) ? (['false'] as const) : []),
  ];
}

/** How a target may mistake what was sent; the text stands for JSON in forms. */
const twists: Readonly<Record<string, (value: unknown) => unknown>> = {
  overlooked: () => undefined,
  'taken for another': (value) => {
    if (typeof value === 'number') return value + 1;
    if (typeof value === 'boolean') return !value;
    if (isJson(value))
      return Object.keys(value).length === 0 ? { made: 'up' } : Object.fromEntries(Object.entries(value).slice(1));
    if (value === 'true' || value === 'false') return value === 'true' ? 'false' : 'true';
    if (typeof value !== 'string' || /^\d{4}-|^https?:/.test(value)) return value;
    if (/^[[{]/.test(value)) return '{"made":"up"}';
    return value === '' ? value : `${value}x`;
  },
};

/** Every field of every body, in every state: overlooked, taken for another, refused where it is good. */
export function bodyLies(operations: readonly Operation[]): readonly GeneratedLie[] {
  return operations.flatMap(({ id, where, fields }) =>
    fields.flatMap((field) =>
      statesOf(field).flatMap((state) => [
        ...Object.entries(twists).map(([twist, change]) =>
          lieAbout(`${id} is sent ${field} (${state})`, twist, fieldTaken(where, field, state, change)),
        ),
        lieAbout(`${id} is sent ${field} (${state})`, 'refused', refuses(both(where, has(field, state)))),
        lieAbout(`${id} refuses ${field} (${state})`, 'accepted', accepts(both(where, has(field, state)))),
      ]),
    ),
  );
}

/** Every parameter of every list, on the first page and on later ones, and the ends of its range. */
export function parameterLies(operations: readonly Operation[]): readonly GeneratedLie[] {
  const pages: readonly (readonly [string, Where])[] = [
    ['on the first page', (incoming) => !laterPage(incoming)],
    ['on a later page', laterPage],
  ];
  return operations.flatMap(({ id, where, parameters }) =>
    parameters.flatMap((parameter) =>
      kindsOf(parameter).flatMap(([name, matches]) =>
        pages.flatMap(([page, holds]) => {
          const subject = `${id} is asked for ${name} ${page}`;
          const asked: Where = both(where, holds, (incoming) =>
            pairsOf(incoming).some(([key, value]) => matches(key, value)),
          );
          return [
            lieAbout(
              subject,
              'overlooked',
              only(
                asked,
                queryTaken(matches, () => undefined),
              ),
            ),
            lieAbout(subject, 'taken for another', only(asked, queryTaken(matches, nearby))),
            lieAbout(subject, 'refused', refuses(asked)),
            lieAbout(`${id} refuses ${name} ${page}`, 'accepted', accepts(asked)),
          ];
        }),
      ),
    ),
  );
}

const operators = ['eq', 'eq:string', 'eq:number', 'eq:boolean', 'gt', 'gte', 'lt', 'lte', 'in', 'in:number'];

type Matches = (name: string, value: string) => boolean;

/** What a parameter can be asked: filters by their operator, creators by whether they are empty. */
function kindsOf(parameter: string): readonly (readonly [string, Matches])[] {
  if (parameter.startsWith('meta.')) {
    return operators.map((operator) => {
      const numeric = ['gt', 'gte', 'lt', 'lte'].includes(operator) ? '(:number)?' : '';
      const expected = new RegExp(`\\[${operator}${numeric}\\]$`);
      return [`a filter by ${operator}`, (name) => name.startsWith('meta.') && expected.test(name)];
    });
  }
  if (parameter === 'creator') {
    return [
      ['creator', (name, value) => name === 'creator' && value !== ''],
      ['an empty creator', (name, value) => name === 'creator' && value === ''],
    ];
  }
  if (parameter === 'sort_order') {
    return ['asc', 'desc'].map((order) => [
      `sort_order=${order}`,
      (name, value) => name === 'sort_order' && value === order,
    ]);
  }
  return [[parameter, (name) => name === parameter]];
}

function nearby(value: string): string {
  if (/^\d+$/.test(value)) return String(Number(value) + 1);
  return { asc: 'desc', desc: 'asc', true: 'false', false: 'true' }[value] ?? (value === '' ? value : `${value}x`);
}

function pairsOf({ url }: Incoming): readonly (readonly [string, string])[] {
  return [...new URL(url, 'http://target').searchParams];
}

function queryTaken(matches: Matches, change: (value: string) => string | undefined): Lie {
  return rewrites(
    () => true,
    (incoming) => {
      const [path = '', search = ''] = incoming.url.split('?');
      const kept = search.split('&').flatMap((pair) => {
        const [name = '', ...rest] = pair.split('=');
        const value = rest.join('=');
        const [key, text] = [name, value].map((part) => decoded(part.replaceAll('+', ' '))) as [string, string];
        if (!matches(key, text)) return [pair];
        const other = change(text);
        return other === undefined ? [] : [`${name}=${encodeURIComponent(other)}`];
      });
      const url = kept.length === 0 ? path : `${path}?${kept.join('&')}`;
      return url === incoming.url ? undefined : { ...incoming, url };
    },
  );
}

const json = sends('content-type', /json/i);
const form = sends('content-type', /^multipart/i);

/** Whether a body has the field in this state. */
function has(field: string, state: State): Where {
  return (incoming) => {
    if (json(incoming)) {
      const body = jsonIn(incoming);
      return body !== undefined && stateOf(valueAt(body, field)) === state;
    }
    const text = form(incoming) && contains(`name="${field}"`)(incoming) ? partOf(incoming, field)?.[2] : undefined;
    return (
      text !== undefined &&
      (state === 'empty'
        ? /^(\{\})?$/.test(text)
        : state === 'false'
          ? text === 'false'
          : state === 'present' && !/^(\{\}|false)?$/.test(text))
    );
  };
}

function stateOf(value: unknown): State | undefined {
  if (value === undefined) return undefined;
  if (value === null || value === false) return value === null ? 'null' : 'false';
  return value === '' || (isJson(value) && Object.keys(value).length === 0) ? 'empty' : 'present';
}

function fieldTaken(where: Where, field: string, state: State, change: (value: unknown) => unknown): Lie {
  return rewrites(both(where, has(field, state)), (incoming) => {
    if (!json(incoming)) return partTaken(incoming, field, change);
    const body = jsonIn(incoming);
    if (body === undefined) return undefined;
    const before = JSON.stringify(body);
    const steps = field.split('.');
    const holder = steps.length === 1 ? body : (body[steps[0] ?? ''] as Json);
    const other = change(valueAt(body, field));
    if (other === undefined) delete holder[steps.at(-1) ?? ''];
    else holder[steps.at(-1) ?? ''] = other;
    const after = JSON.stringify(body);
    return after === before ? undefined : { ...incoming, body: Buffer.from(after) };
  });
}

function partTaken(incoming: Incoming, field: string, change: (value: unknown) => unknown): Incoming | undefined {
  const found = partOf(incoming, field);
  if (found === undefined) return undefined;
  const [whole, head, value] = found;
  const other = change(value);
  if (other === value) return undefined;
  const part = other === undefined ? whole.replace(`name="${field}"`, 'name="overlooked"') : `${head}${other}`;
  return {
    ...incoming,
    body: Buffer.from(
      latin1(incoming.body).replace(whole, () => part),
      'latin1',
    ),
  };
}

/** A part of a form: all of it, up to its value, the value. */
function partOf({ body }: Incoming, field: string): readonly [string, string, string] | undefined {
  const expected = new RegExp(`(name="${field}"[^\\r]*(?:\\r\\n[^\\r]+)*\\r\\n\\r\\n)([\\s\\S]*?)(?=\\r\\n--)`);
  const found = expected.exec(latin1(body));
  return found === null ? undefined : [found[0], found[1] ?? '', found[2] ?? ''];
}

function jsonIn({ body }: Incoming): Json | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function valueAt(body: Json, field: string): unknown {
  return field.split('.').reduce<unknown>((value, step) => (isJson(value) ? value[step] : undefined), body);
}
