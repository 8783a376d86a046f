import { chapter } from '../case/case.ts';
import { inferred, live, schema } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { deliveryUrl, signUrl } from '../case/delivery.ts';
import {
  array,
  claim,
  equal,
  matches,
  object,
  refused,
  refusedWith,
  resultObject,
  status,
  text,
} from '../case/expect.ts';
import { Blocked } from '../case/outcome.ts';

const list = schema('GET /images/v1/keys');
const put = schema('PUT /images/v1/keys/{signing_key_name}');
const remove = schema('DELETE /images/v1/keys/{signing_key_name}');

function keysIn(answer: Answer): readonly { name: string; value: string }[] {
  return array(resultObject(answer).keys, 'result.keys').map((entry) => {
    const { name, value } = object(entry, 'a key');
    return { name: text(name, 'the name of a key'), value: text(value, 'the value of a key') };
  });
}

/** Adds a key; an account without room for one blocks the case. */
async function addKey(ctx: Context): Promise<{ name: string; answer: Answer }> {
  const existing = keysIn(await ctx.api('GET', '/images/v1/keys'));
  if (existing.length > 1) throw new Blocked('the account has no room for another signing key');
  const name = ctx.uniqueName();
  const answer = await ctx.api('PUT', `/images/v1/keys/${name}`, { creates: { kind: 'key', id: name } });
  return { name, answer };
}

const writing = { permission: 'keys', writes: true, alone: true } as const;

export const keys = chapter(
  'Signing keys',
  { capability: 'keys', needs: ['api'] },
  {
    'KEY-1': {
      title: 'MUST list at least one signing key',
      clause: list,
      async run(ctx) {
        claim(keysIn(await ctx.api('GET', '/images/v1/keys')).length > 0, 'there is no key');
      },
    },
    'KEY-2': {
      title: 'MUST show name and value of each key as text',
      clause: list,
      async run(ctx) {
        for (const { name, value } of keysIn(await ctx.api('GET', '/images/v1/keys'))) {
          matches(name, /./, 'the name of a key');
          claim(value.length > 0, 'the value of a key is empty');
        }
      },
    },
    'KEY-3': {
      title: 'MUST add a key under the name in the path, and answer all keys',
      clause: put,
      ...writing,
      async run(ctx) {
        const { name, answer } = await addKey(ctx);
        const names = keysIn(answer).map((key) => key.name);
        claim(names.includes(name) && names.length > 1, 'the answer does not list all keys', { actual: names });
      },
    },
    'KEY-4': {
      title: 'MUST list a key that was added',
      clause: list,
      ...writing,
      async run(ctx) {
        const { name, answer } = await addKey(ctx);
        await ctx.prepare(async () => status(answer, 200));
        await ctx.eventually(
          () => ctx.api('GET', '/images/v1/keys'),
          (listed) =>
            claim(
              keysIn(listed).some((key) => key.name === name),
              'the key is not listed',
              { expected: name },
            ),
        );
      },
    },
    'KEY-5': {
      title: 'MUST delete a key and answer the keys that are left',
      clause: remove,
      ...writing,
      async run(ctx) {
        const { name } = await addKey(ctx);
        const names = keysIn(await ctx.api('DELETE', `/images/v1/keys/${name}`)).map((key) => key.name);
        claim(!names.includes(name) && names.length > 0, 'the answer does not list the keys that are left', {
          actual: names,
        });
      },
    },
    'KEY-6': {
      title: 'MUST give different keys different values',
      clause: put,
      ...writing,
      async run(ctx) {
        const values = keysIn((await addKey(ctx)).answer).map(({ value }) => value);
        claim(new Set(values).size === values.length, 'two keys have the same value');
      },
    },
    'KEY-7': {
      title: 'MAY accept signatures made with any key of the account',
      clause: inferred('optimization/hosted-images/serve-private-images'),
      needs: ['signing', 'delivery'],
      cost: { images: 1 },
      ...writing,
      async run(ctx) {
        const { name, answer } = await addKey(ctx);
        const key = keysIn(answer).find((candidate) => candidate.name === name)?.value ?? '';
        const image = await ctx.upload({ requireSignedURLs: true });
        const exp = Math.floor(ctx.now() / 1000) + 3600;
        await ctx.eventually(
          () => ctx.get(signUrl(deliveryUrl(image, 'public'), key, exp)),
          (delivered) => status(delivered, 200),
        );
      },
    },
    'KEY-8': {
      title: 'MAY refuse a name of more than 20 characters',
      clause: inferred('optimization/hosted-images/serve-private-images'),
      ...writing,
      async run(ctx) {
        const name = ctx.uniqueName().padEnd(25, 'x');
        refused(await ctx.api('PUT', `/images/v1/keys/${name}`, { creates: { kind: 'key', id: name } }));
      },
    },
    'KEY-9': {
      title: 'MUST leave the other keys as they are when a key is added',
      clause: put,
      ...writing,
      async run(ctx) {
        const before = keysIn(await ctx.api('GET', '/images/v1/keys'));
        const after = keysIn((await addKey(ctx)).answer);
        for (const key of before) {
          equal(
            after.find(({ name }) => name === key.name)?.value === key.value,
            true,
            `whether ${key.name} is unchanged`,
          );
        }
      },
    },
    'KEY-10': {
      title: 'MUST leave the other keys as they are when a key is deleted',
      clause: remove,
      ...writing,
      async run(ctx) {
        const before = keysIn(await ctx.api('GET', '/images/v1/keys'));
        const { name } = await addKey(ctx);
        const after = keysIn(await ctx.api('DELETE', `/images/v1/keys/${name}`));
        equal(after.map((key) => key.name).sort(), before.map((key) => key.name).sort(), 'the names of the keys');
        claim(
          before.every((key) => after.some(({ value }) => value === key.value)),
          'a key has another value than before',
        );
      },
    },
    'KEY-11': {
      title: 'MUST refuse signatures made with a key that was deleted',
      clause: remove,
      needs: ['signing', 'delivery'],
      cost: { images: 1 },
      ...writing,
      async run(ctx) {
        const { name, answer } = await addKey(ctx);
        const value = keysIn(answer).find((key) => key.name === name)?.value ?? '';
        const image = await ctx.upload({ requireSignedURLs: true });
        await ctx.prepare(async () => status(await ctx.api('DELETE', `/images/v1/keys/${name}`), 200));
        const url = signUrl(deliveryUrl(image, 'public'), value, Math.floor(ctx.now() / 1000) + 3600);
        await ctx.eventually(
          () => ctx.get(url),
          (delivered) => claim(delivered.status >= 400, 'the signature is still good', { actual: delivered.status }),
        );
      },
    },
    'KEY-12': {
      title: 'MUST still accept signatures made with the first key after another was added',
      clause: put,
      needs: ['signing', 'delivery'],
      cost: { images: 1 },
      ...writing,
      async run(ctx) {
        const [first] = keysIn(await ctx.api('GET', '/images/v1/keys'));
        const image = await ctx.upload({ requireSignedURLs: true });
        await ctx.prepare(async () => status((await addKey(ctx)).answer, 200));
        const url = signUrl(deliveryUrl(image, 'public'), first?.value ?? '', Math.floor(ctx.now() / 1000) + 3600);
        await ctx.eventually(
          () => ctx.get(url),
          (delivered) => status(delivered, 200),
        );
      },
    },
    'KEY-13': {
      title: 'MAY make a new key named default when the last key is deleted',
      clause: live('K4'),
      ...writing,
      permission: 'last-key',
      async run(ctx) {
        const before = keysIn(await ctx.api('GET', '/images/v1/keys'));
        let left = before;
        for (const { name } of before) left = keysIn(await ctx.api('DELETE', `/images/v1/keys/${name}`));
        ctx.forgetSigningKey();
        equal(
          left.map(({ name }) => name),
          ['default'],
          'the names of the keys',
        );
        claim(!before.some(({ value }) => value === left[0]?.value), 'the new key has the value of an old one');
      },
    },
    'KEY-14': {
      title: 'SHOULD answer code 5404 when asked to delete a key that there is not',
      clause: live('K1'),
      writes: true,
      async run(ctx) {
        refusedWith(await ctx.api('DELETE', `/images/v1/keys/${ctx.uniqueName()}`), [5404]);
      },
    },
    'KEY-15': {
      title: 'MAY give a key a new value when its name is put again',
      clause: live('K3'),
      ...writing,
      async run(ctx) {
        const { name, answer } = await addKey(ctx);
        const valueIn = (listed: Answer) => keysIn(listed).find((key) => key.name === name)?.value;
        const again = await ctx.api('PUT', `/images/v1/keys/${name}`);
        claim(valueIn(again) !== valueIn(answer), 'the value is the same');
      },
    },
  },
);
