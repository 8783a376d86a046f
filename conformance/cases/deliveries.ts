import type { Capability } from '../case/capabilities.ts';
import { type CaseDefinition, chapter } from '../case/case.ts';
import { documented, inferred, live, observed, schema, seen, standard } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { deliveryParts, deliveryUrl, type Image } from '../case/delivery.ts';
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
import { colourAt, frameOf } from '../case/judge.ts';
import { readImage } from '../case/maker.ts';
import type { PictureName } from '../pictures/sources.ts';
import { imagePath } from './paths.ts';

const page = documented('optimization/hosted-images/serve-uploaded-images');
const customDomains = documented('optimization/hosted-images/serve-from-custom-domains');
const errorsPage = documented('reference/errors');
const pngOnly = { accept: 'image/png' } as const;
const shared = { images: 1, transformations: 1, group: 'picture quarters.png' } as const;

/** A hash of the right shape that is no account's. */
const strangeHash = 'AAAAAAAAAAAAAAAAAAAAAA';

export const deliveries = chapter(
  'Delivery',
  { capability: 'delivery', needs: ['api'], profiles: ['core', 'full'], cost: shared },
  {
    'DLV-1': {
      title: 'MUST deliver an image at the URLs in its variants',
      clause: page,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const answer = await ctx.delivered(image, 'public', pngOnly);
        await ctx.picture(answer, { grid: 'RG BW' });
      },
    },
    'DLV-2': {
      title: 'MUST name the format of the bytes in Content-Type',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-8.3'),
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('quarters.png'), 'public', pngOnly);
        hasType(answer, 'image/png');
      },
    },
    'DLV-3': {
      title: 'MUST deliver an image whose custom id contains slashes at the URL in its variants',
      clause: documented('storage/upload-images/upload-custom-path'),
      needs: ['custom-ids'],
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const image = await ctx.upload({ id: `${ctx.unique()}/prod/embed/picture.png` });
        await ctx.picture(await ctx.delivered(image, 'public', pngOnly), { grid: 'RG BW' });
      },
    },
    'DLV-4': {
      title: 'MUST find a custom id with a percent sign when the URL writes it as %25',
      clause: documented('storage/upload-images/upload-custom-path'),
      needs: ['custom-ids'],
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const name = `${ctx.unique()}-100%-sure`;
        const image = await ctx.upload({ id: name });
        const { base } = deliveryParts(image);
        const url = `${base}/${name.replaceAll('%', '%25')}/public`;
        await ctx.eventually(
          () => ctx.get(url, pngOnly),
          (answer) => status(answer, 200),
        );
      },
    },
    'DLV-5': {
      title: 'MUST refuse an image that is not stored',
      clause: errorsPage,
      async run(ctx) {
        const { base } = deliveryParts(await ctx.shared('quarters.png'));
        const answer = await ctx.get(`${base}/${ctx.unique()}/public`);
        refusedDelivery(answer);
        claim(answer.status < 500, 'a missing image is reported as a server error', { actual: answer.status });
      },
    },
    'DLV-6': {
      title: 'SHOULD answer status 404 for an image that is not stored',
      clause: observed(seen.matters),
      async run(ctx) {
        const { base } = deliveryParts(await ctx.shared('quarters.png'));
        refusedDelivery(await ctx.get(`${base}/${ctx.unique()}/public`), 404);
      },
    },
    'DLV-7': {
      title: 'MUST refuse a variant that does not exist',
      clause: documented('optimization/hosted-images/serve-uploaded-images'),
      async run(ctx) {
        const answer = await ctx.deliver(await ctx.shared('quarters.png'), ctx.uniqueName());
        refusedDelivery(answer);
        claim(answer.status < 500, 'a missing variant is reported as a server error', { actual: answer.status });
      },
    },
    'DLV-8': {
      title: 'MUST refuse an account hash that does not own the image',
      clause: errorsPage,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const url = new URL(deliveryUrl(image, 'public'));
        url.pathname = url.pathname.replace(deliveryParts(image).hash, strangeHash);
        refusedDelivery(await ctx.get(url.href), 403, 404);
      },
    },
    'DLV-9': {
      title: 'SHOULD explain refusals as plain text that starts with "ERROR <code>:"',
      clause: observed(seen.matters),
      async run(ctx) {
        const { base } = deliveryParts(await ctx.shared('quarters.png'));
        const answer = await ctx.get(`${base}/${ctx.unique()}/public`);
        claim(mediaType(answer) === 'text/plain', 'the refusal is no plain text', { actual: mediaType(answer) });
        matches(answer.body.toString('utf8'), /^ERROR \d{4}/, 'the body');
      },
    },
    'DLV-10': {
      title: 'MUST answer HEAD as GET, without a body',
      clause: standard('https://www.rfc-editor.org/rfc/rfc9110#section-9.1'),
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const get = await ctx.delivered(image, 'public', pngOnly);
        const head = await ctx.send('HEAD', deliveryUrl(image, 'public'), pngOnly);
        status(head, 200);
        equal(mediaType(head), mediaType(get), 'Content-Type');
        equal(head.body.length, 0, 'the length of the body');
      },
    },
    'DLV-11': {
      title: 'SHOULD answer HEAD for a missing image with a refusal',
      clause: observed(seen.matters),
      async run(ctx) {
        const { base } = deliveryParts(await ctx.shared('quarters.png'));
        refusedDelivery(await ctx.send('HEAD', `${base}/${ctx.unique()}/public`));
      },
    },
    'DLV-12': {
      title: 'MUST turn a picture as its EXIF orientation says',
      clause: documented('optimization/features'),
      cost: { images: 1, transformations: 1, group: 'picture turned.jpg' },
      async run(ctx) {
        const image = await ctx.shared('turned.jpg');
        const answer = await ctx.delivered(image, 'public', { accept: 'image/jpeg' });
        const shown = await ctx.picture(answer, { width: 80, height: 160, grid: 'BR WG' });
        const { orientation = 1 } = shown.exif ?? {};
        equal(orientation, 1, 'the orientation that is left in the file');
      },
    },
    'DLV-13': {
      title: 'MUST show the change of a variant in its deliveries',
      clause: schema('PATCH /images/v1/variants/{variant_id}'),
      needs: ['variants'],
      cost: { ...shared, transformations: 2 },
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const options = { fit: 'scale-down', height: 500, metadata: 'none' };
        const name = await ctx.variant({ ...options, width: 60 });
        await ctx.prepare(() => ctx.delivered(image, name, pngOnly));
        await ctx.prepare(async () => {
          const json = { options: { ...options, width: 40 } };
          status(await ctx.api('PATCH', `/images/v1/variants/${name}`, { json }), 200);
        });
        await ctx.eventually(
          () => ctx.deliver(image, name, pngOnly),
          async (answer) => {
            status(answer, 200);
            await ctx.picture(answer, { width: 40, height: 20 });
          },
        );
      },
    },
    'DLV-14': {
      title: 'MUST stop delivering through a variant that was deleted',
      clause: documented('optimization/hosted-images/delete-variants'),
      needs: ['variants'],
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const name = await ctx.variant({ fit: 'scale-down', width: 61, height: 61, metadata: 'none' });
        await ctx.prepare(() => ctx.delivered(image, name, pngOnly));
        await ctx.prepare(async () => status(await ctx.api('DELETE', `/images/v1/variants/${name}`), 200));
        await ctx.eventually(
          () => ctx.deliver(image, name, pngOnly),
          (answer) => refusedDelivery(answer),
        );
      },
    },
    'DLV-15': {
      title: 'MAY refuse a URL without a variant',
      clause: inferred('optimization/hosted-images/serve-uploaded-images'),
      async run(ctx) {
        const { base, id } = deliveryParts(await ctx.shared('quarters.png'));
        refusedDelivery(await ctx.get(`${base}/${id}`));
      },
    },
    'DLV-16': {
      title: 'MUST deliver the picture of that image and not of another',
      clause: page,
      cost: { images: 2, transformations: 2 },
      async run(ctx) {
        const stripes = await ctx.shared('stripes.png');
        const layers = await ctx.shared('layers.png');
        await ctx.picture(await ctx.delivered(stripes, 'public', pngOnly), { grid: 'RGB' });
        await ctx.picture(await ctx.delivered(layers, 'public', pngOnly), { grid: 'R G B' });
      },
    },
    'DLV-17': {
      title: 'MUST keep transparency in a format that has it',
      clause: page,
      cost: { images: 1, transformations: 1, group: 'picture see-through.png' },
      async run(ctx) {
        const answer = await ctx.delivered(await ctx.shared('see-through.png'), 'public', pngOnly);
        const shown = await ctx.picture(answer, { format: 'png', grid: 'R_ _B' });
        equal(frameOf(shown).width, 100, 'the width');
      },
    },
    'DLV-18': {
      title: 'MUST answer status 403 and code 9427 for an account hash that does not own the image',
      clause: errorsPage,
      async run(ctx) {
        const image = await ctx.shared('quarters.png');
        const url = new URL(deliveryUrl(image, 'public'));
        url.pathname = url.pathname.replace(deliveryParts(image).hash, strangeHash);
        equal(refusedDelivery(await ctx.get(url.href), 403), 9427, 'the code');
      },
    },
    'DLV-19': {
      title: 'MUST deliver every variant at its own size',
      clause: documented('optimization/hosted-images/create-variants'),
      needs: ['variants'],
      writes: true,
      cost: { images: 1, transformations: 2, group: 'picture large.png' },
      async run(ctx) {
        const image = await ctx.shared('large.png');
        for (const [width, height] of [
          [400, 300],
          [80, 60],
        ] as const) {
          const name = await ctx.variant({ fit: 'scale-down', width, height: width, metadata: 'none' });
          await ctx.picture(await ctx.delivered(image, name, pngOnly), { width, height, grid: 'RG BY' });
        }
      },
    },
    'DLV-20': {
      title: 'SHOULD judge an image by its bytes, whatever its name and type claimed',
      clause: observed(seen.terraformContentTypes),
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const image = await ctx.upload({
          filename: `${ctx.unique()}.jpg`,
          type: 'image/jpeg',
          picture: 'quarters.png',
        });
        await ctx.picture(await ctx.delivered(image, 'public', pngOnly), { format: 'png', grid: 'RG BW' });
      },
    },
    'DLV-21': {
      title: 'MUST not deliver an image that requires signed URLs to anybody without a signature',
      clause: documented('optimization/hosted-images/serve-private-images'),
      cost: { images: 1, group: 'private picture' },
      async run(ctx) {
        const image = await ctx.shared('quarters.png', { requireSignedURLs: true });
        const answer = await ctx.deliver(image, 'public', pngOnly);
        claim(answer.status >= 400, 'the private image is delivered', { actual: answer.status });
      },
    },
    'DLV-22': {
      title: 'MUST deliver what was uploaded to a one-time URL',
      clause: documented('storage/upload-images/direct-creator-upload'),
      needs: ['direct-upload'],
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2');
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL, { picture: 'stripes.png' }), 200));
        const image = await ctx.prepare(async () => readImage(await ctx.api('GET', imagePath(id))));
        await ctx.picture(await ctx.delivered(image, 'public', pngOnly), { width: 300, height: 100, grid: 'RGB' });
      },
    },
    'DLV-23': {
      title: 'SHOULD not deliver a draft to which nothing was uploaded',
      clause: documented('storage/upload-images/direct-creator-upload'),
      needs: ['direct-upload'],
      cost: { images: 1, group: 'picture quarters.png' },
      async run(ctx) {
        const { base } = deliveryParts(await ctx.shared('quarters.png'));
        const { id } = await ctx.draft('v2');
        refusedDelivery(await ctx.get(`${base}/${id}/public`, pngOnly));
      },
    },
    'DLV-25': {
      title: 'SHOULD answer status 403 and code 9425 for a variant that does not exist',
      clause: live('D1'),
      async run(ctx) {
        const answer = await ctx.deliver(await ctx.shared('quarters.png'), ctx.uniqueName());
        equal(refusedDelivery(answer, 403), 9425, 'the code');
      },
    },
    'DLV-24': {
      title: 'SHOULD deliver a custom id with characters beyond ASCII',
      clause: documented('storage/upload-images/upload-custom-path'),
      needs: ['custom-ids'],
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const id = `${ctx.unique()}-Größe`;
        const image = await ctx.upload({ id });
        const { base } = deliveryParts(image);
        await ctx.eventually(
          () => ctx.get(`${base}/${encodeURIComponent(id)}/public`, pngOnly),
          (answer) => status(answer, 200),
        );
      },
    },
  },
);

export const customDomain = chapter(
  'Custom domain',
  { capability: 'custom-domain', needs: ['api', 'delivery'], cost: shared },
  {
    'DOM-1': {
      title: 'MUST deliver an image under /cdn-cgi/imagedelivery/ of a zone',
      clause: documented('optimization/hosted-images/serve-from-custom-domains'),
      async run(ctx) {
        const { hash, id } = deliveryParts(await ctx.shared('quarters.png'));
        const answer = await ctx.eventually(
          () => ctx.get(`${ctx.target.urls.zone}/cdn-cgi/imagedelivery/${hash}/${id}/public`, pngOnly),
          (delivered) => status(delivered, 200),
        );
        await ctx.picture(answer, { grid: 'RG BW' });
      },
    },
    'DOM-2': {
      title: 'MUST refuse an image that is not stored, on a zone too',
      clause: errorsPage,
      async run(ctx) {
        const { hash } = deliveryParts(await ctx.shared('quarters.png'));
        refusedDelivery(await ctx.get(`${ctx.target.urls.zone}/cdn-cgi/imagedelivery/${hash}/${ctx.unique()}/public`));
      },
    },
    'DOM-3': {
      title: 'MUST apply option lists on a zone too',
      clause: documented('optimization/hosted-images/serve-from-custom-domains'),
      needs: ['flexible-variants'],
      async run(ctx) {
        // The first rendering switches option lists on, where the run is allowed to.
        await ctx.prepare(async () => status(await ctx.render('width=90', 'quarters.png'), 200));
        const { hash, id } = deliveryParts(await ctx.shared('quarters.png'));
        const zone = `${ctx.target.urls.zone}/cdn-cgi/imagedelivery/${hash}/${id}`;
        const answer = await ctx.eventually(
          () => ctx.get(`${zone}/width=100,height=300`, pngOnly),
          (delivered) => status(delivered, 200),
        );
        await ctx.picture(answer, { width: 100, height: 50, grid: 'RG BW' });
      },
    },
    'DOM-4': unsignedOnZone('MUST refuse a private image without a signature, on a zone too', 'GET'),
    'DOM-5': unsignedOnZone('MUST refuse HEAD of a private image without a signature, on a zone too', 'HEAD'),
    'DOM-6': unsignedOnZone('MUST refuse a private image by a signature that has expired, on a zone too', 'GET', {
      query: ({ expired, sig }) => `?exp=${expired}&sig=${sig}`,
    }),
    'DOM-7': unsignedOnZone('MUST refuse a private image by a signature that is none, on a zone too', 'GET', {
      query: ({ exp, sig }) => `?exp=${exp}&sig=${sig}`,
    }),
    'DOM-8': unsignedOnZone('MUST refuse a private image by an empty signature, on a zone too', 'GET', {
      query: ({ exp }) => `?exp=${exp}&sig=`,
    }),
    'DOM-9': unsignedOnZone('MUST refuse an option list for a private image, on a zone too', 'GET', {
      segment: 'width=80',
      needs: ['flexible-variants'],
    }),
    'DOM-10': {
      title: 'MUST answer HEAD as GET, on a zone too',
      clause: customDomains,
      async run(ctx) {
        const url = await zoneUrl(ctx, await ctx.shared('quarters.png'));
        const whole = await ctx.eventually(
          () => ctx.get(url, pngOnly),
          (answer) => status(answer, 200),
        );
        const head = await ctx.send('HEAD', url, pngOnly);
        equal([head.status, mediaType(head)], [200, mediaType(whole)], 'status and Content-Type');
        equal(head.body.length, 0, 'the length of the body');
      },
    },
    'DOM-11': {
      title: 'MUST stop delivering a deleted image, on a zone too',
      clause: documented('storage/manage-images/delete-images'),
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const image = await ctx.upload();
        const url = await zoneUrl(ctx, image);
        await ctx.prepare(() =>
          ctx.eventually(
            () => ctx.get(url, pngOnly),
            (answer) => status(answer, 200),
          ),
        );
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(image.id)), 200));
        await ctx.eventually(
          () => ctx.get(url, pngOnly),
          (answer) => refusedDelivery(answer),
        );
      },
    },
    'DOM-12': {
      title: 'MUST stop delivering an image that was made private, at its old and its new URL, on a zone too',
      clause: documented('optimization/hosted-images/serve-private-images'),
      cost: { images: 1, transformations: 1 },
      async run(ctx) {
        const image = await ctx.upload();
        const before = await zoneUrl(ctx, image);
        const json = { requireSignedURLs: true };
        const moved = await ctx.prepare(async () => readImage(await ctx.api('PATCH', imagePath(image.id), { json })));
        for (const url of [before, await zoneUrl(ctx, moved)]) {
          await ctx.eventually(
            () => ctx.get(url, pngOnly),
            (answer) => refusedDelivery(answer),
          );
        }
      },
    },
    'DOM-13': {
      title: 'MUST choose the format by Accept, on a zone too',
      clause: customDomains,
      needs: ['negotiation'],
      async run(ctx) {
        const url = await zoneUrl(ctx, await ctx.shared('quarters.png'));
        for (const [accept, type] of [
          ['image/webp,image/png', 'image/webp'],
          ['image/png', 'image/png'],
        ] as const) {
          await ctx.eventually(
            () => ctx.get(url, { accept }),
            (answer) => hasType(answer, type),
          );
        }
      },
    },
    'DOM-14': {
      title: 'MUST send the cache headers of a delivery, on a zone too',
      clause: customDomains,
      needs: ['caching'],
      async run(ctx) {
        const url = await zoneUrl(ctx, await ctx.shared('quarters.png'));
        const answer = await ctx.eventually(
          () => ctx.get(url, pngOnly),
          (delivered) => status(delivered, 200),
        );
        const cache = directives(header(answer, 'cache-control'));
        claim(Number(cache.get('max-age') ?? 0) > 0, 'nobody may keep the picture', {
          actual: answer.headers['cache-control'],
        });
        matches(header(answer, 'vary'), /accept/i, 'Vary');
      },
    },
    'DOM-15': sameOnZone('fit=cover,width=60,height=60,gravity=left', 'stripes.png', 60, 60),
    'DOM-16': sameOnZone('fit=contain,width=300', 'quarters.png', 300, 150),
    'DOM-17': sameOnZone('fit=pad,width=200,height=100,background=%232040e0', 'colours.png', 200, 100),
    'DOM-18': sameOnZone('trim=0;100;0;0,width=50', 'quarters.png', 50, 50),
    'DOM-19': sameOnZone('rotate=90', 'quarters.png', 100, 200),
    'DOM-20': sameOnZone('flip=h', 'quarters.png', 200, 100),
    'DOM-21': sameOnZone('width=50,dpr=2', 'quarters.png', 100, 50),
    'DOM-22': sameOnZone('width=64,brightness=0.5', 'colours.png', 64, undefined),
    'DOM-23': sameOnZone('width=64,saturation=0', 'colours.png', 64, undefined),
    'DOM-24': sameOnZone('width=60,blur=40', 'edge.png', 60, undefined),
    'DOM-25': sameOnZone('height=20,format=jpeg', 'quarters.png', 40, 20),
  },
);

/** An option list makes the same picture on a zone as on the delivery host. */
function sameOnZone(options: string, picture: PictureName, width: number, height: number | undefined): CaseDefinition {
  return {
    title: `MUST make the same picture on a zone: ${options}`,
    clause: customDomains,
    needs: ['flexible-variants', 'options'],
    cost: { images: 1, transformations: 2, group: `picture ${picture}` },
    async run(ctx) {
      const size = { width, ...(height === undefined ? {} : { height }), within: 1 };
      const wanted = await ctx.prepare(async () => {
        const rendered = await ctx.rendered(options, picture, pngOnly);
        return { rendered, pixels: frameOf(await ctx.picture(rendered, size)) };
      });
      const answer = await ctx.eventually(
        async () => ctx.get(await zoneUrl(ctx, await ctx.shared(picture), options), pngOnly),
        (delivered) => status(delivered, 200),
      );
      equal(mediaType(answer), mediaType(wanted.rendered), 'Content-Type');
      const pixels = frameOf(await ctx.picture(answer, size));
      for (const x of [0.1, 0.3, 0.5, 0.7, 0.9]) {
        for (const y of [0.1, 0.3, 0.5, 0.7, 0.9]) {
          const [own, other] = [colourAt(pixels, x, y), colourAt(wanted.pixels, x, y)];
          const apart = Math.max(...own.map((channel, index) => Math.abs(channel - (other[index] ?? 0))));
          claim(apart <= 16, 'a colour differs from that on the delivery host', { expected: other, actual: own });
        }
      }
    },
  };
}

/** The URL of an image under its variant public, or another segment, on the zone. */
async function zoneUrl({ target }: Context, image: Image, segment = 'public'): Promise<string> {
  const { hash, id } = deliveryParts(image);
  return `${target.urls.zone}/cdn-cgi/imagedelivery/${hash}/${id}/${segment}`;
}

interface Seal {
  readonly exp: number;
  readonly expired: number;
  readonly sig: string;
}

/** A private image asked for in a way that nobody may be served. */
function unsignedOnZone(
  title: `MUST ${string}`,
  method: 'GET' | 'HEAD',
  {
    query = () => '',
    segment = 'public',
    needs = [],
  }: {
    readonly query?: (seal: Seal) => string;
    readonly segment?: string;
    readonly needs?: readonly Capability[];
  } = {},
): CaseDefinition {
  return {
    title,
    clause: documented('optimization/hosted-images/serve-private-images'),
    needs,
    async run(ctx) {
      const url = await zoneUrl(ctx, await ctx.shared('quarters.png', { requireSignedURLs: true }), segment);
      const now = Math.floor(ctx.now() / 1000);
      const seal = { exp: now + 3600, expired: now - 3600, sig: 'ab'.repeat(32) };
      refusedDelivery(await ctx.send(method, `${url}${query(seal)}`, pngOnly));
    },
  };
}
