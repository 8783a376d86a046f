import { decode } from '../../pictures/decode.ts';
import { encodePng } from '../../pictures/png.ts';
import { sourcePicture } from '../../pictures/sources.ts';
import type { Answered, Incoming, Lie, Mutant } from '../lie.ts';
import * as tamper from '../tampering.ts';
import { anyPicture, both, delivery, optioned, path, transform, type Where } from '../where.ts';

const get: Where = ({ method }) => method === 'GET';

/** Changes the text of delivered SVGs. */
const svg = (where: Where, change: (text: string) => string): Lie => ({
  answer(answered, incoming) {
    if (answered.status !== 200 || !both(get, where)(incoming) || !isSvg(answered)) return undefined;
    return { ...answered, body: Buffer.from(change(answered.body.toString('utf8'))) };
  },
});

/** Puts something unsafe in front of the end. */
const leaves = (id: string, what: string, broken: string, text: string): Mutant => ({
  id: `svg-${id}`,
  lie: `leaves ${what} in SVGs`,
  breaks: [broken],
  apply: svg(anyPicture, (content) => content.replace('</svg>', `${text}</svg>`)),
});

const listed: Where = both(delivery, path(/=[^/]*$/));

/** Lies about SVGs, animations and the sources of transformations. */
export const drawingLies: readonly Mutant[] = [
  {
    id: 'svg-as-png',
    lie: 'draws SVGs',
    breaks: ['SVG-1'],
    apply: {
      answer: (answered, incoming) =>
        both(get, anyPicture)(incoming) && isSvg(answered) ? tamper.picture() : undefined,
    },
  },
  leaves('script', 'scripts', 'SVG-2', '<script>alert(1)</script>'),
  leaves('handler', 'event handlers', 'SVG-3', '<g onclick="alert(2)"/>'),
  leaves(
    'foreign-object',
    'foreign objects',
    'SVG-4',
    '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
  ),
  leaves('javascript-link', 'javascript: links', 'SVG-5', '<a href="javascript:alert(3)"><path/></a>'),
  leaves('import', 'imported style sheets', 'SVG-6', '<style>@import url("https://evil.example/x.css");</style>'),
  leaves('tracker', 'links to other hosts', 'SVG-7', '<image href="https://evil.example/tracker.png"/>'),
  {
    id: 'svg-emptied',
    lie: 'drops the shapes of SVGs',
    breaks: ['SVG-8', 'SVG-14'],
    apply: svg(anyPicture, (text) => text.replace(/>[\s\S]*<\/svg>/, '></svg>')),
  },
  {
    id: 'svg-resized',
    lie: 'resizes SVGs for named variants',
    breaks: ['SVG-9'],
    apply: svg(
      both(delivery, (incoming) => !listed(incoming)),
      (text) => text.replace(/width="[^"]*"/, 'width="33"'),
    ),
  },
  {
    id: 'svg-options',
    lie: 'resizes SVGs for option lists',
    breaks: ['SVG-10'],
    apply: svg(listed, (text) => text.replace(/width="[^"]*"/, 'width="33"')),
  },
  {
    id: 'svg-unsafe-list',
    lie: 'sanitises SVGs for named variants only',
    breaks: ['SVG-11'],
    apply: svg(listed, (text) => text.replace('</svg>', '<script>alert(1)</script></svg>')),
  },
  {
    id: 'svg-unsafe-remote',
    lie: 'passes remote SVGs on as they are',
    breaks: ['SVG-12'],
    apply: svg(transform, (text) => text.replace('</svg>', '<script>alert(1)</script></svg>')),
  },
  {
    id: 'first-frame',
    lie: 'delivers the first frame of animations',
    breaks: ['ANI-1', 'ANI-2', 'ANI-3', 'ANS-1', 'ANS-2', 'ANS-3', 'ANS-4', 'ANS-5', 'ANR-1', 'ANR-5'],
    apply: { answer: (answered, incoming) => (both(get, anyPicture)(incoming) ? firstFrame(answered) : undefined) },
  },
  {
    id: 'still-as-animation',
    lie: 'makes animations of still GIFs',
    breaks: ['ANI-4'],
    apply: { answer: (answered, incoming) => (both(get, delivery)(incoming) ? moving(answered) : undefined) },
  },
  {
    id: 'anim-overlooked',
    lie: 'overlooks anim',
    breaks: ['ANS-6', 'ANS-7', 'ANR-6', 'ANR-7'],
    apply: tamper.option('anim', () => undefined),
  },
  {
    id: 'animation-not-resized',
    lie: 'delivers animations in their own size',
    breaks: ['ANI-2', 'ANS-1', 'ANR-1'],
    apply: { answer: (answered, incoming) => (both(get, anyPicture)(incoming) ? wholeAnimation(answered) : undefined) },
  },
  {
    id: 'animation-as-gif',
    lie: 'writes animations as GIF whatever was asked for',
    breaks: ['ANS-8', 'ANR-8'],
    apply: tamper.option('format', (value, pairs) =>
      pairs.some(([name, own]) => (name === 'width' && own === '30') || own === 'jpeg') ? undefined : value,
    ),
  },
  {
    id: 'source-without-options',
    lie: 'transforms without options',
    breaks: ['URL-3'],
    apply: tamper.shows(both(get, path(/^\/cdn-cgi\/image\/+https?:/))),
  },
  {
    id: 'source-failure',
    lie: 'draws a placeholder when a source fails',
    breaks: ['URL-6'],
    apply: showsFor(/\/status\/5/),
  },
  {
    id: 'source-failure-json',
    lie: 'explains failed transformations in JSON',
    breaks: ['URL-9'],
    apply: tamper.explains(transform, ({ status, headers }) => ({
      status,
      headers: { ...headers, 'content-type': 'application/json' },
      body: Buffer.from('{"error":"no"}'),
    })),
  },
  {
    id: 'source-redirects',
    lie: 'draws a placeholder for a source that redirects without end',
    breaks: ['URL-13'],
    apply: showsFor(/\/redirects\/\d\d/),
  },
  {
    id: 'source-loop',
    lie: 'transforms what a transformation made',
    breaks: ['URL-16'],
    apply: showsFor(/\/cdn-cgi\/image\/.*\/cdn-cgi\/image\//),
  },
  {
    id: 'source-second-slash',
    lie: 'overlooks a second slash in front of a source',
    breaks: ['URL-26'],
    apply: showsFor(/^\/cdn-cgi\/image\/[^/]+\/\//),
  },
  {
    id: 'source-without-via',
    lie: 'asks sources without Via',
    breaks: ['URL-14'],
    apply: asksItself(() => ({})),
  },
  {
    id: 'source-with-cookies',
    lie: 'passes cookies and credentials on to sources',
    breaks: ['URL-15'],
    apply: asksItself(({ headers: { cookie = '', authorization = '' } }) => ({
      via: '1.1 image-resizing',
      cookie,
      authorization,
    })),
  },
];

function isSvg({ headers: { 'content-type': type } }: Answered): boolean {
  return String(type).startsWith('image/svg');
}

function showsFor(expected: RegExp): Lie {
  return tamper.shows(both(get, path(expected)));
}

async function firstFrame(answered: Answered): Promise<Answered | undefined> {
  if (answered.status !== 200 || !/gif|webp/.test(String(answered.headers['content-type']))) return undefined;
  const { pixels } = await decode(answered.body);
  const [first] = pixels;
  if (first === undefined || pixels.length < 2) return undefined;
  return { ...answered, headers: { ...answered.headers, 'content-type': 'image/png' }, body: encodePng(first) };
}

async function moving(answered: Answered): Promise<Answered | undefined> {
  if (answered.status !== 200 || answered.headers['content-type'] !== 'image/gif') return undefined;
  if ((await decode(answered.body)).pixels.length > 1) return undefined;
  return { ...answered, body: (await sourcePicture('moving.gif')).bytes };
}

async function wholeAnimation(answered: Answered): Promise<Answered | undefined> {
  if (answered.status !== 200 || !/gif|webp/.test(String(answered.headers['content-type']))) return undefined;
  if ((await decode(answered.body)).pixels.length < 2) return undefined;
  const { bytes, mediaType } = await sourcePicture('moving.gif');
  return { ...answered, headers: { ...answered.headers, 'content-type': mediaType }, body: bytes };
}

/** Fetches the source of a transformation itself, with these headers, and delivers it as it is. */
function asksItself(headersFor: (incoming: Incoming) => Readonly<Record<string, string>>): Lie {
  return {
    async request(incoming) {
      const found = /\/(https?:\/\/[^/]+)(\/.*)$/.exec(decodeURIComponent(incoming.url));
      if (!both(get, transform, optioned(/width=5[34]\//))(incoming) || found === null) return undefined;
      const { forward } = await import('../proxy.ts');
      const [, origin = '', url = ''] = found;
      return await forward(origin, { ...incoming, url, headers: headersFor(incoming), body: Buffer.alloc(0) });
    },
  };
}
