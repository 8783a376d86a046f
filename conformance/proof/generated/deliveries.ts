import type { Answered, Incoming, Lie } from '../lie.ts';
import { picture, rewrites } from '../tampering.ts';
import { both, delivery, not, oneTimeUpload, path, query, transform, type Where } from '../where.ts';
import { type GeneratedLie, lieAbout } from './lie.ts';

const zone = path(/^\/cdn-cgi\/imagedelivery\//);
const optioned = path(/\/[a-z.]+=[^/]*$/i);
const hosted = both(delivery, not(zone));

/** The hosts that deliver, and how they are asked. */
const hosts: Readonly<Record<string, Where>> = {
  'a named variant': both(hosted, not(optioned)),
  'an option list': both(hosted, optioned),
  'a named variant on a zone': both(delivery, zone, not(optioned)),
  'an option list on a zone': both(delivery, zone, optioned),
  'a remote image': transform,
};

const signed = query('sig');
const get: Where = ({ method }) => method === 'GET';
const conditional: Where = ({ headers }) => headers['if-none-match'] !== undefined;
const ranged: Where = ({ headers }) => headers.range !== undefined;

/** Ways of asking. */
const states: Readonly<Record<string, Where>> = {
  'by a plain GET': both(get, not(signed), not(conditional), not(ranged)),
  'by a signed GET': both(get, signed),
  'by HEAD': ({ method }) => method === 'HEAD',
  'by a conditional GET': both(get, conditional),
  'by a GET of a range': both(get, ranged),
};

/** What is wrong with a success. */
const ofSuccess: Readonly<Record<string, (answered: Answered) => Answered | undefined>> = {
  'no content-type': headerTo('content-type', undefined),
  'content-type text/html': headerTo('content-type', 'text/html'),
  'no cache-control': headerTo('cache-control', undefined),
  'cache-control no-store': headerTo('cache-control', 'no-store'),
  'no etag': headerTo('etag', undefined),
  'no vary': headerTo('vary', undefined),
  'no cf-resized': headerTo('cf-resized', undefined),
  'another cf-resized': headerTo('cf-resized', 'err=9401'),
  'no bytes': (answered) => (answered.body.length === 0 ? undefined : { ...answered, body: Buffer.alloc(0) }),
  'half of the bytes': (answered) =>
    answered.body.length === 0 ? undefined : { ...answered, body: answered.body.subarray(0, answered.body.length / 2) },
  'another picture': (answered) => (answered.body.length === 0 ? undefined : { ...picture(), status: answered.status }),
  'status 201': (answered) => ({ ...answered, status: 201 }),
  'status 404': (answered) => ({ ...answered, status: 404 }),
  'status 500': (answered) => ({ ...answered, status: 500 }),
  'a redirect to somewhere else': (answered) => ({
    ...answered,
    status: 302,
    headers: { location: 'https://example.com/' },
    body: Buffer.alloc(0),
  }),
};

/** What is wrong with a refusal. */
const ofRefusal: Readonly<Record<string, (answered: Answered) => Answered | undefined>> = {
  'a picture': () => picture(),
  'status 200': (answered) => ({ ...answered, status: 200 }),
  'status 500': (answered) => ({ ...answered, status: 500 }),
  'no cf-resized': headerTo('cf-resized', undefined),
  JSON: (answered) => ({
    ...answered,
    headers: { ...answered.headers, 'content-type': 'application/json' },
    body: Buffer.from('{"error":"no"}'),
  }),
};

/** Codes in the text of a refusal. */
const codes = ['9401', '9404', '9425', '9427', '9400', '9402', '9403', '9408', '9412', '9422', '9520', '9523', '9524'];

/** Every host, every way of asking, every part of an answer. */
export function deliveryLies(): readonly GeneratedLie[] {
  return Object.entries(hosts).flatMap(([host, where]) => [
    ...Object.entries(states).flatMap(([state, holds]) => [
      ...Object.entries(ofSuccess).map(([twist, change]) =>
        lieAbout(
          `${host} ${state} is delivered with ${twist}`,
          'answer',
          changed(both(where, holds), (code) => code < 400, change),
        ),
      ),
      ...Object.entries(ofRefusal).map(([twist, change]) =>
        lieAbout(
          `${host} ${state} is refused with ${twist}`,
          'answer',
          changed(both(where, holds), (code) => code >= 400, change),
        ),
      ),
    ]),
    ...codes.map((code) =>
      lieAbout(
        `${host} is refused by code ${code}`,
        'but delivered',
        changed(
          where,
          (status) => status >= 400,
          (answered) => (answered.body.toString('utf8', 0, 40).startsWith(`ERROR ${code}`) ? picture() : undefined),
        ),
      ),
    ),
    ...Object.entries(where === transform ? {} : optionList(host) ? sealsOfLists : seals).map(([seal, broken]) =>
      lieAbout(
        `${host} of a private image ${seal}`,
        'delivered',
        changed(
          both(where, broken),
          (status) => status === 403,
          () => picture(),
        ),
      ),
    ),
    ...Object.entries(acceptances).map(([twist, accept]) =>
      lieAbout(`${host} is chosen by Accept`, twist, accepting(where, accept)),
    ),
  ]);
}

/** How a format is chosen otherwise than Accept asks. */
const acceptances: Readonly<Record<string, (accept: string) => string>> = {
  overlooked: () => 'image/png',
  'always the newest format': () => 'image/avif,image/webp',
  'without AVIF': (accept) => accept.replace(/image\/avif,?/, ''),
  'without WebP': (accept) => accept.replace(/image\/webp,?/, ''),
};

/** What is wrong with a signature. */
const seals: Readonly<Record<string, Where>> = {
  'without a signature': not(signed),
  'with an expired signature': both(signed, expired),
  'with a signature that is wrong': both(signed, query('exp'), not(expired), query('sig', /./)),
  'with an empty signature': query('sig', /^$/),
  'by HEAD without a signature': both(not(signed), ({ method }) => method === 'HEAD'),
};

/** An option list is refused for a private image, whatever its signature is worth. */
const sealsOfLists: Readonly<Record<string, Where>> = {
  'without a signature': not(signed),
  'with a signature': signed,
};

function optionList(host: string): boolean {
  return host.startsWith('an option list');
}

function expired({ url }: Incoming): boolean {
  const exp = new URL(url, 'http://target').searchParams.get('exp');
  return exp !== null && Number(exp) * 1000 < Date.now();
}

function headerTo(name: string, value: string | undefined): (answered: Answered) => Answered | undefined {
  return (answered) => {
    if (answered.headers[name] === value || (value !== undefined && !(name in answered.headers))) return undefined;
    const { [name]: _, ...rest } = answered.headers;
    return { ...answered, headers: value === undefined ? rest : { ...rest, [name]: value } };
  };
}

function changed(
  where: Where,
  holds: (status: number) => boolean,
  change: (answered: Answered) => Answered | undefined,
): Lie {
  return {
    answer: (answered, incoming) => (holds(answered.status) && where(incoming) ? change(answered) : undefined),
  };
}

function accepting(where: Where, change: (value: string) => string): Lie {
  return rewrites(where, (incoming) => {
    const accept = change(incoming.headers.accept ?? '*/*') || '*/*';
    return accept === (incoming.headers.accept ?? '*/*')
      ? undefined
      : { ...incoming, headers: { ...incoming.headers, accept } };
  });
}

const crossOrigin = [
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
];

/** What a browser is told about the upload host, before an upload and with its answer. */
export function crossOriginLies(): readonly GeneratedLie[] {
  const preflight: Where = ({ method, url }) => method === 'OPTIONS' && !url.startsWith('/client/');
  return [
    ...(
      [
        ['a preflight of the upload host', preflight],
        ['the answer of the upload host', oneTimeUpload],
      ] as const
    ).flatMap(([what, where]) =>
      crossOrigin.flatMap((name) => [
        lieAbout(
          `${what}: ${name}`,
          'missing',
          changed(where, () => true, headerTo(name, undefined)),
        ),
        lieAbout(
          `${what}: ${name}`,
          'for others',
          changed(where, () => true, headerTo(name, 'https://other.example')),
        ),
      ]),
    ),
    ...[400, 404, 405, 500].map((status) =>
      lieAbout(
        'a preflight of the upload host',
        `answered by ${status}`,
        changed(
          preflight,
          () => true,
          (answered) => ({ ...answered, status }),
        ),
      ),
    ),
  ];
}
