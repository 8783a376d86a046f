import { chapter } from '../case/case.ts';
import { documented, inferred, standard } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { deliveryUrl, signUrl } from '../case/delivery.ts';
import { claim, directives, equal, header, result, status } from '../case/expect.ts';

const page = documented('optimization/hosted-images/browser-ttl');
const shared = { images: 1, transformations: 1, group: 'picture quarters.png' } as const;
const accept = { accept: 'image/png' } as const;

const directivesOf = (answer: Answer) => directives(header(answer, 'cache-control'));

function lifetime(answer: Answer): number {
  const value = Number(directivesOf(answer).get('max-age'));
  claim(Number.isInteger(value), 'Cache-Control has no max-age', { actual: header(answer, 'cache-control') });
  return value;
}

/** The lifetime that the account itself sets, where it shows its configuration. */
async function accountLifetime(ctx: Context): Promise<number> {
  const { status: code, body } = await ctx.api('GET', '/images/v1/config');
  const set = code === 200 ? /"browser_ttl"\s*:\s*(\d+)/.exec(body.toString('utf8'))?.[1] : undefined;
  return set === undefined ? 172_800 : Number(set);
}

export const caching = chapter(
  'Caching',
  { capability: 'caching', needs: ['api', 'delivery'] },
  {
    'CAC-1': {
      title: "MUST let browsers keep a picture for two days, or for the account's own browser TTL",
      clause: page,
      cost: shared,
      async run(ctx) {
        const wanted = await accountLifetime(ctx);
        equal(lifetime(await ctx.delivered(await ctx.shared('quarters.png'), 'public', accept)), wanted, 'max-age');
      },
    },
    'CAC-2': {
      title: 'MUST let shared caches keep a public picture',
      clause: page,
      cost: shared,
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('quarters.png'), 'public', accept);
        claim(directivesOf(answer).has('public'), 'Cache-Control lacks public', {
          actual: header(answer, 'cache-control'),
        });
      },
    },
    'CAC-3': {
      title: 'MUST allow two hours of stale-while-revalidate',
      clause: page,
      cost: shared,
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('quarters.png'), 'public', accept);
        equal(directivesOf(answer).get('stale-while-revalidate'), '7200', 'stale-while-revalidate');
      },
    },
    'CAC-4': {
      title: 'MUST prefer the browser TTL of the variant',
      clause: page,
      needs: ['variants'],
      cost: shared,
      async run(ctx) {
        const name = await ctx.variant({ width: 90, browser_ttl: 4321 });
        equal(lifetime(await ctx.delivered(await ctx.shared('quarters.png'), name, accept)), 4321, 'max-age');
      },
    },
    'CAC-5': {
      title: 'MUST apply the browser TTL of the account',
      clause: page,
      needs: ['config'],
      permission: 'config',
      alone: true,
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        await ctx.prepare(async () => result(await ctx.configure({ browser_ttl: 5432 })));
        const image = await ctx.upload();
        await ctx.eventually(
          () => ctx.deliver(image, 'public', accept),
          (answer) => {
            status(answer, 200);
            equal(lifetime(answer), 5432, 'max-age');
          },
        );
      },
    },
    'CAC-6': {
      title: 'MUST prefer the browser TTL of the variant to that of the account',
      clause: page,
      needs: ['config', 'variants'],
      permission: 'config',
      alone: true,
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        await ctx.prepare(async () => result(await ctx.configure({ browser_ttl: 5432 })));
        const name = await ctx.variant({ width: 91, browser_ttl: 6543 });
        const image = await ctx.upload();
        equal(lifetime(await ctx.delivered(image, name, accept)), 6543, 'max-age');
      },
    },
    'CAC-7': {
      title: 'MUST not let a private picture be kept longer than its signature holds',
      clause: page,
      needs: ['signing', 'keys'],
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const image = await ctx.upload({ requireSignedURLs: true });
        const { value } = await ctx.signingKey();
        const seconds = 2 * 3600;
        const url = signUrl(deliveryUrl(image, 'public'), value, Math.floor(ctx.now() / 1000) + seconds);
        const answer = await ctx.eventually(
          () => ctx.get(url, accept),
          (delivered) => status(delivered, 200),
        );
        claim(lifetime(answer) <= seconds + 60, 'max-age exceeds the signature', {
          expected: `at most ${seconds}`,
          actual: lifetime(answer),
        });
      },
    },
    'CAC-8': {
      title: 'SHOULD answer 304 to a request that names the current ETag',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2'),
      cost: shared,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const etag = header(await ctx.delivered(image, 'public', accept), 'etag');
        status(await ctx.deliver(image, 'public', { ...accept, 'if-none-match': etag }), 304);
      },
    },
    'CAC-9': {
      title: 'MAY answer a range of bytes with 206',
      clause: inferred('optimization/hosted-images/serve-uploaded-images'),
      cost: shared,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const whole = await ctx.delivered(image, 'public', accept);
        const part = await ctx.deliver(image, 'public', { ...accept, range: 'bytes=0-9' });
        status(part, 206);
        claim(part.body.equals(whole.body.subarray(0, 10)), 'the bytes are not those of the range');
      },
    },
    'CAC-10': {
      title: 'MUST answer a conditional request either by 304 without a body or by the whole picture',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5'),
      cost: shared,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const etag = (await ctx.delivered(image, 'public', accept)).headers.etag ?? '"unknown"';
        const answer = await ctx.deliver(image, 'public', { ...accept, 'if-none-match': etag });
        status(answer, 304, 200);
        if (answer.status === 304) equal(answer.body.length, 0, 'the length of the body');
        else await ctx.picture(answer, { grid: 'RG BW' });
      },
    },
    'CAC-11': {
      title: 'MUST deliver the picture to a request that names an ETag which is not the current one',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2'),
      cost: shared,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const answer = await ctx.deliver(image, 'public', { ...accept, 'if-none-match': '"no-etag-of-this-picture"' });
        status(answer, 200);
        await ctx.picture(answer, { grid: 'RG BW' });
      },
    },
    'CAC-12': {
      title: 'MUST not give two formats of a picture the same strong ETag',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3'),
      needs: ['negotiation'],
      cost: { ...shared, transformations: 2 },
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const png = await ctx.delivered(image, 'public', accept);
        const webp = await ctx.delivered(image, 'public', { accept: 'image/webp' });
        const { etag } = png.headers;
        const same = etag !== undefined && !etag.startsWith('W/') && etag === webp.headers.etag;
        claim(!same || png.body.equals(webp.body), 'two formats share an ETag', { actual: etag });
      },
    },
    'CAC-13': {
      title: 'MUST answer a request for a range either by those bytes or by the whole picture',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-14.2'),
      cost: shared,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const whole = await ctx.delivered(image, 'public', accept);
        const part = await ctx.deliver(image, 'public', { ...accept, range: 'bytes=5-24' });
        status(part, 206, 200);
        if (part.status === 200) return claim(part.body.equals(whole.body), 'the picture differs');
        claim(part.body.equals(whole.body.subarray(5, 25)), 'the bytes are not those of the range', {
          expected: '20 bytes',
          actual: part.body.length,
        });
        equal(header(part, 'content-range'), `bytes 5-24/${whole.body.length}`, 'Content-Range');
      },
    },
    'CAC-14': {
      title: 'MUST give a picture the same ETag as long as it stays the same',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3'),
      cost: shared,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const first = await ctx.delivered(image, 'public', accept);
        const second = await ctx.delivered(image, 'public', accept);
        if (first.body.equals(second.body)) equal(second.headers.etag, first.headers.etag, 'ETag');
      },
    },
  },
);
