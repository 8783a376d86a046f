import { createHmac } from 'node:crypto';
import { chapter } from '../case/case.ts';
import { documented, inferred, observed, seen, standard } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { deliveryUrl, signUrl } from '../case/delivery.ts';
import { claim, equal, refusedDelivery, status } from '../case/expect.ts';

const page = documented('optimization/hosted-images/serve-private-images');
const errorsPage = documented('reference/errors');
const accept = { accept: 'image/png' } as const;

const inAnHour = (ctx: Context) => Math.floor(ctx.now() / 1000) + 3600;

/** A private image, its public-variant URL, and the key to sign it with. */
async function secret(ctx: Context) {
  const image = await ctx.shared('quarters.png', { requireSignedURLs: true });
  const { value } = await ctx.signingKey();
  return { image, url: deliveryUrl(image, 'public'), key: value };
}

/** A refusal is only worth something when the right signature is accepted. */
async function refusedThough(ctx: Context, make: (made: { url: string; key: string }) => string): Promise<void> {
  const { url, key } = await secret(ctx);
  await ctx.prepare(() =>
    ctx.eventually(
      () => ctx.get(signUrl(url, key, inAnHour(ctx)), accept),
      (answer) => status(answer, 200),
    ),
  );
  const code = refusedDelivery(await ctx.get(make({ url, key }), accept), 403);
  claim(code === undefined || code === 9425, 'the code is wrong', { expected: 9425, actual: code });
}

export const signedUrls = chapter(
  'Signed URLs',
  {
    capability: 'signing',
    needs: ['api', 'delivery', 'keys'],
    cost: { images: 1, transformations: 1, group: 'private picture' },
  },
  {
    'SIG-1': {
      title: 'MUST deliver a private image by a signature that has not expired',
      clause: page,
      async run(ctx) {
        const { url, key } = await secret(ctx);
        const answer = await ctx.eventually(
          () => ctx.get(signUrl(url, key, inAnHour(ctx)), accept),
          (delivered) => status(delivered, 200),
        );
        await ctx.picture(answer, { grid: 'RG BW' });
      },
    },
    'SIG-2': {
      title: 'SHOULD deliver a private image by a signature over the path alone, without expiry',
      clause: observed(seen.signatureText),
      async run(ctx) {
        const { url, key } = await secret(ctx);
        await ctx.eventually(
          () => ctx.get(signUrl(url, key), accept),
          (answer) => status(answer, 200),
        );
      },
    },
    'SIG-3': {
      title: 'MUST refuse a signature made with another key',
      clause: errorsPage,
      run: (ctx) => refusedThough(ctx, ({ url }) => signUrl(url, 'another-key-of-nobody', inAnHour(ctx))),
    },
    'SIG-4': {
      title: 'MUST refuse a private image without a signature',
      clause: page,
      run: (ctx) => refusedThough(ctx, ({ url }) => url),
    },
    'SIG-5': {
      title: 'MUST refuse a signature that has expired',
      clause: errorsPage,
      run: (ctx) => refusedThough(ctx, ({ url, key }) => signUrl(url, key, Math.floor(ctx.now() / 1000) - 3600)),
    },
    'SIG-6': {
      title: 'MUST refuse an expiry that was put off after signing',
      clause: errorsPage,
      run: (ctx) =>
        refusedThough(ctx, ({ url, key }) => {
          const exp = inAnHour(ctx);
          return signUrl(url, key, exp).replace(`exp=${exp}`, `exp=${exp + 3600}`);
        }),
    },
    'SIG-7': {
      title: 'MUST refuse a signature whose expiry was taken away',
      clause: errorsPage,
      run: (ctx) => refusedThough(ctx, ({ url, key }) => signUrl(url, key, inAnHour(ctx)).replace(/exp=\d+&/, '')),
    },
    'SIG-8': {
      title: 'MUST refuse a signature that was made for another image',
      clause: errorsPage,
      run: (ctx) =>
        refusedThough(ctx, ({ url, key }) => {
          const elsewhere = signUrl(`${url.slice(0, url.lastIndexOf('/'))}x/public`, key, inAnHour(ctx));
          return `${url}${new URL(elsewhere).search}`;
        }),
    },
    'SIG-9': {
      title: 'MUST refuse a signature that was made for another variant',
      clause: errorsPage,
      needs: ['variants'],
      async run(ctx) {
        const name = await ctx.variant({ fit: 'scale-down', width: 33, height: 33, metadata: 'none' });
        await refusedThough(ctx, ({ url, key }) => {
          const other = signUrl(url, key, inAnHour(ctx));
          return `${url.slice(0, url.lastIndexOf('/'))}/${name}${new URL(other).search}`;
        });
      },
    },
    'SIG-10': {
      title: 'MUST refuse a signature that is none',
      clause: errorsPage,
      run: (ctx) => refusedThough(ctx, ({ url }) => `${url}?exp=${inAnHour(ctx)}&sig=0123456789abcdef`),
    },
    'SIG-11': {
      title: 'MUST take the key as the text that is displayed, not as base64',
      clause: page,
      run: (ctx) =>
        refusedThough(ctx, ({ url, key }) =>
          signUrl(url, Buffer.from(key, 'base64').toString('latin1'), inAnHour(ctx)),
        ),
    },
    'SIG-12': {
      title: 'MUST deliver a private image without a signature through a variant that never requires one',
      clause: documented('optimization/hosted-images/create-variants'),
      needs: ['variants'],
      async run(ctx) {
        const { image } = await secret(ctx);
        const name = await ctx.variant({ fit: 'scale-down', width: 44, height: 44, metadata: 'none' }, true);
        await ctx.picture(await ctx.delivered(image, name, accept), { width: 44, height: 22, grid: 'RG BW' });
      },
    },
    'SIG-13': {
      title: 'MUST sign every variant on its own',
      clause: page,
      needs: ['variants'],
      async run(ctx) {
        const { image, key } = await secret(ctx);
        const name = await ctx.variant({ fit: 'scale-down', width: 55, height: 55, metadata: 'none' });
        const answer = await ctx.eventually(
          () => ctx.get(signUrl(deliveryUrl(image, name), key, inAnHour(ctx)), accept),
          (delivered) => status(delivered, 200),
        );
        await ctx.picture(answer, { width: 55, within: 1, grid: 'RG BW' });
      },
    },
    'SIG-14': {
      title: 'SHOULD explain a refused signature by code 9425',
      clause: observed(seen.signatureText),
      async run(ctx) {
        const { url } = await secret(ctx);
        const wrong = signUrl(url, 'another-key-of-nobody', inAnHour(ctx));
        await ctx.eventually(
          () => ctx.get(wrong, accept),
          (answer) => equal(refusedDelivery(answer), 9425, 'the code'),
        );
      },
    },
    'SIG-15': {
      title: 'MAY deliver a public image whose URL is signed',
      clause: inferred('optimization/hosted-images/serve-private-images'),
      cost: { images: 1, transformations: 1, group: 'picture quarters.png' },
      async run(ctx) {
        const { value } = await ctx.signingKey();
        const url = signUrl(deliveryUrl(await ctx.shared('quarters.png'), 'public'), value, inAnHour(ctx));
        status(await ctx.get(url, accept), 200);
      },
    },
    'SIG-16': {
      title: 'MUST not hand the private picture to anyone who asks after a signed request',
      clause: page,
      async run(ctx) {
        const { url, key } = await secret(ctx);
        await ctx.prepare(() =>
          ctx.eventually(
            () => ctx.get(signUrl(url, key, inAnHour(ctx)), accept),
            (answer) => status(answer, 200),
          ),
        );
        const answer = await ctx.get(url, accept);
        claim(answer.status >= 400, 'a cached private picture is handed out', { actual: answer.status });
      },
    },
    'SIG-17': {
      title: 'MUST refuse a signature of which one digit is wrong',
      clause: errorsPage,
      run: (ctx) =>
        refusedThough(ctx, ({ url, key }) => {
          const signed = signUrl(url, key, inAnHour(ctx));
          return `${signed.slice(0, -1)}${signed.endsWith('0') ? '1' : '0'}`;
        }),
    },
    'SIG-18': {
      title: 'MUST refuse a signature over the whole URL instead of its path',
      clause: errorsPage,
      run: (ctx) =>
        refusedThough(ctx, ({ url, key }) => {
          const signed = `${url}?exp=${inAnHour(ctx)}`;
          return `${signed}&sig=${createHmac('sha256', key).update(signed).digest('hex')}`;
        }),
    },
    'SIG-19': {
      title: 'MUST refuse a signature in base64 instead of hexadecimal digits',
      clause: page,
      run: (ctx) =>
        refusedThough(ctx, ({ url, key }) => {
          const exp = inAnHour(ctx);
          const signature = createHmac('sha256', key)
            .update(`${new URL(url).pathname}?exp=${exp}`)
            .digest('base64url');
          return `${url}?exp=${exp}&sig=${signature}`;
        }),
    },
    'SIG-20': {
      title: 'MUST refuse an empty signature',
      clause: errorsPage,
      run: (ctx) => refusedThough(ctx, ({ url }) => `${url}?exp=${inAnHour(ctx)}&sig=`),
    },
    'SIG-21': {
      title: 'MUST refuse a signature that expired a minute ago',
      clause: errorsPage,
      run: (ctx) => refusedThough(ctx, ({ url, key }) => signUrl(url, key, Math.floor(ctx.now() / 1000) - 60)),
    },
    'SIG-22': {
      title: 'MUST deliver by HEAD what it delivers by GET',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2'),
      async run(ctx) {
        const { url, key } = await secret(ctx);
        const signed = signUrl(url, key, inAnHour(ctx));
        await ctx.prepare(async () => {
          await ctx.eventually(
            () => ctx.get(signed, accept),
            (answer) => status(answer, 200),
          );
        });
        status(await ctx.send('HEAD', signed, accept), 200);
        refusedDelivery(await ctx.send('HEAD', url, accept), 403);
      },
    },
  },
);
