import { chapter } from '../case/case.ts';
import { documented, inferred, observed, seen, standard } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import {
  claim,
  directives,
  equal,
  hasType,
  header,
  matches,
  mediaType,
  refusedDelivery,
  status,
} from '../case/expect.ts';
import { ownOrigin } from './ownOrigin.ts';

const page = documented('optimization/transformations/transform-via-url');
const errorsPage = documented('reference/errors');
const troubleshooting = documented('reference/troubleshooting');
const features = documented('optimization/features');
const png = { accept: 'image/png,image/jpeg' } as const;

/** A source URL that no cache knows. */
function freshUrl(ctx: Context, picture = 'quarters.png', kind = 'p'): string {
  return ctx.sourceUrl(picture, `${kind}/${ctx.unique()}`);
}

async function fails(ctx: Context, source: string, ...statuses: readonly number[]): Promise<number | undefined> {
  const answer = await ctx.transform('width=50', source, png);
  return refusedDelivery(answer, ...statuses);
}

/** The code of a failure that gives one. */
function explains(code: number | undefined, ...codes: readonly number[]): void {
  claim(code === undefined || codes.includes(code), 'the code is wrong', {
    expected: codes.join(' or '),
    actual: code,
  });
}

function lifetimeOf(value: string): number {
  return Number(directives(value).get('max-age'));
}

export const urlTransforms = chapter(
  'URL transforms',
  { capability: 'transforms', cost: { transformations: 1 } },
  {
    'URL-1': {
      title: 'MUST transform a picture that is named by an absolute URL',
      clause: page,
      async run(ctx) {
        const answer = await ctx.transform('width=100', ctx.sourceUrl('quarters.png'), png);
        await ctx.picture(answer, { width: 100, height: 50, grid: 'RG BW' });
      },
    },
    'URL-2': {
      title: 'MUST transform that picture and not another',
      clause: page,
      cost: { transformations: 2 },
      async run(ctx) {
        const stripes = await ctx.transform('width=90', ctx.sourceUrl('stripes.png'), png);
        await ctx.picture(stripes, { width: 90, height: 30, grid: 'RGB' });
        const layers = await ctx.transform('height=90', ctx.sourceUrl('layers.png'), png);
        await ctx.picture(layers, { width: 30, height: 90, grid: 'R G B' });
      },
    },
    'URL-3': {
      title: 'MUST refuse a URL without options',
      clause: page,
      async run(ctx) {
        refusedDelivery(await ctx.transform('', ctx.sourceUrl('quarters.png'), png));
      },
    },
    'URL-4': {
      title: 'MUST answer status 404 when the source answers 404',
      clause: errorsPage,
      async run(ctx) {
        explains(await fails(ctx, ctx.sourceUrl('missing.png'), 404), 9404);
      },
    },
    'URL-5': {
      title: 'SHOULD answer code 9404 when the source answers 404',
      clause: errorsPage,
      async run(ctx) {
        equal(await fails(ctx, ctx.sourceUrl('missing.png')), 9404, 'the code');
      },
    },
    'URL-6': {
      title: 'MUST answer an error when the source fails',
      clause: errorsPage,
      async run(ctx) {
        ownOrigin(ctx);
        await fails(ctx, ctx.sourceUrl('500', 'status'));
      },
    },
    'URL-7': {
      title: 'SHOULD answer status 502 when the source fails',
      clause: errorsPage,
      async run(ctx) {
        ownOrigin(ctx);
        await fails(ctx, ctx.sourceUrl('500', 'status'), 502);
      },
    },
    'URL-8': {
      title: 'MUST answer status 415 when the source is no picture',
      clause: errorsPage,
      async run(ctx) {
        ownOrigin(ctx);
        explains(await fails(ctx, ctx.sourceUrl('quarters.png', 'text'), 415), 9412, 9420, 9520);
      },
    },
    'URL-9': {
      title: 'SHOULD explain failures as plain text that starts with "ERROR <code>"',
      clause: observed(seen.workersSdk),
      async run(ctx) {
        const answer = await ctx.transform('width=50', ctx.sourceUrl('missing.png'), png);
        refusedDelivery(answer);
        equal(mediaType(answer), 'text/plain', 'Content-Type');
        matches(answer.body.toString('utf8'), /^ERROR 9\d{3}/, 'the body');
      },
    },
    'URL-10': {
      title: 'MUST name the code of a failure in the header cf-resized',
      clause: troubleshooting,
      async run(ctx) {
        const answer = await ctx.transform('width=50', ctx.sourceUrl('missing.png'), png);
        matches(header(answer, 'cf-resized'), /err=9404/, 'cf-resized');
      },
    },
    'URL-11': {
      title: 'SHOULD say internal=ok in the header cf-resized of a success',
      clause: observed(seen.workersSdk),
      async run(ctx) {
        const answer = await ctx.transform('width=51', ctx.sourceUrl('quarters.png'), png);
        matches(header(answer, 'cf-resized'), /internal=ok/, 'cf-resized');
      },
    },
    'URL-12': {
      title: 'MUST follow a redirect of the source',
      clause: troubleshooting,
      async run(ctx) {
        ownOrigin(ctx);
        const answer = await ctx.transform('width=52', ctx.sourceUrl('quarters.png', 'redirect'), png);
        await ctx.picture(answer, { width: 52, height: 26, grid: 'RG BW' });
      },
    },
    'URL-13': {
      title: 'MUST give up on endless redirects of the source',
      clause: errorsPage,
      async run(ctx) {
        ownOrigin(ctx);
        await fails(ctx, ctx.sourceUrl('quarters.png', 'redirects/60'));
      },
    },
    'URL-14': {
      title: 'MUST ask the source with image-resizing in Via',
      clause: troubleshooting,
      async run(ctx) {
        ownOrigin(ctx);
        const url = freshUrl(ctx);
        await ctx.prepare(async () => status(await ctx.transform('width=53', url, png), 200));
        const [request] = ctx.sourceRequests(url);
        claim(/image-resizing/.test(String(request?.via)), 'Via says something else', { actual: request?.via });
      },
    },
    'URL-15': {
      title: 'MUST not pass cookies and credentials of the client on to the source',
      clause: troubleshooting,
      async run(ctx) {
        ownOrigin(ctx);
        const url = freshUrl(ctx);
        const personal = { cookie: 'session=secret', authorization: 'Bearer secret', 'x-custom': 'secret' };
        await ctx.prepare(async () => status(await ctx.transform('width=54', url, { ...png, ...personal }), 200));
        for (const request of ctx.sourceRequests(url)) {
          for (const name of Object.keys(personal)) equal(request[name] ?? null, null, `the header ${name}`);
        }
      },
    },
    'URL-16': {
      title: 'MUST refuse to transform what a transformation made',
      clause: errorsPage,
      async run(ctx) {
        const inner = `${ctx.target.urls.zone}/cdn-cgi/image/width=60/${ctx.sourceUrl('quarters.png')}`;
        await fails(ctx, inner);
      },
    },
    'URL-17': {
      title: "MUST let browsers keep a picture as long as the source's Cache-Control says",
      clause: features,
      async run(ctx) {
        ownOrigin(ctx);
        const answer = await ctx.transform('width=55', freshUrl(ctx, 'quarters.png', 'cached'), png);
        status(answer, 200);
        equal(lifetimeOf(header(answer, 'cache-control')), 86_400, 'max-age');
      },
    },
    'URL-18': {
      title: 'MUST let browsers keep a picture for at least an hour',
      clause: features,
      async run(ctx) {
        ownOrigin(ctx);
        const answer = await ctx.transform('width=56', freshUrl(ctx, 'quarters.png', 'aged/60'), png);
        status(answer, 200);
        const seconds = lifetimeOf(header(answer, 'cache-control'));
        claim(seconds >= 3600, 'max-age is less than an hour', { expected: 'at least 3600', actual: seconds });
      },
    },
    'URL-19': {
      title: 'MUST derive the ETag from that of the source: "cf-…:<source’s>"',
      clause: troubleshooting,
      async run(ctx) {
        ownOrigin(ctx);
        const answer = await ctx.transform('width=57', freshUrl(ctx, 'quarters.png', 'cached'), png);
        status(answer, 200);
        matches(header(answer, 'etag'), /^(W\/)?"cf-.*:"?origin-tag"?"$/, 'ETag');
      },
    },
    'URL-20': {
      title: 'MUST answer HEAD with the headers of GET and without a body',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2'),
      async run(ctx) {
        const url = `${ctx.target.urls.zone}/cdn-cgi/image/width=58/${ctx.sourceUrl('quarters.png')}`;
        const get = await ctx.get(url, png);
        const head = await ctx.send('HEAD', url, png);
        status(head, 200);
        equal(mediaType(head), mediaType(get), 'Content-Type');
        equal(head.body.length, 0, 'the length of the body');
      },
    },
    'URL-21': {
      title: 'MUST name Accept in Vary when format=auto chooses by it',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-12.5.5'),
      async run(ctx) {
        const answer = await ctx.transform('width=59,format=auto', ctx.sourceUrl('quarters.png'), {
          accept: 'image/webp,image/png',
        });
        await ctx.picture(answer, { format: 'webp' });
        matches(header(answer, 'vary'), /accept|\*/i, 'Vary');
      },
    },
    'URL-22': {
      title: 'MUST label the format of the bytes',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-8.3'),
      async run(ctx) {
        const answer = await ctx.transform('width=61,format=webp', ctx.sourceUrl('quarters.png'), png);
        status(answer, 200);
        hasType(answer, 'image/webp');
        await ctx.picture(answer, { format: 'webp', width: 61 });
      },
    },
    'URL-23': {
      title: 'SHOULD not choose another format than JPEG or PNG for a still picture when the list names none',
      clause: documented('optimization/transformations/transform-via-url'),
      async run(ctx) {
        const accept = 'image/avif,image/webp,image/*';
        const answer = await ctx.transform('width=62', ctx.sourceUrl('quarters.png'), { accept });
        await ctx.picture(answer, { format: ['png', 'jpeg'], width: 62, grid: 'RG BW' });
      },
    },
    'URL-24': {
      title: 'SHOULD keep transparency when the list names no format',
      clause: documented('optimization/transformations/transform-via-url'),
      async run(ctx) {
        const answer = await ctx.transform('width=50', ctx.sourceUrl('see-through.png'), png);
        await ctx.picture(answer, { width: 50, height: 50, grid: 'R_ _B' });
      },
    },
    'URL-25': {
      title: 'MUST redirect to the source when onerror=redirect is set and the source on the same host fails',
      clause: documented('optimization/features#onerror'),
      async run(ctx) {
        const source = `${ctx.target.urls.zone}/${ctx.unique('missing')}.png`;
        const answer = await ctx.transform('width=63,onerror=redirect', source, png);
        claim(answer.status >= 300 && answer.status < 400, 'there is no redirect', { actual: answer.status });
        claim(new URL(header(answer, 'location'), source).href === source, 'it leads elsewhere', {
          expected: source,
          actual: header(answer, 'location'),
        });
      },
    },
    'URL-26': {
      title: 'SHOULD refuse a source that starts with a second slash',
      clause: observed(seen.workersSdk),
      async run(ctx) {
        await fails(ctx, '/p/quarters.png');
      },
    },
    'URL-27': {
      title: 'MAY refuse blanks in an option list',
      clause: inferred('optimization/transformations/transform-via-url'),
      async run(ctx) {
        const answer = await ctx.transform('width=50,%20height=50', ctx.sourceUrl('quarters.png'), png);
        refusedDelivery(answer);
      },
    },
    'URL-28': {
      title: 'MUST apply changed options at once',
      clause: troubleshooting,
      cost: { transformations: 2 },
      async run(ctx) {
        for (const width of [110, 64]) {
          const answer = await ctx.transform(`width=${width}`, ctx.sourceUrl('quarters.png'), png);
          await ctx.picture(answer, { width, height: width / 2 });
        }
      },
    },
    'URL-29': {
      title: 'MUST read an option whose value is percent-encoded',
      clause: documented('optimization/features#background'),
      async run(ctx) {
        const options = 'fit=pad,width=200,height=100,background=%232040e0';
        const answer = await ctx.transform(options, ctx.sourceUrl('colours.png'), png);
        await ctx.picture(answer, { width: 200, height: 100, grid: 'BRGB BBMB' });
      },
    },
    'URL-30': {
      title: 'MAY refuse a list of which one option is invalid, rather than apply the others',
      clause: errorsPage,
      async run(ctx) {
        const answer = await ctx.transform('width=50,fit=stretch', ctx.sourceUrl('quarters.png'), png);
        refusedDelivery(answer, 400);
      },
    },
    'URL-31': {
      title: 'MUST send the header cf-resized with a transformed picture',
      clause: troubleshooting,
      async run(ctx) {
        const answer = await ctx.transform('width=55', ctx.sourceUrl('quarters.png'), png);
        status(answer, 200);
        header(answer, 'cf-resized');
      },
    },
  },
);
