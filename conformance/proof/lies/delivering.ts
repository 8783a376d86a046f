import type { Incoming, Lie, Mutant } from '../lie.ts';
import { all } from '../lie.ts';
import * as tamper from '../tampering.ts';
import { type OptionPair, option, options, variantOption } from '../tampering.ts';
import {
  anyPicture,
  api,
  both,
  decoded,
  delivery,
  not,
  optioned,
  path,
  query,
  transform,
  type Where,
} from '../where.ts';

const zone = path(/^\/cdn-cgi\/imagedelivery\//);
const signed = query('sig');
const named: Where = (incoming) => delivery(incoming) && !/=/.test(incoming.url.split('?')[0] ?? '');
const get: Where = ({ method }) => method === 'GET';
const head: Where = ({ method }) => method === 'HEAD';

/** Takes one fit for another, in option lists and in named variants. */
const fit = (from: string, to: string): Lie =>
  all(
    option('fit', (value) => (value === from ? to : value)),
    variantOption('fit', (value) => (value === from ? to : value)),
  );

/** Takes one Accept header for another. */
const accept = (where: Where, change: (value: string) => string): Lie =>
  tamper.rewrites(where, (incoming) => ({
    ...incoming,
    headers: { ...incoming.headers, accept: change(incoming.headers.accept ?? '*/*') },
  }));

/** Refuses or alters nothing, but shows an unsigned picture where the target refuses a signature of a certain kind. */
const signatureLie = (id: string, lie: string, breaks: readonly string[], where: Where): Mutant => ({
  id,
  lie,
  breaks,
  apply: tamper.shows(both(get, where)),
});

const number = (change: (value: number) => number) => (value: string) =>
  /^[\d.]+$/.test(value) ? String(change(Number(value))) : value;

const mirrored: Readonly<Record<string, string>> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' };

const numberOf = (pairs: readonly OptionPair[], name: string) => pairs.find(([own]) => own === name)?.[1];

/** Lies about delivered pictures. */
export const deliveringLies: readonly Mutant[] = [
  {
    id: 'delivers-nothing',
    lie: 'does not find stored images',
    breaks: ['DLV-1'],
    apply: tamper.hides(both(get, named)),
  },
  {
    id: 'delivers-octets',
    lie: 'labels pictures as application/octet-stream',
    breaks: ['DLV-2'],
    apply: tamper.header(anyPicture, 'content-type', 'application/octet-stream'),
  },
  {
    id: 'delivers-no-slashes',
    lie: 'does not deliver ids with slashes',
    breaks: ['DLV-3'],
    apply: tamper.hides(both(named, path(/^\/[\w-]{22}\/[^/]+\/[^/]+\/[^/]+\/.+/))),
  },
  {
    id: 'delivers-no-percent',
    lie: 'does not decode percent signs in delivery URLs',
    breaks: ['DLV-4'],
    apply: tamper.hides(both(named, ({ url }) => /%25/.test(url))),
  },
  {
    id: 'missing-as-picture',
    lie: 'delivers a placeholder for a missing image',
    breaks: ['DLV-5', 'DLV-6', 'DOM-2'],
    apply: {
      answer: (answered, incoming) =>
        both(delivery, get)(incoming) && answered.status === 404 ? tamper.picture() : undefined,
    },
  },
  {
    id: 'missing-as-500',
    lie: 'breaks on missing images',
    breaks: ['DLV-5'],
    apply: tamper.status(delivery, 404, 500),
  },
  {
    id: 'missing-as-410',
    lie: 'answers status 410 for a missing image',
    breaks: ['DLV-6'],
    apply: tamper.status(delivery, 404, 410),
  },
  {
    id: 'missing-on-zone',
    lie: 'delivers a placeholder for a missing image on zones',
    breaks: ['DOM-2'],
    apply: {
      answer: (answered, incoming) => (zone(incoming) && answered.status >= 400 ? tamper.picture() : undefined),
    },
  },
  {
    id: 'variant-missing-as-picture',
    lie: 'takes any unknown variant for public',
    breaks: ['DLV-7', 'DLV-14'],
    apply: {
      answer: (answered, incoming) =>
        both(named, get)(incoming) && answered.status >= 400 ? tamper.picture() : undefined,
    },
  },
  {
    id: 'variant-missing-404',
    lie: 'answers status 404 for an unknown variant',
    breaks: ['DLV-25'],
    apply: {
      answer: (answered, incoming) =>
        named(incoming) && answered.body.includes('9425')
          ? tamper.plain(404, 'ERROR 9425: no such variant')
          : undefined,
    },
  },
  {
    id: 'any-hash',
    lie: 'overlooks the account hash',
    breaks: ['DLV-8'],
    apply: tamper.shows(both(named, path(/AAAAAAAAAAAAAAAAAAAAAA/))),
  },
  {
    id: 'hash-404',
    lie: 'answers status 404 for a strange account hash',
    breaks: ['DLV-18'],
    apply: tamper.status(both(named, path(/AAAAAAAAAAAAAAAAAAAAAA/)), 403, 404),
  },
  {
    id: 'refusals-as-json',
    lie: 'explains refused deliveries in JSON',
    breaks: ['DLV-9'],
    apply: tamper.explains(delivery, ({ status }) => ({
      status,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"error":"no"}'),
    })),
  },
  { id: 'head-405', lie: 'does not know HEAD', breaks: ['DLV-10'], apply: tamper.hides(both(delivery, head), 405, '') },
  {
    id: 'head-type',
    lie: 'labels HEAD differently from GET',
    breaks: ['DLV-10'],
    apply: tamper.header(both(delivery, head), 'content-type', 'text/html'),
  },
  {
    id: 'head-always',
    lie: 'answers HEAD for anything',
    breaks: ['DLV-11'],
    apply: {
      answer: (answered, incoming) =>
        both(delivery, head)(incoming) && answered.status >= 400 ? { ...answered, status: 200 } : undefined,
    },
  },
  {
    id: 'orientation-kept',
    lie: 'leaves the orientation to the reader of a picture',
    breaks: ['DLV-12'],
    apply: {
      request(incoming, memory) {
        const found = both(get, delivery)(incoming) ? memory.get(imageId(incoming)) : undefined;
        return found === undefined
          ? undefined
          : { status: 200, headers: { 'content-type': 'image/jpeg' }, body: found as Buffer };
      },
      answer(answered, incoming, memory) {
        if (!api('POST', '/images/v1')(incoming) || answered.status !== 200) return undefined;
        const start = incoming.body.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
        if (start < 0 || !incoming.body.includes('Exif')) return undefined;
        const end = incoming.body.lastIndexOf('\r\n--', incoming.body.length - 10);
        const { result } = JSON.parse(answered.body.toString('utf8')) as { result: { id: string } };
        memory.set(result.id, incoming.body.subarray(start, end));
        return undefined;
      },
    },
  },
  {
    id: 'variant-change-cached',
    lie: 'delivers from a cache that outlives the change of a variant',
    breaks: ['DLV-13'],
    apply: cached(
      (incoming) => both(get, named)(incoming) && !query('sig')(incoming) && !/\/public$/.test(incoming.url),
    ),
  },
  { id: 'one-picture', lie: 'delivers one picture for all images', breaks: ['DLV-16'], apply: onePicture() },
  {
    id: 'transparency-lost',
    lie: 'puts white under transparent pixels',
    breaks: ['DLV-17', 'ADJ-15', 'UAD-15'],
    apply: {
      async answer(answered, incoming) {
        if (!both(get, anyPicture)(incoming) || answered.status !== 200) return undefined;
        return await flattened(answered);
      },
    },
  },
  { id: 'deleted-delivered', lie: 'delivers deleted images', breaks: ['DEL-7'], apply: afterDelete() },
  { id: 'zone-nothing', lie: 'does not deliver on zones', breaks: ['DOM-1'], apply: tamper.hides(zone) },
  {
    id: 'zone-options',
    lie: 'overlooks option lists on zones',
    breaks: ['DOM-3'],
    apply: tamper.rewrites(both(zone, path(/=[^/]*$/)), (incoming) => ({
      ...incoming,
      url: incoming.url.replace(/\/[^/]*$/, '/public'),
    })),
  },
  {
    id: 'never-avif',
    lie: 'never chooses AVIF',
    breaks: ['NEG-1', 'NEG-2', 'AVF-2', 'UAV-2'],
    apply: accept(anyPicture, (value) => value.replace(/image\/avif,?/, '')),
  },
  {
    id: 'never-webp',
    lie: 'never chooses WebP',
    breaks: ['NEG-3', 'NEG-4', 'FMT-6', 'UFM-6'],
    apply: accept(anyPicture, (value) => value.replace(/image\/webp,?/, '') || 'image/png'),
  },
  {
    id: 'never-webp-for-jpeg',
    lie: 'delivers JPEG to clients that accept it',
    breaks: ['NEG-4'],
    apply: accept(named, (value) => (value.includes('image/jpeg') && !value.includes('avif') ? 'image/jpeg' : value)),
  },
  {
    id: 'always-webp',
    lie: 'delivers WebP to every client',
    breaks: ['NEG-5', 'NEG-6', 'NEG-7', 'NEG-9', 'FMT-7', 'UFM-7'],
    apply: accept(anyPicture, (value) => `image/webp,${value.replace(/image\/webp,?/, '')}`),
  },
  {
    id: 'cache-without-accept',
    lie: 'keeps one format of a picture for all clients',
    breaks: ['NEG-9'],
    apply: cached(both(get, named)),
  },
  {
    id: 'ttl-short',
    lie: 'lets browsers keep a picture for an hour',
    breaks: ['CAC-1'],
    apply: tamper.header(delivery, 'cache-control', (value) => value.replace(/max-age=172800/, 'max-age=3600')),
  },
  {
    id: 'cache-private',
    lie: 'keeps shared caches from public pictures',
    breaks: ['CAC-2'],
    apply: tamper.header(both(delivery, not(signed)), 'cache-control', (value) => value.replace('public', 'private')),
  },
  {
    id: 'cache-no-stale',
    lie: 'does not allow stale-while-revalidate',
    breaks: ['CAC-3'],
    apply: tamper.header(delivery, 'cache-control', (value) => value.replace(/,?\s*stale-while-revalidate=\d+/, '')),
  },
  {
    id: 'variant-ttl',
    lie: 'overlooks the browser TTL of variants',
    breaks: ['CAC-4', 'CAC-6'],
    apply: variantOption('browser_ttl', () => undefined),
  },
  {
    id: 'account-ttl',
    lie: 'overlooks the browser TTL of the account',
    breaks: ['CAC-5'],
    apply: tamper.header(delivery, 'cache-control', (value) => value.replace(/max-age=5432/, 'max-age=172800')),
  },
  { id: 'account-ttl-wins', lie: 'prefers the browser TTL of the account', breaks: ['CAC-6'], apply: accountTtlWins() },
  {
    id: 'cache-beyond-signature',
    lie: 'lets private pictures be kept for two days',
    breaks: ['CAC-7'],
    apply: tamper.header(
      both(delivery, signed),
      'cache-control',
      'public, max-age=172800, stale-while-revalidate=7200',
    ),
  },
  {
    id: 'signature-refused',
    lie: 'refuses every signature',
    breaks: ['SIG-1', 'SIG-13'],
    apply: tamper.hides(both(delivery, signed), 403, 'ERROR 9425: no'),
  },
  {
    id: 'signature-without-exp',
    lie: 'refuses signatures without expiry',
    breaks: ['SIG-2'],
    apply: tamper.hides(both(delivery, signed, not(query('exp'))), 403, 'ERROR 9425: no'),
  },
  signatureLie('unsigned', 'delivers private images without a signature', ['SIG-4'], both(delivery, not(signed))),
  signatureLie(
    'expired',
    'overlooks that a signature has expired',
    ['SIG-5'],
    both(
      delivery,
      signed,
      ({ url }) => Number(new URL(url, 'http://t').searchParams.get('exp') ?? Number.NaN) * 1000 < Date.now(),
    ),
  ),
  signatureLie(
    'any-signature',
    'overlooks what a signature says',
    ['SIG-3', 'SIG-6', 'SIG-8', 'SIG-9', 'SIG-10', 'SIG-11'],
    both(delivery, signed, query('exp')),
  ),
  signatureLie(
    'short-signature',
    'compares the signatures that are there',
    ['SIG-10'],
    both(delivery, query('sig', /^.{0,63}$/)),
  ),
  signatureLie(
    'exp-taken-away',
    'accepts a signature without the expiry that it was made for',
    ['SIG-7'],
    both(delivery, signed, not(query('exp'))),
  ),
  ...signaturesOverTheWrongText(),
  {
    id: 'never-signed',
    lie: 'wants a signature from every variant',
    breaks: ['SIG-12'],
    apply: tamper.overlooks(api('POST', '/images/v1/variants'), 'neverRequireSignedURLs'),
  },
  {
    id: 'one-signed-variant',
    lie: 'signs the variant public only',
    breaks: ['SIG-13'],
    apply: tamper.hides(both(delivery, signed, not(path(/\/public$/))), 403, 'ERROR 9425: no'),
  },
  {
    id: 'signature-code',
    lie: 'explains a refused signature by another code',
    breaks: ['SIG-14'],
    apply: tamper.explains(delivery, (answered) => ({
      ...answered,
      body: Buffer.from(answered.body.toString('utf8').replace('9425', '9403')),
    })),
  },
  {
    id: 'signature-cached',
    lie: 'keeps a private picture for anyone',
    breaks: ['SIG-16'],
    apply: cachedAfterSignature(),
  },
  // Options.
  ...(
    [
      ['scale-down', 'contain', ['FIT-2', 'FIT-21', 'NAM-2', 'UFT-2']],
      ['scale-down', 'squeeze', ['FIT-1', 'FIT-31', 'UFT-1', 'UFT-31']],
      ['contain', 'cover', ['FIT-3', 'FIT-4', 'NAM-3', 'NAM-4', 'UFT-3', 'UFT-4']],
      ['contain', 'scale-down', ['FIT-3', 'FIT-20', 'NAM-3', 'UFT-20', 'ADJ-19', 'UAD-19']],
      ['scale-up', 'contain', ['FIT-5', 'UFT-5']],
      ['scale-up', 'scale-down', ['FIT-6', 'UFT-6']],
      ['cover', 'contain', ['FIT-7', 'FIT-8', 'FIT-9', 'NAM-5', 'NAM-6', 'NAM-7', 'UFT-7']],
      ['cover', 'squeeze', ['FIT-7', 'FIT-8', 'UFT-7', 'UFT-8']],
      ['cover', 'crop', ['FIT-9', 'NAM-7', 'UFT-9']],
      ['crop', 'cover', ['FIT-10', 'NAM-9', 'UFT-10']],
      ['crop', 'contain', ['FIT-11', 'FIT-22', 'NAM-8', 'UFT-11', 'UFT-22']],
      ['aspect-crop', 'crop', ['FIT-12', 'UFT-12']],
      ['pad', 'contain', ['FIT-13', 'FIT-14', 'NAM-10', 'NAM-11', 'UFT-13', 'UFT-14']],
      ['squeeze', 'contain', ['FIT-15', 'FIT-16', 'UFT-15', 'UFT-16']],
    ] as const
  ).map(
    ([from, to, breaks]): Mutant => ({
      id: `fit-${from}-as-${to}`,
      lie: `takes fit=${from} for ${to}`,
      breaks,
      apply: fit(from, to),
    }),
  ),
  {
    id: 'cover-from-the-left',
    lie: 'cuts from the left and the top by default',
    breaks: ['FIT-8', 'UFT-8'],
    apply: options((pairs) =>
      pairs.some(([name]) => ['gravity', 'g'].includes(name)) ||
      !pairs.some(([name, value]) => name === 'fit' && /cover|crop/.test(value))
        ? pairs
        : [...pairs, ['gravity', '0x0']],
    ),
  },
  {
    id: 'width-overlooked',
    lie: 'overlooks the width',
    breaks: ['FIT-17', 'UFT-17', 'FIT-23', 'UFT-23', 'TRM-27', 'UTR-27'],
    apply: options((pairs) => pairs.filter(([name]) => name !== 'width' && name !== 'w')),
  },
  {
    id: 'height-overlooked',
    lie: 'overlooks the height',
    breaks: ['FIT-18', 'UFT-18'],
    apply: options((pairs) => pairs.filter(([name]) => name !== 'height' && name !== 'h')),
  },
  {
    id: 'width-plus-one',
    lie: 'delivers two pixels more than the width',
    breaks: ['FIT-17', 'UFT-17'],
    apply: option(
      ['width', 'w'],
      number((value) => value + 2),
    ),
  },
  {
    id: 'enlarges-by-default',
    lie: 'enlarges when no fit is given',
    breaks: ['FIT-19', 'UFT-19'],
    apply: options((pairs) => (pairs.some(([name]) => name === 'fit') ? pairs : [...pairs, ['fit', 'contain']])),
  },
  {
    id: 'no-short-names',
    lie: 'does not know w and h',
    breaks: ['FIT-23', 'UFT-23'],
    apply: options((pairs) => pairs.filter(([name]) => name !== 'w' && name !== 'h')),
  },
  {
    id: 'dpr-overlooked',
    lie: 'overlooks dpr',
    breaks: ['FIT-24', 'FIT-25', 'FIT-26', 'UFT-24', 'UFT-25', 'UFT-26'],
    apply: option('dpr', () => undefined),
  },
  { id: 'dpr-whole', lie: 'rounds dpr down', breaks: ['FIT-26', 'UFT-26'], apply: option('dpr', number(Math.floor)) },
  ...refusesNothing([
    ['fit', /fit=stretch/, ['FIT-27', 'UFT-27']],
    ['zero-width', /width=0\b/, ['FIT-28', 'UFT-28']],
    ['negative-height', /height=-/, ['FIT-29', 'UFT-29']],
    ['gravity', /gravity=middle/, ['FIT-42', 'UFT-42']],
    ['angle', /rotate=45/, ['TRM-28', 'UTR-28']],
    ['flip', /flip=x/, ['TRM-29', 'UTR-29']],
    ['colour', /background=nocolour/, ['ADJ-16', 'UAD-16']],
    ['blur', /blur=much/, ['ADJ-17', 'UAD-17']],
    ['format', /format=(jpg|bitmap)/, ['FMT-8', 'UFM-8']],
  ]),
  {
    id: 'gravity-mirrored',
    lie: 'keeps the opposite side',
    breaks: ['FIT-32', 'FIT-33', 'FIT-34', 'FIT-35', 'UFT-32', 'UFT-33', 'UFT-34', 'UFT-35'],
    apply: option(['gravity', 'g'], (value) => mirrored[value] ?? value),
  },
  {
    id: 'gravity-overlooked',
    lie: 'overlooks gravity',
    breaks: ['FIT-32', 'FIT-36', 'FIT-41', 'UFT-32', 'UFT-36', 'UFT-41'],
    apply: option(['gravity', 'g'], () => undefined),
  },
  { id: 'gravity-short', lie: 'does not know g', breaks: ['FIT-36', 'UFT-36'], apply: option('g', () => undefined) },
  {
    id: 'gravity-coordinates',
    lie: 'takes coordinates for the centre',
    breaks: ['FIT-38', 'FIT-39', 'UFT-38', 'UFT-39'],
    apply: option('gravity', (value) => (/^[\d.]+x/.test(value) ? '0.5x0.5' : value)),
  },
  {
    id: 'gravity-one-edge',
    lie: 'crops at the right edge for coordinates',
    breaks: ['FIT-37', 'UFT-37'],
    apply: option('gravity', (value) => (/^[\d.]+x/.test(value) ? '1x1' : value)),
  },
  {
    id: 'gravity-swapped',
    lie: 'swaps the coordinates of gravity',
    breaks: ['FIT-39', 'UFT-39'],
    apply: option('gravity', (value) => (/^[\d.]+x[\d.]+$/.test(value) ? value.split('x').reverse().join('x') : value)),
  },
  {
    id: 'gravity-face',
    lie: 'keeps the left side where there is no face',
    breaks: ['FIT-40', 'UFT-40'],
    apply: option('gravity', (value) => (value === 'face' ? 'left' : value)),
  },
  {
    id: 'face-refused',
    lie: 'refuses gravity=face',
    breaks: ['ADJ-18', 'UAD-18'],
    apply: tamper.hides(optioned(/gravity=face/), 400, 'ERROR 9400: no'),
  },
  ...[0, 1, 2, 3].map(
    (side): Mutant => ({
      id: `trim-side-${['top', 'right', 'bottom', 'left'][side]}`,
      lie: `does not trim the ${['top', 'right', 'bottom', 'left'][side]}`,
      breaks: [`TRM-${side + 2}`, `UTR-${side + 2}`],
      apply: option('trim', (value) =>
        /;/.test(value)
          ? value
              .split(';')
              .map((part, index) => (index === side ? '0' : part))
              .join(';')
          : value,
      ),
    }),
  ),
  {
    id: 'trim-overlooked',
    lie: 'overlooks trim',
    breaks: ['TRM-1', 'TRM-11', 'TRM-14', 'TRM-15', 'TRM-16', 'UTR-1', 'UTR-11', 'UTR-14', 'UTR-15', 'UTR-16'],
    apply: option('trim', () => undefined),
  },
  ...(
    [
      ['trim.left', ['6', '10']],
      ['trim.top', ['7']],
      ['trim.width', ['8', '10']],
      ['trim.height', ['9']],
      ['trim.border.color', ['12']],
      ['trim.border.keep', ['13']],
    ] as const
  ).map(
    ([name, numbers]): Mutant => ({
      id: name.replaceAll('.', '-'),
      lie: `overlooks ${name}`,
      breaks: numbers.flatMap((own) => [`TRM-${own}`, `UTR-${own}`]),
      apply: option(name, () => undefined),
    }),
  ),
  {
    id: 'trim-border',
    lie: 'overlooks trim=border',
    breaks: ['TRM-11', 'UTR-11'],
    apply: option('trim', (value) => (value === 'border' ? undefined : value)),
  },
  {
    id: 'trim-shares',
    lie: 'takes shares in trim for pixels',
    breaks: ['TRM-14', 'UTR-14'],
    apply: option('trim', (value) => value.replace(/0\.\d+/g, '0')),
  },
  {
    id: 'rotate-overlooked',
    lie: 'overlooks rotate',
    breaks: ['TRM-17', 'TRM-18', 'TRM-19', 'TRM-20', 'UTR-17', 'UTR-18', 'UTR-19', 'UTR-20'],
    apply: option('rotate', () => undefined),
  },
  {
    id: 'rotate-counterclockwise',
    lie: 'turns counterclockwise',
    breaks: ['TRM-17', 'TRM-19', 'TRM-26', 'UTR-17', 'UTR-19', 'UTR-26'],
    apply: option('rotate', (value) => ({ 90: '270', 270: '90' })[value] ?? value),
  },
  {
    id: 'rotate-after-width',
    lie: 'lets width refer to the picture before it is turned',
    breaks: ['TRM-20', 'UTR-20'],
    apply: options((pairs) =>
      /^(90|270)$/.test(numberOf(pairs, 'rotate') ?? '')
        ? pairs.map(([name, value]): OptionPair => [name === 'width' ? 'height' : name, value])
        : pairs,
    ),
  },
  {
    id: 'flip-overlooked',
    lie: 'overlooks flip',
    breaks: ['TRM-21', 'TRM-22', 'TRM-23', 'UTR-21', 'UTR-22', 'UTR-23'],
    apply: option('flip', () => undefined),
  },
  {
    id: 'flip-swapped',
    lie: 'mirrors along the other axis',
    breaks: ['TRM-21', 'TRM-22', 'UTR-21', 'UTR-22'],
    apply: option('flip', (value) => ({ h: 'v', v: 'h' })[value] ?? value),
  },
  {
    id: 'flip-after-rotate',
    lie: 'mirrors after turning',
    breaks: ['TRM-24', 'TRM-25', 'UTR-24', 'UTR-25'],
    apply: options((pairs) =>
      /^(90|270)$/.test(numberOf(pairs, 'rotate') ?? '')
        ? pairs.map(
            ([name, value]): OptionPair => [name, name === 'flip' ? ({ h: 'v', v: 'h' }[value] ?? value) : value],
          )
        : pairs,
    ),
  },
  ...(['brightness', 'contrast', 'saturation', 'blur', 'sharpen', 'background'] as const).map(
    (name): Mutant => ({
      id: `${name}-overlooked`,
      lie: `overlooks ${name}`,
      breaks: {
        brightness: ['ADJ-1', 'ADJ-2', 'UAD-1', 'UAD-2'],
        contrast: ['ADJ-4', 'ADJ-5', 'UAD-4', 'UAD-5'],
        saturation: ['ADJ-6', 'ADJ-7', 'UAD-6', 'UAD-7'],
        blur: ['ADJ-8', 'UAD-8'],
        sharpen: ['ADJ-10', 'UAD-10'],
        background: ['ADJ-11', 'ADJ-12', 'ADJ-13', 'ADJ-14', 'UAD-11', 'UAD-12', 'UAD-13', 'UAD-14'],
      }[name],
      apply: option(name, () => undefined),
    }),
  ),
  {
    id: 'adjusts-always',
    lie: 'lightens whatever brightness says',
    breaks: ['ADJ-3', 'UAD-3'],
    apply: option('brightness', (value) => (value === '1' ? '1.6' : value)),
  },
  {
    id: 'blur-one-size',
    lie: 'blurs by one radius',
    breaks: ['ADJ-9', 'UAD-9'],
    apply: option('blur', (value) => (/^\d+$/.test(value) ? '10' : value)),
  },
  {
    id: 'twice-refused',
    lie: 'refuses an option that is given twice',
    breaks: ['ADJ-20', 'UAD-20'],
    apply: tamper.hides(optioned(/\b(\w+)=[^/]*,\1=/), 400, 'ERROR 9400: no'),
  },
  {
    id: 'upscale-refused',
    lie: 'does not know upscale',
    breaks: ['ADJ-19', 'UAD-19'],
    apply: tamper.hides(optioned(/upscale=/), 400, 'ERROR 9400: no'),
  },
  ...(
    [
      ['webp', 'png', ['FMT-1', 'FMT-4', 'UFM-1', 'UFM-4', 'FMT-15', 'UFM-15']],
      ['jpeg', 'webp', ['FMT-2', 'UFM-2']],
      ['baseline-jpeg', 'webp', ['FMT-3', 'FMT-9', 'UFM-3', 'UFM-9']],
      ['avif', 'webp', ['AVF-1', 'UAV-1']],
      ['json', 'png', ['FMT-20', 'FMT-21', 'UFM-20', 'UFM-21']],
    ] as const
  ).map(
    ([from, to, breaks]): Mutant => ({
      id: `format-${from}`,
      lie: `writes ${to} for format=${from}`,
      breaks,
      apply: option('format', (value) => (value === from ? to : value)),
    }),
  ),
  {
    id: 'jpeg-in-one-scan',
    lie: 'writes every JPEG in one scan',
    breaks: ['FMT-22', 'UFM-22'],
    apply: option('format', (value) => (value === 'jpeg' ? 'baseline-jpeg' : value)),
  },
  { id: 'format-short', lie: 'does not know f', breaks: ['FMT-5', 'UFM-5'], apply: option('f', () => undefined) },
  {
    id: 'quality-overlooked',
    lie: 'overlooks quality',
    breaks: ['FMT-10', 'FMT-11', 'FMT-12', 'FMT-13', 'UFM-10', 'UFM-11', 'UFM-12', 'UFM-13'],
    apply: option(['quality', 'q'], () => undefined),
  },
  {
    id: 'quality-named',
    lie: 'does not know named qualities',
    breaks: ['FMT-12', 'UFM-12'],
    apply: option('quality', (value) => (/^[a-z]/.test(value) ? undefined : value)),
  },
  { id: 'quality-short', lie: 'does not know q', breaks: ['FMT-13', 'UFM-13'], apply: option('q', () => undefined) },
  {
    id: 'webp-never-lossless',
    lie: 'writes lossy WebP at every quality',
    breaks: ['FMT-15', 'UFM-15'],
    apply: options((pairs) =>
      pairs.map(([name, value]): OptionPair => [name, name === 'quality' && value === '100' ? '90' : value]),
    ),
  },
  ...(
    [
      ['none', 'keep', ['FMT-16', 'UFM-16', 'NAM-12']],
      ['copyright', 'keep', ['FMT-17', 'UFM-17', 'NAM-13']],
      ['copyright', 'none', ['FMT-17', 'UFM-17', 'NAM-13']],
      ['keep', 'none', ['FMT-18', 'UFM-18', 'NAM-14']],
    ] as const
  ).map(
    ([from, to, breaks]): Mutant => ({
      id: `metadata-${from}-as-${to}`,
      lie: `treats metadata=${from} as ${to}`,
      breaks,
      apply: all(
        option('metadata', (value) => (value === from ? to : value)),
        variantOption('metadata', (value) => (value === from ? to : value)),
      ),
    }),
  ),
  {
    id: 'metadata-default',
    lie: 'strips the copyright unless told otherwise',
    breaks: ['FMT-19', 'UFM-19'],
    apply: options((pairs) => (pairs.some(([name]) => name === 'metadata') ? pairs : [...pairs, ['metadata', 'none']])),
  },
  {
    id: 'json-of-the-original',
    lie: 'describes the original twice as JSON',
    breaks: ['FMT-20', 'UFM-20'],
    apply: option(['width', 'w'], (value, pairs) => (numberOf(pairs, 'format') === 'json' ? undefined : value)),
  },
  {
    id: 'json-without-original',
    lie: 'leaves the original out of the JSON',
    breaks: ['FMT-21', 'UFM-21'],
    apply: tamper.envelope(anyPicture, (json) => {
      delete json.original;
    }),
  },
  {
    id: 'variant-width-alone',
    lie: 'takes a width alone for a square',
    breaks: ['NAM-15'],
    apply: variantOption('width', (value, own) => {
      if (own.height === undefined) own.height = Number(value) / 4;
      return value;
    }),
  },
  {
    id: 'original-instead',
    lie: 'delivers originals instead of transformed pictures',
    breaks: ['FIT-1', 'FIT-17', 'TRM-1', 'UFT-1'],
    apply: options(() => []),
  },
  {
    id: 'remote-refused',
    lie: 'refuses remote images',
    breaks: ['UFT-1', 'UFT-17', 'UFM-1'],
    apply: tamper.hides(transform, 403, 'ERROR 9401: no'),
  },
  {
    id: 'orientation-width',
    lie: 'lets width refer to the stored picture',
    breaks: ['TRM-27', 'UTR-27'],
    apply: tamper.rewrites(optioned(/(^|\/)width=40(\/|,|$)/), (incoming) => ({
      ...incoming,
      url: incoming.url.replace(/width=40/, 'width=20'),
    })),
  },
];

function refusesNothing(rows: readonly (readonly [string, RegExp, readonly string[]])[]): readonly Mutant[] {
  return rows.map(([name, expected, breaks]) => ({
    id: `accepts-any-${name}`,
    lie: `overlooks an impossible ${name.replace('-', ' ')}`,
    breaks,
    apply: tamper.shows(both(get, optioned(expected))),
  }));
}

function imageId({ url }: Incoming): string {
  return decoded((url.split('?')[0] ?? '').split('/').slice(2, -1).join('/'));
}

/** Signatures over texts that a careless implementation signs. */
function signaturesOverTheWrongText(): readonly Mutant[] {
  const kinds: readonly (readonly [string, string, string, Where])[] = [
    ['exp-put-off', 'does not sign the expiry', 'SIG-6', query('exp')],
    ['other-image', 'signs the variant and not the image', 'SIG-8', path(/\/public$/)],
    ['other-variant', 'signs the image and not the variant', 'SIG-9', not(path(/\/public$/))],
  ];
  return kinds.map(([id, lie, broken, where]) => ({
    id: `signature-${id}`,
    lie,
    breaks: [broken],
    apply: {
      answer: (answered, incoming) => {
        if (answered.status !== 403 || !both(get, delivery, signed, where)(incoming)) return undefined;
        const exp = Number(new URL(incoming.url, 'http://t').searchParams.get('exp'));
        const sig = new URL(incoming.url, 'http://t').searchParams.get('sig') ?? '';
        return exp * 1000 > Date.now() && sig.length === 64 ? tamper.picture() : undefined;
      },
    },
  }));
}

/** Answers again what was answered first. */
function cached(where: Where): Lie {
  return {
    answer(answered, incoming, memory) {
      if (!where(incoming) || answered.status !== 200) return undefined;
      const key = `cached ${incoming.url}`;
      if (!memory.has(key)) memory.set(key, answered);
      return memory.get(key) as typeof answered;
    },
  };
}

/** Delivers to anyone what a signed request was given before. */
function cachedAfterSignature(): Lie {
  return {
    answer(answered, incoming, memory) {
      if (!both(get, delivery)(incoming)) return undefined;
      const key = `signed ${incoming.url.split('?')[0]}`;
      if (signed(incoming) && answered.status === 200) memory.set(key, answered);
      return !signed(incoming) && answered.status === 403
        ? (memory.get(key) as typeof answered | undefined)
        : undefined;
    },
  };
}

function onePicture(): Lie {
  return {
    answer(answered, incoming, memory) {
      if (!both(get, named, path(/\/public$/))(incoming) || answered.status !== 200 || signed(incoming))
        return undefined;
      const key = `first ${incoming.headers.accept}`;
      if (!memory.has(key)) memory.set(key, answered);
      return memory.get(key) as typeof answered;
    },
  };
}

function afterDelete(): Lie {
  return {
    answer(answered, incoming, memory) {
      if (!both(get, delivery)(incoming)) return undefined;
      if (answered.status === 200) memory.set(incoming.url, answered);
      return answered.status === 404 ? (memory.get(incoming.url) as typeof answered | undefined) : undefined;
    },
  };
}

function accountTtlWins(): Lie {
  return {
    answer(answered, incoming, memory) {
      if (api('PATCH', '/images/v1/config')(incoming) && answered.status === 200) {
        const { result } = JSON.parse(answered.body.toString('utf8')) as { result: { browser_ttl: number | null } };
        memory.set('ttl', result.browser_ttl);
      }
      const ttl = memory.get('ttl');
      const control = answered.headers['cache-control'];
      if (!delivery(incoming) || typeof ttl !== 'number' || typeof control !== 'string') return undefined;
      return {
        ...answered,
        headers: { ...answered.headers, 'cache-control': control.replace(/max-age=\d+/, `max-age=${ttl}`) },
      };
    },
  };
}

async function flattened(answered: {
  status: number;
  headers: Readonly<Record<string, string | readonly string[]>>;
  body: Buffer;
}) {
  const type = String(answered.headers['content-type'] ?? '');
  if (!/png|webp/.test(type)) return undefined;
  const { decode } = await import('../../pictures/decode.ts');
  const { encodePng } = await import('../../pictures/png.ts');
  const [pixels] = (await decode(answered.body)).pixels;
  if (pixels === undefined || !pixels.data.some((value, index) => index % 4 === 3 && value < 255)) return undefined;
  const data = pixels.data.map((value, index) => {
    const alpha = (pixels.data[index - (index % 4) + 3] ?? 255) / 255;
    return index % 4 === 3 ? 255 : Math.round(value * alpha + 255 * (1 - alpha));
  });
  return {
    ...answered,
    headers: { ...answered.headers, 'content-type': 'image/png' },
    body: encodePng({ ...pixels, data }),
  };
}
