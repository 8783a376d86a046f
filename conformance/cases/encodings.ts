import { chapter } from '../case/case.ts';
import { type Clause, observed, seen, standard } from '../case/clauses.ts';
import type { Context } from '../case/context.ts';
import { equal, resultObject } from '../case/expect.ts';
import { encodeForm, type FormStyleName, type Part } from '../case/multipart.ts';
import { gridPng } from '../pictures/textPicture.ts';

const rfc7578 = standard('https://www.rfc-editor.org/rfc/rfc7578');
const picture = gridPng('RG BW', 40, 20);

/** Posts a form and expects the file name, the metadata and the access flag to have arrived. */
async function arrives(ctx: Context, encoded: { contentType: string; body: Buffer }, filename: string, marker: string) {
  const answer = await ctx.api('POST', '/images/v1', {
    body: { content: encoded.body, type: encoded.contentType },
    creates: { kind: 'image', marker },
  });
  const result = resultObject(answer);
  equal(result.filename, filename, 'result.filename');
  equal(result.meta, { from: 'a form' }, 'result.meta');
  equal(result.requireSignedURLs, true, 'result.requireSignedURLs');
}

const parts = (filename: string): readonly Part[] => [
  { name: 'metadata', value: '{"from":"a form"}' },
  { name: 'requireSignedURLs', value: 'true' },
  { name: 'file', value: picture, filename, type: 'image/png' },
];

const asWrittenBy = (client: string, style: FormStyleName, clause: Clause = rfc7578) => ({
  title: `MUST read a form as ${client} writes it` as const,
  clause,
  async run(ctx: Context) {
    const filename = `${ctx.unique()}.png`;
    await arrives(ctx, encodeForm(parts(filename), style), filename, filename);
  },
});

export const encodings = chapter(
  'Form encodings',
  { capability: 'api', profiles: ['core', 'full'], cost: { images: 1 } },
  {
    'ENC-1': asWrittenBy('curl', 'curl'),
    'ENC-2': asWrittenBy('undici (fetch of Node)', 'undici'),
    'ENC-3': asWrittenBy('Chromium', 'chromium'),
    'ENC-4': asWrittenBy('Firefox', 'firefox'),
    'ENC-5': asWrittenBy('Python requests', 'requests'),
    'ENC-6': asWrittenBy(
      'Go, with a quoted boundary,',
      'go',
      standard('https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1'),
    ),
    'ENC-7': asWrittenBy('OkHttp, with types and lengths on all parts,', 'java'),
    'ENC-8': asWrittenBy('workerd, without any part types,', 'workerd'),
    'ENC-9': {
      title: 'MUST read a form whose file comes before its fields',
      clause: rfc7578,
      async run(ctx) {
        const filename = `${ctx.unique()}.png`;
        await arrives(ctx, encodeForm([...parts(filename)].reverse()), filename, filename);
      },
    },
    'ENC-10': {
      title: 'SHOULD skip text before the first and after the last delimiter of a form',
      clause: standard('https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1'),
      async run(ctx) {
        const filename = `${ctx.unique()}.png`;
        const { contentType, body } = encodeForm(parts(filename));
        const padded = Buffer.concat([Buffer.from('a preamble\r\n'), body, Buffer.from('an epilogue\r\n')]);
        await arrives(ctx, { contentType, body: padded }, filename, filename);
      },
    },
    'ENC-11': {
      title: 'MUST read names of part headers in any case',
      clause: standard('https://www.rfc-editor.org/rfc/rfc2045#section-1'),
      async run(ctx) {
        const filename = `${ctx.unique()}.png`;
        const { contentType, body } = encodeForm(parts(filename), 'curl');
        const shouted = body
          .toString('latin1')
          .replaceAll('Content-Disposition:', 'CONTENT-DISPOSITION:')
          .replaceAll('Content-Type:', 'content-type:');
        await arrives(ctx, { contentType, body: Buffer.from(shouted, 'latin1') }, filename, filename);
      },
    },
    'ENC-12': {
      title: 'SHOULD read a filename in the extended notation of RFC 2231, as urllib3 1.x writes it',
      clause: observed(seen.pythonClient),
      async run(ctx) {
        const filename = `${ctx.unique()}-Größe.png`;
        const marker = ctx.unique();
        const form = [...parts(filename), { name: 'creator', value: marker }];
        await arrives(ctx, encodeForm(form, 'urllib3'), filename, marker);
      },
    },
    'ENC-13': {
      title: 'SHOULD read metadata that an SDK spread over fields named metadata[key]',
      clause: observed(seen.typescriptSdk),
      async run(ctx) {
        const filename = `${ctx.unique()}.png`;
        const form: readonly Part[] = [
          { name: 'metadata[from]', value: 'a form' },
          { name: 'requireSignedURLs', value: 'true' },
          { name: 'file', value: picture, filename, type: 'image/png' },
        ];
        await arrives(ctx, encodeForm(form), filename, filename);
      },
    },
    'ENC-14': {
      title: 'SHOULD keep blanks, commas, semicolons and equal signs of a filename',
      clause: standard('https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data'),
      async run(ctx) {
        const marker = ctx.unique();
        const form = [...parts(`${marker} with spaces, ; and =.png`), { name: 'creator', value: marker }];
        await arrives(ctx, encodeForm(form, 'chromium'), `${marker} with spaces, ; and =.png`, marker);
      },
    },
  },
);
