import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What lets a program believe that it speaks with some hosts: their certificate, and who has signed it. */
export interface Authority {
  /** The folder that it is kept in, readable by this user only. */
  readonly folder: string;
  /** The authority's certificate, PEM. */
  readonly certificate: string;
  /** The hosts' own certificate and key, PEM. */
  readonly server: { readonly cert: string; readonly key: string };
}

const day = 86_400_000;
/** A certificate is good for so long, and made anew when less than a tenth of that is left. */
const lifetime = 90 * day;

/**
 * The authority for some hosts, from the cache folder or made now. It may sign for these hosts alone, and has signed its
 * last: its own key is never written anywhere. `now` is the time of the clients, not of a mock. Throws a sentence when the folder cannot be written.
 */
export async function openAuthority(hosts: readonly string[], cache: string, now: number): Promise<Authority> {
  const names = [...new Set(hosts.map((host) => host.toLowerCase()))].sort();
  const digest = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 16);
  const folder = join(cache, 'authority', digest);
  const kept = await read(folder, now);
  if (kept !== undefined) return kept;
  try {
    await make(names, folder, now);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new Error(`certificates cannot be kept in ${folder} (${code}); name another cache folder by XDG_CACHE_HOME`);
  }
  const made = await read(folder, now);
  if (made === undefined) throw new Error(`the certificates in ${folder} cannot be read; delete that folder`);
  return made;
}

async function read(folder: string, now: number): Promise<Authority | undefined> {
  const files = ['authority.pem', 'server.pem', 'server.key'].map((name) => readFile(join(folder, name), 'utf8'));
  try {
    const [certificate = '', cert = '', key = ''] = await Promise.all(files);
    const { validFrom, validTo } = new X509Certificate(cert);
    const isGood = now >= Date.parse(validFrom) && now < Date.parse(validTo) - lifetime / 10;
    return isGood ? { folder, certificate, server: { cert, key } } : undefined;
  } catch {
    return undefined;
  }
}

/** Of two that make the same at once, whoever comes second uses what the first has put there. */
async function make(hosts: readonly string[], folder: string, now: number): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const part = await mkdtemp(`${folder}.part-`);
  try {
    const { certify } = await import('./certificate.ts');
    const made = certify({ hosts, from: new Date(now - day), until: new Date(now + lifetime) });
    await writeFile(join(part, 'server.key'), made.key, { mode: 0o600 });
    await writeFile(join(part, 'server.pem'), made.certificate);
    await writeFile(join(part, 'authority.pem'), made.authority);
    await rename(part, folder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
      if ((await read(folder, now)) !== undefined) return;
      await rm(folder, { recursive: true, force: true });
      await rename(part, folder);
    });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
