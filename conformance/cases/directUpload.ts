import { type CaseDefinition, chapter } from '../case/case.ts';
import { type Clause, documented, inferred, live, observed, schema, seen, standard } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { array, claim, equal, instant, matches, oneOf, refused, resultObject, status } from '../case/expect.ts';
import { readImage } from '../case/maker.ts';
import { encodeForm, fields } from '../case/multipart.ts';
import { paddedPng } from '../pictures/png.ts';
import { gridPng } from '../pictures/textPicture.ts';
import type { Thing } from '../run/ledger.ts';
import { finds, list1, list2, showsSame } from './listing.ts';
import { imagePath, someUuid } from './paths.ts';

const page = documented('storage/upload-images/direct-creator-upload');
const v2 = schema('POST /images/v2/direct_upload');
const v1 = schema('POST /images/v1/direct_upload');

const minutes = (ctx: Context, count: number) => new Date(ctx.now() + count * 60_000).toISOString();

/** How each version is asked for an upload URL: by a form, or as JSON. The judgement is left to the case. */
const reserving = {
  v1: (ctx: Context, settings: Readonly<Record<string, string>>) =>
    ctx.api('POST', '/images/v1/direct_upload', { json: settings, creates: reserved(ctx, settings) }),
  v2: (ctx: Context, settings: Readonly<Record<string, string>>) =>
    ctx.api('POST', '/images/v2/direct_upload', { form: fields(settings), creates: reserved(ctx, settings) }),
} as const;
const reserve = reserving.v2;

function reserved(ctx: Context, { id }: Readonly<Record<string, string>>): Thing {
  return { kind: 'image', marker: ctx.unique(), ...(id === undefined ? {} : { id }) };
}

/** What both versions have in common. */
function commonCases(version: 'v1' | 'v2', clause: Clause) {
  const ask = reserving[version];
  return {
    tooSoon: {
      title: 'MUST refuse an expiry in less than two minutes',
      clause,
      async run(ctx) {
        refused(await ask(ctx, { expiry: minutes(ctx, 1) }));
      },
    },
    tooLate: {
      title: 'MUST refuse an expiry in more than six hours',
      clause,
      async run(ctx) {
        refused(await ask(ctx, { expiry: minutes(ctx, 7 * 60) }));
      },
    },
  } as const satisfies Record<string, CaseDefinition>;
}

const commonV1 = commonCases('v1', v1);
const commonV2 = commonCases('v2', v2);

/** The answer of either version: an id, and a URL to post the file to. */
function isReservation(answer: Answer): void {
  const { id, uploadURL } = resultObject(answer);
  matches(id, /./, 'result.id');
  claim(typeof uploadURL === 'string' && URL.canParse(uploadURL), 'uploadURL is no URL', { actual: uploadURL });
}

async function isStored(ctx: Context, id: string): Promise<void> {
  await ctx.eventually(
    () => ctx.api('GET', imagePath(id)),
    (answer) => equal(resultObject(answer).draft ?? false, false, 'result.draft'),
  );
}

async function detailsShow(ctx: Context, id: string, name: string, value: unknown): Promise<void> {
  await ctx.eventually(
    () => ctx.api('GET', imagePath(id)),
    (answer) => equal(resultObject(answer)[name] ?? null, value, `result.${name}`),
  );
}

/** The answer of the upload URL is the image that is stored. An answer without an image is another case's question. */
function answersWhole(title: `SHOULD ${string}`, requireSignedURLs: boolean): CaseDefinition {
  return {
    title,
    clause: page,
    dependsOn: ['DU2-4'],
    async run(ctx) {
      const { uploadURL, id } = await ctx.draft('v2', {
        creator: ctx.unique(),
        metadata: { a: 1 },
        requireSignedURLs,
      });
      const raw = resultObject(await ctx.postFile(uploadURL));
      equal([raw.id, raw.requireSignedURLs], [id, requireSignedURLs], 'id and requireSignedURLs');
      await ctx.eventually(
        () => ctx.api('GET', imagePath(id)),
        (answer) => showsSame(resultObject(answer), raw),
      );
    },
  };
}

export const directUploadV2 = chapter(
  'Direct upload, version 2',
  { capability: 'direct-upload', needs: ['api'], profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'DU2-1': {
      title: 'MUST answer the reserved id and a one-time upload URL',
      clause: v2,
      async run(ctx) {
        isReservation(await reserve(ctx, { requireSignedURLs: 'false' }));
      },
    },
    'DU2-2': {
      title: 'SHOULD end the upload URL in the reserved id',
      clause: v2,
      async run(ctx) {
        const { id, uploadURL } = resultObject(await reserve(ctx, { requireSignedURLs: 'false' }));
        claim(decodeURIComponent(String(uploadURL)).endsWith(`/${id}`), 'uploadURL ends differently', {
          expected: `…/${id}`,
          actual: uploadURL,
        });
      },
    },
    'DU2-3': {
      title: 'MUST accept a form with the file at the upload URL, without credentials',
      clause: page,
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        status(await ctx.postFile(uploadURL), 200);
      },
    },
    'DU2-4': {
      title: 'SHOULD answer an upload with an envelope and the image under the reserved id',
      clause: observed(seen.dartClient),
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2');
        equal(resultObject(await ctx.postFile(uploadURL)).id, id, 'result.id');
      },
    },
    'DU2-5': {
      title: 'MUST store the uploaded file under the reserved id',
      clause: page,
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2');
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await detailsShow(ctx, id, 'id', id);
        await isStored(ctx, id);
      },
    },
    'DU2-6': {
      title: 'SHOULD accept a form without any part',
      clause: live('I18'),
      async run(ctx) {
        resultObject(await reserve(ctx, {}));
      },
    },
    'DU2-7': {
      title: 'MUST keep the metadata that the URL was reserved with',
      clause: v2,
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2', { metadata: { reserved: 'with' } });
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await detailsShow(ctx, id, 'meta', { reserved: 'with' });
      },
    },
    'DU2-8': {
      title: 'MUST keep the access control that the URL was reserved with',
      clause: v2,
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2', { requireSignedURLs: true });
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await detailsShow(ctx, id, 'requireSignedURLs', true);
      },
    },
    'DU2-9': {
      title: 'MUST keep the creator that the URL was reserved with',
      clause: v2,
      async run(ctx) {
        const creator = ctx.unique();
        const { id, uploadURL } = await ctx.draft('v2', { creator });
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await detailsShow(ctx, id, 'creator', creator);
      },
    },
    'DU2-10': {
      title: 'MUST reserve a custom id',
      clause: v2,
      needs: ['custom-ids'],
      async run(ctx) {
        const id = `${ctx.unique()}/direct`;
        equal(resultObject(await reserve(ctx, { id })).id, id, 'result.id');
      },
    },
    'DU2-11': {
      title: 'MUST store the file under a reserved custom id',
      clause: page,
      needs: ['custom-ids'],
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2', { id: `${ctx.unique()}/direct` });
        status(await ctx.postFile(uploadURL), 200);
        await isStored(ctx, id);
      },
    },
    'DU2-12': {
      title: 'MUST refuse a custom id for an image that requires signed URLs',
      clause: documented('storage/upload-images/upload-custom-path'),
      needs: ['custom-ids'],
      async run(ctx) {
        refused(await reserve(ctx, { id: ctx.unique(), requireSignedURLs: 'true' }));
      },
    },
    'DU2-13': {
      title: 'MUST refuse a UUID as a custom id',
      clause: v2,
      needs: ['custom-ids'],
      async run(ctx) {
        refused(await reserve(ctx, { id: someUuid }));
      },
    },
    'DU2-14': commonV2.tooSoon,
    'DU2-15': commonV2.tooLate,
    'DU2-16': {
      title: 'MUST accept an expiry between two minutes and six hours',
      clause: v2,
      async run(ctx) {
        resultObject(await reserve(ctx, { expiry: minutes(ctx, 90) }));
      },
    },
    'DU2-17': {
      title: 'MAY accept a JSON body',
      clause: page,
      async run(ctx) {
        const creates = { kind: 'image' as const, marker: ctx.unique() };
        resultObject(
          await ctx.api('POST', '/images/v2/direct_upload', { json: { expiry: minutes(ctx, 60) }, creates }),
        );
      },
    },
    'DU2-18': {
      title: 'MUST refuse a second upload to the same URL',
      clause: page,
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        const second = await ctx.postFile(uploadURL, { picture: 'stripes.png' });
        claim(second.status >= 400, 'a second upload is accepted', { actual: second.status });
      },
    },
    'DU2-19': {
      title: 'MUST let exactly one of several simultaneous uploads win',
      clause: page,
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        const answers = await Promise.all([1, 2, 3, 4].map(() => ctx.postFile(uploadURL)));
        const won = answers.filter((answer) => answer.status === 200).length;
        claim(won === 1, 'not exactly one upload won', { expected: 1, actual: won });
      },
    },
    'DU2-20': {
      title: 'MUST refuse a form without the file',
      clause: page,
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        const { contentType, body } = encodeForm(fields({ other: 'field' }));
        const answer = await ctx.send('POST', uploadURL, { 'content-type': contentType }, body);
        claim(answer.status >= 400, 'an upload without a file is accepted', { actual: answer.status });
      },
    },
    'DU2-21': {
      title: 'MUST refuse a file that is no image',
      clause: documented('get-started/limits'),
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        const answer = await ctx.postFile(uploadURL, { picture: Buffer.from('not an image at all') });
        claim(answer.status >= 400, 'a text is accepted as an image', { actual: answer.status });
      },
    },
    'DU2-22': {
      title: 'SHOULD refuse uploads as an envelope or as the text "ERROR <code>: …"',
      clause: observed(seen.matters),
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        const answer = await ctx.postFile(uploadURL, { picture: Buffer.from('not an image at all') });
        if (/^ERROR \d{4}/.test(answer.body.toString('utf8'))) return;
        refused(answer);
      },
    },
    'DU2-23': {
      title: 'MUST refuse an upload URL that was never issued',
      clause: page,
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        const strange = uploadURL.slice(0, uploadURL.lastIndexOf('/') + 1) + ctx.unique();
        const answer = await ctx.postFile(strange);
        claim(answer.status >= 400, 'the upload is accepted', { actual: answer.status });
      },
    },
    'DU2-24': {
      title: 'MUST accept the form that browsers send to the upload URL',
      clause: standard('https://www.rfc-editor.org/rfc/rfc7578'),
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        status(await ctx.postFile(uploadURL, { style: 'chromium' }), 200);
      },
    },
    'DU2-25': {
      title: 'MAY refuse an expiry that is no instant',
      clause: inferred('storage/upload-images/direct-creator-upload'),
      async run(ctx) {
        refused(await reserve(ctx, { expiry: 'tomorrow' }));
      },
    },
    'DU2-26': {
      title: 'MUST refuse a custom id that starts or ends with a slash',
      clause: v2,
      needs: ['custom-ids'],
      async run(ctx) {
        refused(await reserve(ctx, { id: `/${ctx.unique()}` }));
        refused(await reserve(ctx, { id: `${ctx.unique()}/` }));
      },
    },
    'DU2-27': {
      title: 'MUST not replace the picture by a second upload to the same URL',
      clause: page,
      needs: ['blob'],
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2');
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL, { picture: 'stripes.png' }), 200));
        await ctx.postFile(uploadURL, { picture: 'layers.png' });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          async (answer) => {
            status(answer, 200);
            await ctx.picture(answer, { width: 300, height: 100, grid: 'RGB' });
          },
        );
      },
    },
    'DU2-28': {
      title: 'MAY still accept a picture after a refused upload',
      clause: inferred('storage/upload-images/direct-creator-upload'),
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        await ctx.prepare(async () => {
          const answer = await ctx.postFile(uploadURL, { picture: Buffer.from('not an image at all') });
          claim(answer.status >= 400, 'a text is accepted as an image', { actual: answer.status });
        });
        status(await ctx.postFile(uploadURL), 200);
      },
    },
    'DU2-29': {
      title: 'MUST refuse a file of more than 10 MB at the upload URL',
      clause: documented('get-started/limits'),
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        const answer = await ctx.postFile(uploadURL, { picture: paddedPng(11 * 1024 * 1024) });
        claim(answer.status >= 400 && answer.status < 500, 'the file is not refused', { actual: answer.status });
      },
    },
    'DU2-30': {
      title: 'MUST not deliver a picture without a signature when its URL was reserved as private',
      clause: documented('optimization/hosted-images/serve-private-images'),
      needs: ['delivery'],
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2', { requireSignedURLs: true });
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        const image = await ctx.prepare(async () => readImage(await ctx.api('GET', imagePath(id))));
        const answer = await ctx.deliver(image, 'public');
        claim(answer.status >= 400, 'the private image is delivered', { actual: answer.status });
      },
    },
    'DU2-31': {
      title: 'MUST list a picture that was uploaded to a reserved URL',
      consults: ['LST-4'],
      clause: page,
      async run(ctx) {
        const creator = ctx.unique();
        const { id, uploadURL } = await ctx.draft('v2', { creator });
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await finds(ctx, list1, { present: [id], creator });
      },
    },
    'DU2-32': {
      title: 'SHOULD not give back the bytes of a draft',
      clause: page,
      needs: ['blob'],
      async run(ctx) {
        const { id } = await ctx.draft('v2');
        refused(await ctx.api('GET', imagePath(id, '/blob')));
      },
    },
    'DU2-33': {
      title: 'SHOULD let pages of other origins read the answer of the upload URL',
      clause: observed(seen.matters),
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        const { contentType, body } = encodeForm([
          { name: 'file', value: gridPng('RG', 20, 10), filename: `${ctx.unique()}.png`, type: 'image/png' },
        ]);
        const origin = 'https://app.example';
        const answer = await ctx.send('POST', uploadURL, { 'content-type': contentType, origin }, body);
        status(answer, 200);
        oneOf(answer.headers['access-control-allow-origin'], ['*', origin], 'Access-Control-Allow-Origin');
      },
    },
    'DU2-34': {
      title: 'SHOULD let pages of other origins post to the upload URL: answer their preflight',
      clause: observed(seen.matters),
      async run(ctx) {
        const { uploadURL } = await ctx.draft('v2');
        const origin = 'https://app.example';
        const answer = await ctx.send('OPTIONS', uploadURL, {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-requested-with',
        });
        claim(answer.status >= 200 && answer.status < 300, 'the preflight is refused', { actual: answer.status });
        const { headers } = answer;
        oneOf(headers['access-control-allow-origin'], ['*', origin], 'Access-Control-Allow-Origin');
        // POST is always allowed; another list of methods is only a mistake when it was asked for.
        const allowed = (headers['access-control-allow-headers'] ?? '').toLowerCase();
        matches(allowed, /\*|x-requested-with/, 'Access-Control-Allow-Headers');
      },
    },
    'DU2-35': answersWhole('SHOULD answer a public picture as the details show it', false),
    'DU2-36': answersWhole('SHOULD answer a private picture as the details show it', true),
  },
);

export const directUploadV1 = chapter(
  'Direct upload, version 1',
  { capability: 'direct-upload', needs: ['api'], profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'DU1-1': {
      title: 'MUST answer the reserved id and an upload URL to a JSON request',
      clause: v1,
      async run(ctx) {
        isReservation(await reserving.v1(ctx, { expiry: minutes(ctx, 60) }));
      },
    },
    'DU1-2': {
      title: 'MUST store the file that is posted to the upload URL',
      clause: v1,
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v1');
        status(await ctx.postFile(uploadURL), 200);
        await isStored(ctx, id);
      },
    },
    'DU1-3': commonV1.tooSoon,
    'DU1-4': commonV1.tooLate,
    'DU1-5': {
      title: 'SHOULD keep metadata and access control, as older clients send them',
      clause: schema('POST /images/v1/direct_upload'),
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v1', { metadata: { older: 'client' }, requireSignedURLs: true });
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await detailsShow(ctx, id, 'meta', { older: 'client' });
        await detailsShow(ctx, id, 'requireSignedURLs', true);
      },
    },
  },
);

export const drafts = chapter(
  'Drafts',
  { capability: 'direct-upload', needs: ['api'], profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'DRF-1': {
      title: 'MUST show draft: true while nothing was uploaded',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.draft('v2');
        await detailsShow(ctx, id, 'draft', true);
      },
    },
    'DRF-2': {
      title: 'MUST drop draft once the file was uploaded',
      clause: page,
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2');
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => claim(resultObject(answer).draft !== true, 'it is still called a draft'),
        );
      },
    },
    'DRF-3': {
      title: 'SHOULD show when the draft was made in uploaded',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.draft('v2');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => {
            const made = instant(resultObject(answer).uploaded, 'result.uploaded');
            // Clocks differ, but not by days.
            claim(Math.abs(made - ctx.now()) < 48 * 3_600_000, 'it was made on another day', { actual: made });
          },
        );
      },
    },
    'DRF-4': {
      title: 'MUST reserve different ids for different drafts',
      clause: v2,
      cost: { images: 2 },
      async run(ctx) {
        const first = await ctx.draft('v2');
        const second = await ctx.draft('v2');
        claim(first.id !== second.id && first.uploadURL !== second.uploadURL, 'two drafts share an id');
      },
    },
    'DRF-5': {
      title: 'MAY refuse an upload after the draft was deleted',
      clause: inferred('storage/upload-images/direct-creator-upload'),
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2');
        await ctx.prepare(async () => status(await ctx.api('DELETE', imagePath(id)), 200));
        const answer = await ctx.postFile(uploadURL);
        claim(answer.status >= 400, 'the upload is accepted', { actual: answer.status });
      },
    },
    'DRF-6': {
      title: 'MUST show the metadata of a draft',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.draft('v2', { metadata: { draft: 'data' } });
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => {
            const { meta = null, metadata = meta } = resultObject(answer);
            equal([meta, metadata], [{ draft: 'data' }, { draft: 'data' }], 'result.meta and result.metadata');
          },
        );
      },
    },
    'DRF-7': {
      title: 'MUST show the id of a draft',
      clause: page,
      async run(ctx) {
        const { id } = await ctx.draft('v2');
        await detailsShow(ctx, id, 'id', id);
      },
    },
    'DRF-8': {
      title: 'MUST show the creator and the access control of a draft',
      clause: page,
      async run(ctx) {
        const creator = ctx.unique();
        const { id } = await ctx.draft('v2', { creator, requireSignedURLs: true });
        await detailsShow(ctx, id, 'creator', creator);
        await detailsShow(ctx, id, 'requireSignedURLs', true);
      },
    },
    'DRF-11': {
      title: 'SHOULD show the delivery URLs of a draft',
      clause: live('I15'),
      async run(ctx) {
        const { id } = await ctx.draft('v2');
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id)),
          (answer) => {
            const urls = array(resultObject(answer).variants, 'variants');
            claim(
              urls.some((url) => String(url).includes(id)),
              'variants names no URL of the draft',
              { actual: urls },
            );
          },
        );
      },
    },
    'DRF-9': {
      title: 'MUST list a picture that was uploaded to a reserved URL in the v2 list',
      clause: page,
      needs: ['list-v2'],
      consults: ['LS2-8'],
      async run(ctx) {
        const creator = ctx.unique();
        const { id, uploadURL } = await ctx.draft('v2', { creator });
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await finds(ctx, list2, { present: [id], creator });
      },
    },
    'DRF-10': {
      title: 'MUST give back the bytes that were uploaded to a reserved URL',
      clause: page,
      needs: ['blob'],
      async run(ctx) {
        const { id, uploadURL } = await ctx.draft('v2');
        await ctx.prepare(async () => status(await ctx.postFile(uploadURL), 200));
        await ctx.eventually(
          () => ctx.api('GET', imagePath(id, '/blob')),
          async (blob) => {
            status(blob, 200);
            await ctx.picture(blob, { grid: 'RG BW' });
          },
        );
      },
    },
  },
);
