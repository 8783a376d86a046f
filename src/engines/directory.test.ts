import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import type { Snapshot } from '../cloudflare/index.ts';
import { createMock } from '../index.ts';
import { solidPng } from '../testing/png.ts';

const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-data-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const png = (shade: number) => solidPng(8, 8, [shade % 256, (shade >> 8) % 256, 7]);
const authorization = { authorization: 'Bearer t' };

async function upload(api: string, id: string, bytes: Uint8Array): Promise<number> {
  const body = new FormData();
  body.set('id', id);
  body.set('file', new Blob([Uint8Array.from(bytes)]), `${id}.png`);
  return (await fetch(api, { method: 'POST', body, headers: authorization })).status;
}

describe('a data directory', () => {
  it('keeps images, drafts, variants, keys, settings, zones and tokens', async () => {
    const data = join(folder, 'whole');
    const first = await createMock({ data, seed: { images: [{ id: 'once', bytes: png(1) }] } });
    await first.listen();
    const call = (method: string, path: string, body: object) =>
      fetch(`${first.apiBaseUrl}${path}`, {
        method,
        body: JSON.stringify(body),
        headers: { ...authorization, 'content-type': 'application/json' },
      }).then((response) => response.status);
    const images = `/accounts/${first.account}/images`;
    expect([
      await upload(`${first.apiBaseUrl}${images}/v1`, 'a/b', png(2)),
      await call('POST', `${images}/v1/variants`, { id: 'v', options: { width: 10 } }),
      await call('PUT', `${images}/v1/keys/mine`, {}),
      await call('PATCH', `${images}/v1/config`, { flexible_variants: true }),
      await call('PATCH', '/zones/0123456789abcdef0123456789abcdef/settings/image_resizing', { value: 'open' }),
      await call('PATCH', `${images}/v1/a/b`, { metadata: { changed: true } }),
    ]).toEqual([200, 200, 200, 200, 200, 200]);
    expect(
      await fetch(`${first.apiBaseUrl}${images}/v1/once`, { method: 'DELETE', headers: authorization }),
    ).toMatchObject({ status: 200 });
    const before = first.snapshot();
    await first.close();

    const second = await createMock({ data, seed: { images: [{ id: 'again', bytes: png(3) }] } });
    const after = second.snapshot();
    expect(plain(after)).toEqual(plain(before));
    expect(after.blobs.size).toBe(1);
    await second.reset();
    await second.close();
    const third = await createMock({ data });
    expect([...third.store.account(third.account).images.all()].map(({ id }) => id)).toEqual(['again']);
    await third.close();
  });

  it('belongs to one mock at a time, in this process or another', async () => {
    const data = join(folder, 'shared');
    const mock = await createMock({ data });
    await expect(createMock({ data })).rejects.toThrow('in use by another mock');
    const child = spawn(process.execPath, [cli, '--port', '0', '--data', data], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    const [code] = await once(child, 'exit');
    expect([code, complaint]).toEqual([2, expect.stringContaining('in use by another mock')]);
    await mock.close();
    await (await createMock({ data })).close();
  });

  test.each([
    ['its table is overwritten', /\.(log|ldb)$/, 'damaged'],
    ['CURRENT is gone', /^CURRENT$/, 'no CURRENT'],
    ['the manifest is overwritten', /^MANIFEST/, 'damaged'],
  ])('is refused untouched when %s', async (_what, pattern, reason) => {
    const data = join(folder, `broken-${String(pattern).replace(/\W/g, '')}`);
    const mock = await createMock({ data });
    for (let index = 0; index < 20; index++) {
      await mock.seed({ images: [{ id: `image-${index}`, bytes: png(index) }] });
    }
    await mock.close();
    for (const name of (await readdir(data)).filter((one) => pattern.test(one))) {
      const path = join(data, name);
      if (name === 'CURRENT') await rm(path);
      else {
        const bytes = await readFile(path);
        await writeFile(path, bytes.fill(0x55, Math.floor(bytes.length / 3), Math.floor(bytes.length / 2)));
      }
    }
    const before = await contents(data);
    await expect(createMock({ data })).rejects.toThrow(reason);
    expect(await contents(data)).toEqual(before);
  });

  it('is not made out of somebody’s folder', async () => {
    const data = await mkdtemp(join(folder, 'stranger-'));
    await writeFile(join(data, 'holiday.txt'), 'x');
    await expect(createMock({ data })).rejects.toThrow('holds holiday.txt');
    expect(await readdir(data)).toEqual(['holiday.txt']);
  });

  it('can be copied while nobody uses it', async () => {
    const [data, copy] = [join(folder, 'original'), join(folder, 'copy')];
    const mock = await createMock({ data, seed: { images: [{ id: 'a', bytes: png(9) }] } });
    await mock.close();
    await cp(data, copy, { recursive: true });
    const other = await createMock({ data: copy });
    expect(other.store.account(other.account).images.count).toBe(1);
    await other.close();
  });
});

/** In one order, originals as Base64. */
function plain({ accounts, blobs, ...rest }: Snapshot) {
  return {
    ...rest,
    accounts: [...accounts].sort((a, b) => (a.id < b.id ? -1 : 1)),
    blobs: [...blobs].map(([hash, bytes]) => [hash, Buffer.from(bytes).toString('base64')]),
  };
}

async function contents(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path)).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(path, name))).toString('base64')] as const),
    ),
  );
}
