import { gridPng } from '../pictures/textPicture.ts';
import type { Answered, Incoming, Lie, Memory } from './lie.ts';
import { anyPicture, decoded, latin1, type Where } from './where.ts';

type Json = Record<string, unknown>;

/** Changes the JSON of answers, whatever their status. */
export function envelope(
  where: Where,
  change: (body: Json, answered: Answered, memory: Memory, incoming: Incoming) => void,
): Lie {
  return {
    answer(answered, incoming, memory) {
      const body = where(incoming) ? parsed(answered) : undefined;
      if (body === undefined) return undefined;
      const before = JSON.stringify(body);
      change(body, answered, memory, incoming);
      return JSON.stringify(body) === before ? undefined : withJson(answered, body);
    },
  };
}

/** Changes the envelope of refusals. */
export function failure(where: Where, change: (body: Json) => void): Lie {
  return envelope(where, (body, { status }) => {
    if (status >= 400) change(body);
  });
}

/** Changes the result of successes; a returned value takes its place. */
export function result(where: Where, change: (result: Json, incoming: Incoming, memory: Memory) => unknown): Lie {
  return envelope(where, (body, { status }, memory, incoming) => {
    if (status !== 200 || typeof body.result !== 'object' || body.result === null) return;
    const other = change(body.result as Json, incoming, memory);
    if (other !== undefined) body.result = other;
  });
}

/** Changes every image in a list. */
export function listed(where: Where, change: (images: Json[], incoming: Incoming, memory: Memory) => Json[]): Lie {
  return result(where, (list, incoming, memory) => {
    if (Array.isArray(list.images)) list.images = change(list.images as Json[], incoming, memory);
  });
}

/** Answers another status. */
export function status(where: Where, from: number, to: number): Lie {
  return {
    answer: (answered, incoming) =>
      where(incoming) && answered.status === from ? { ...answered, status: to } : undefined,
  };
}

/** Sets, changes or drops a header of successes. */
export function header(
  where: Where,
  name: string,
  change: string | undefined | ((value: string) => string | undefined),
): Lie {
  return {
    answer(answered, incoming) {
      if (!where(incoming) || answered.status >= 400) return undefined;
      const before = answered.headers[name];
      const value = typeof change === 'function' ? change(String(before ?? '')) : change;
      if (value === before) return undefined;
      const { [name]: _, ...rest } = answered.headers;
      return { ...answered, headers: value === undefined ? rest : { ...rest, [name]: value } };
    },
  };
}

/** Answers success where the target refuses. */
export function accepts(where: Where, own: Json = {}): Lie {
  return {
    answer(answered, incoming) {
      if (answered.status < 400 || !where(incoming)) return undefined;
      return success({ ...madeUp(), ...own });
    },
  };
}

/** Refuses what the target accepts. */
export function refuses(where: Where, code = 5400, httpStatus = 400): Lie {
  return {
    request: (incoming) => (where(incoming) ? refusal(httpStatus, code) : undefined),
  };
}

/** Delivers some picture where the target refuses to. */
export function shows(where: Where): Lie {
  return {
    answer: (answered, incoming) => (answered.status >= 400 && where(incoming) ? picture() : undefined),
  };
}

/** Refuses to deliver. */
export function hides(where: Where, httpStatus = 404, text = 'ERROR 9404: Image not found'): Lie {
  return {
    request: (incoming) => (where(incoming) ? plain(httpStatus, text) : undefined),
  };
}

/** Another text of a delivery's refusal. */
export function explains(where: Where, change: (answered: Answered) => Answered): Lie {
  return {
    answer: (answered, incoming) => (answered.status >= 400 && where(incoming) ? change(answered) : undefined),
  };
}

/** Passes another request on. */
export function rewrites(
  where: Where,
  change: (incoming: Incoming, memory: Memory) => Incoming | Answered | undefined,
): Lie {
  return {
    request: (incoming, memory) => (where(incoming) ? change(incoming, memory) : undefined),
  };
}

/** Passes another JSON body on. */
export function sendsJson(where: Where, change: (body: Json) => void): Lie {
  return rewrites(where, (incoming) => {
    try {
      const body = JSON.parse(incoming.body.toString('utf8')) as Json;
      const before = JSON.stringify(body);
      change(body);
      return JSON.stringify(body) === before ? undefined : { ...incoming, body: Buffer.from(JSON.stringify(body)) };
    } catch {
      return undefined;
    }
  });
}

/** Passes a form on with text in it replaced. */
export function sendsForm(where: Where, from: RegExp, to: string): Lie {
  return rewrites(where, (incoming) => {
    if (!/^multipart\//i.test(incoming.headers['content-type'] ?? '')) return undefined;
    const before = latin1(incoming.body);
    const after = before.replace(from, to);
    return after === before ? undefined : { ...incoming, body: Buffer.from(after, 'latin1') };
  });
}

/** Overlooks a field of forms and of JSON bodies. */
export function overlooks(where: Where, field: string): Lie {
  const name = new RegExp(`(name="?)${field}(?=["\\[\\r;])`, 'g');
  return {
    async request(incoming, memory) {
      const form = await sendsForm(where, name, '$1overlooked').request?.(incoming, memory);
      if (form !== undefined) return form;
      return await sendsJson(where, (body) => {
        delete body[field];
      }).request?.(incoming, memory);
    },
  };
}

/** An option of a list: its name and what it is set to. */
export type OptionPair = readonly [name: string, value: string];

/** Understands option lists differently, of stored and of remote images. */
export function options(change: (pairs: readonly OptionPair[], incoming: Incoming) => readonly OptionPair[]): Lie {
  return rewrites(anyPicture, (incoming) => {
    const [path = '', search] = incoming.url.split('?');
    const segments = path.split('/');
    const at = path.startsWith('/cdn-cgi/image/') ? 3 : segments.length - 1;
    const list = decoded(segments[at] ?? '');
    if (!/^[\w.]+=/.test(list)) return undefined;
    const before = list.split(/,(?![^()]*\))/).map((item): OptionPair => {
      const [name = '', ...rest] = item.split('=');
      return [name, rest.join('=')];
    });
    const after = change(before, incoming);
    const text = (after.length === 0 ? [['anim', 'true'] as const] : after).map((pair) => pair.join('=')).join(',');
    if (text === list) return undefined;
    segments[at] = text
      .replace(/[%#? ()<>"]/g, encodeURIComponent)
      .replaceAll('(', '%28')
      .replaceAll(')', '%29');
    return { ...incoming, url: `${segments.join('/')}${search === undefined ? '' : `?${search}`}` };
  });
}

/** Takes one option's value for another one; `undefined` overlooks the option. */
export function option(
  name: string | readonly string[],
  change: (value: string, pairs: readonly OptionPair[]) => string | undefined,
): Lie {
  const names = [name].flat();
  return options((pairs) =>
    pairs.flatMap((pair): readonly OptionPair[] => {
      if (!names.includes(pair[0])) return [pair];
      const value = change(pair[1], pairs);
      return value === undefined ? [] : [[pair[0], value]];
    }),
  );
}

/** Takes an option of named variants for another one when they are created or changed. */
export function variantOption(name: string, change: (value: unknown, all: Json) => unknown): Lie {
  const where: Where = ({ method, url }) => /^(POST|PATCH)$/.test(method) && /\/images\/v1\/variants/.test(url);
  return sendsJson(where, (body) => {
    const own = body.options as Json | undefined;
    if (typeof own !== 'object' || own === null || !(name in own)) return;
    own[name] = change(own[name], own);
  });
}

/** A success with this result. */
export function success(content: unknown): Answered {
  return jsonSaid(200, { result: content, success: true, errors: [], messages: [] });
}

/** A refusal in an envelope. */
export function refusal(httpStatus: number, code: number): Answered {
  return jsonSaid(httpStatus, { result: null, success: false, errors: [{ code, message: 'No' }], messages: [] });
}

/** A small picture of one colour. */
export function picture(): Answered {
  return { status: 200, headers: { 'content-type': 'image/png' }, body: gridPng('M', 20, 20) };
}

/** A text of the delivery side. */
export function plain(httpStatus: number, text: string): Answered {
  return { status: httpStatus, headers: { 'content-type': 'text/plain' }, body: Buffer.from(text) };
}

/** The answer with another JSON body. */
export function withJson(answered: Answered, body: unknown): Answered {
  return { ...answered, body: Buffer.from(JSON.stringify(body)) };
}

function parsed({ headers, body }: Answered): Json | undefined {
  if (!String(headers['content-type'] ?? '').includes('json')) return undefined;
  const value: unknown = JSON.parse(body.toString('utf8'));
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
}

function jsonSaid(httpStatus: number, body: unknown): Answered {
  return {
    status: httpStatus,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

let madeUpIds = 0;

/** An image, a variant, a draft and a list in one, none of which exists. */
function madeUp(): Json {
  const id = `00000000-0000-4000-8000-${String(++madeUpIds).padStart(12, '0')}`;
  return {
    id,
    filename: 'made-up.png',
    uploaded: new Date().toISOString(),
    requireSignedURLs: false,
    meta: {},
    variants: [`https://imagedelivery.net/made-up/${id}/public`],
    uploadURL: `https://upload.imagedelivery.net/made-up/${id}`,
    images: [],
    keys: [],
    variant: { id: 'made-up', options: { fit: 'contain', width: 1, height: 1, metadata: 'none' } },
  };
}
