import { chapter } from '../case/case.ts';
import { documented, inferred, live, observed, schema, seen, standard } from '../case/clauses.ts';
import { deliveryParts, deliveryUrl } from '../case/delivery.ts';
import { claim, equal, hasType, matches, mediaType, refusedDelivery, status } from '../case/expect.ts';
import { frameOf } from '../case/judge.ts';
import { readImage } from '../case/maker.ts';
import { imagePath } from './paths.ts';

const page = documented('optimization/hosted-images/serve-uploaded-images');
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
  },
);
