import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Authority, Parents } from '../../http/intercept/index.ts';
import { preload } from './preload.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a program finds the mock under the product's own names. */
export interface Found {
  /** The port of the interceptor. */
  readonly port: number;
  readonly hosts: readonly string[];
  readonly authority: Authority;
  /** The origin of the mock. */
  readonly mock: string;
}

/** The folder for what can be made again: `XDG_CACHE_HOME`, or what the system has in its place. */
export function cacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA }: Environment): string {
  const base = XDG_CACHE_HOME || LOCALAPPDATA || join(homedir(), '.cache');
  return join(base, 'cfimages');
}

/** The proxies by which this machine reaches other hosts, as common clients read their variables. */
export function parentProxies(environment: Environment): Parents {
  const { http_proxy: http, https_proxy: https, HTTPS_PROXY } = environment;
  return { http: proxyAt(http), https: proxyAt(https || HTTPS_PROXY) };
}

function proxyAt(said: string | undefined): URL | undefined {
  return said?.startsWith('http://') && URL.canParse(said) ? new URL(said) : undefined;
}

/** Where the system keeps the certificates that it trusts, on the systems that keep them in one file. */
const systemBundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** Hosts that no proxy is asked for. */
const ownMachine = 'localhost,127.0.0.1,::1';

/**
 * The variables by which common clients send their requests for the hosts to the interceptor and believe its certificate;
 * all other certificates that they believed before are believed as before.
 */
export async function variablesFor(found: Found, environment: Environment): Promise<Readonly<Record<string, string>>> {
  const { port, hosts, authority, mock } = found;
  const proxy = `http://127.0.0.1:${port}`;
  const bypass = joined(',', environment.no_proxy || environment.NO_PROXY, ownMachine);
  const keep = (name: string, text: string) => keepText(authority.folder, name, text);
  const system = await firstOf(systemBundles);
  const bundle = async (variable: string) => {
    const named = environment[variable];
    const before = named === undefined || named === '' ? system : await readNamed(variable, named);
    return keep('bundle.pem', joined('\n', ...rootCertificates, before, authority.certificate));
  };
  const ssl = await bundle('SSL_CERT_FILE');
  const extra = await firstOf([environment.NODE_EXTRA_CA_CERTS ?? '']);
  const early = await keep('preload.cjs', preload);
  const php = await keep('php/cfimages.ini', `curl.cainfo="${ssl}"\nopenssl.cafile="${ssl}"\n`);
  return {
    // Ruby's Net::HTTP asks for the proxy of plain HTTP whatever it connects to
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    NO_PROXY: bypass,
    no_proxy: bypass,
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: await keep('extra.pem', joined('\n', extra, authority.certificate)),
    NODE_OPTIONS: joined(' ', environment.NODE_OPTIONS, `--require ${JSON.stringify(early)}`),
    SSL_CERT_FILE: ssl,
    REQUESTS_CA_BUNDLE: await bundle('REQUESTS_CA_BUNDLE'),
    CURL_CA_BUNDLE: await bundle('CURL_CA_BUNDLE'),
    PHP_INI_SCAN_DIR: `${environment.PHP_INI_SCAN_DIR ?? ''}${delimiter}${dirname(php)}`,
    CLOUDFLARE_BASE_URL: api,
    CLOUDFLARE_API_BASE_URL: api,
    CFIMAGES_URL: mock,
    CFIMAGES_RUN_PORT: String(port),
    CFIMAGES_RUN_HOSTS: hosts.join(','),
  };
}

/** Whatever address of the API the program's surroundings had, it is this one now. */
const api = 'https://api.cloudflare.com/client/v4';

function joined(separator: string, ...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}

/** The certificates that a variable named before. */
async function readNamed(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${variable} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function firstOf(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Keeps a text in a folder, under a name that is its own, so that runs side by side share it. */
async function keepText(folder: string, name: string, text: string): Promise<string> {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const file = join(folder, digest, name);
  if ((await stat(file).catch(() => undefined)) !== undefined) return file;
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}`;
  await writeFile(part, text);
  await rename(part, file);
  return file;
}
