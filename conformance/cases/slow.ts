import { chapter } from '../case/case.ts';
import { documented } from '../case/clauses.ts';
import { claim } from '../case/expect.ts';

const page = documented('storage/upload-images/direct-creator-upload');

/** The shortest expiry that is documented, and as much again for clocks that differ and for the way there, in milliseconds. */
const shortest = 120_000;
const slack = 10_000;

/** What cannot be seen without waiting for it in real time: run with `--slow`. */
export const slow = chapter(
  'Waiting',
  { capability: 'direct-upload', cost: { images: 1 } },
  {
    'SLO-1': {
      title: 'MUST refuse an upload once the upload URL has expired',
      clause: page,
      slowMs: shortest + 3 * slack,
      async run(ctx) {
        const expiry = ctx.now() + shortest + slack;
        const { uploadURL } = await ctx.draft('v2', { expiry: new Date(expiry).toISOString() });
        await ctx.pause(expiry + slack - ctx.now());
        const answer = await ctx.postFile(uploadURL);
        const refusal = answer.status >= 400 && answer.status < 500;
        claim(refusal, 'an upload is not refused after the expiry', { expected: '4xx', actual: answer.status });
      },
    },
  },
);
