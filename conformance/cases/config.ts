import { chapter } from '../case/case.ts';
import { documented, inferred } from '../case/clauses.ts';
import { claim, equal, object, refused, result, resultObject } from '../case/expect.ts';

const writing = { permission: 'config', writes: true, alone: true } as const;
const ttl = documented('optimization/hosted-images/browser-ttl');

export const config = chapter(
  'Account configuration',
  { capability: 'config', needs: ['api'] },
  {
    'CFG-1': {
      title: 'MUST switch flexible variants on by PATCH',
      clause: documented('optimization/hosted-images/enable-flexible-variants'),
      ...writing,
      async run(ctx) {
        result(await ctx.configure({ flexible_variants: true }));
      },
    },
    'CFG-2': {
      title: 'MUST set the browser TTL by PATCH',
      clause: ttl,
      ...writing,
      async run(ctx) {
        result(await ctx.configure({ browser_ttl: 7200 }));
      },
    },
    'CFG-3': {
      title: 'MUST switch preservation of content credentials by PATCH',
      clause: documented('optimization/hosted-images/preserve-content-credentials'),
      ...writing,
      async run(ctx) {
        result(await ctx.configure({ preserve_content_credentials: true }));
      },
    },
    'CFG-4': {
      title: 'MAY show the configuration by GET',
      clause: inferred('optimization/hosted-images/browser-ttl'),
      async run(ctx) {
        object(result(await ctx.api('GET', '/images/v1/config')), 'result');
      },
    },
    'CFG-5': {
      title: 'MAY refuse a browser TTL of less than an hour',
      clause: inferred('optimization/hosted-images/browser-ttl'),
      ...writing,
      async run(ctx) {
        refused(await ctx.configure({ browser_ttl: 60 }));
      },
    },
    'CFG-6': {
      title: 'MAY answer the configuration after a change, other settings untouched',
      clause: inferred('optimization/hosted-images/browser-ttl'),
      ...writing,
      async run(ctx) {
        const before = resultObject(await ctx.api('GET', '/images/v1/config'));
        const after = resultObject(await ctx.configure({ browser_ttl: 7201 }));
        equal(after.browser_ttl, 7201, 'result.browser_ttl');
        claim(after.flexible_variants === before.flexible_variants, 'flexible_variants changed too');
      },
    },
  },
);
