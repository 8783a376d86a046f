import { joinUrl } from '../../cloudflare/index.ts';
import type { Finding, Setup } from './finding.ts';

/** Looks at a set-up from outside, one check after the other, and stops where the rest would make no sense. */
export async function examine(setup: Setup): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const finding = await check(setup);
    if (finding === undefined) continue;
    findings.push(finding);
    if (finding.verdict === 'bad') break;
  }
  return findings;
}

type Check = (setup: Setup) => Promise<Finding | undefined>;

const seconds = 5000;

const imagesOf = (account: string) => `/accounts/${encodeURIComponent(account)}/images/v1`;

const runtime: Check = async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isGood = major > 20 || (major === 20 && minor >= 19);
  return isGood
    ? { check: 'Node', verdict: 'good', says: `${process.versions.node}` }
    : { check: 'Node', verdict: 'bad', says: `${process.versions.node} is too old`, remedy: 'use Node 20.19 or newer' };
};

/** Nothing there, or something else. */
const port: Check = async ({ baseUrl }) => {
  const check = 'port';
  if (!URL.canParse(baseUrl)) {
    return { check, verdict: 'bad', says: `${baseUrl} is no URL`, remedy: 'e.g. http://localhost:8787/client/v4' };
  }
  const { origin, host, hostname } = new URL(baseUrl);
  if (/(^|\.)(cloudflare\.com|imagedelivery\.net)$/.test(hostname)) {
    const remedy = 'point the base URL at the mock: http://localhost:8787/client/v4';
    return { check, verdict: 'bad', says: `${host} is the real service, not a mock`, remedy };
  }
  const answer = await ask(joinUrl(origin, '/openapi.json'));
  if (failed(answer)) return { check, verdict: 'bad', ...unreachable(answer, host) };
  const text = await answer.text();
  if (answer.ok && text.includes('"openapi"')) return { check, verdict: 'good', says: `a mock answers at ${origin}` };
  const says = `something else listens at ${host} (it answered ${answer.status}${server(answer)})`;
  return { check, verdict: 'bad', says, remedy: 'stop it, or start the mock with --port 8788 and use that port' };
};

const base: Check = async ({ baseUrl, token, account }) => {
  const check = 'base URL';
  const { origin, pathname } = new URL(baseUrl);
  const right = `${origin}/client/v4`;
  if (pathname.replace(/\/+$/, '') === '/client/v4') return { check, verdict: 'good', says: baseUrl };
  const answer = await ask(joinUrl(right, imagesOf(account)), { authorization: `Bearer ${token}` });
  const works = !failed(answer) && answer.status !== 404;
  const says = `the API is not at ${baseUrl}${works ? `, but at ${right}` : ''}`;
  return { check, verdict: 'bad', says, remedy: `set the SDK's base URL to ${right}` };
};

const credentials: Check = async ({ baseUrl, token, account }) => {
  const check = 'token';
  const url = joinUrl(baseUrl, imagesOf(account));
  const answer = await ask(url, token === '' ? {} : { authorization: `Bearer ${token}` });
  if (failed(answer)) return { check, verdict: 'bad', says: answer.message };
  if (answer.ok) return { check, verdict: 'good', says: 'the API takes it' };
  const text = await answer.text();
  const [first] = errorsOf(text);
  const says = `the API answered ${answer.status}${first === undefined ? '' : `, ${first.code}: ${first.message}`}`;
  const remedies: Readonly<Record<number, string>> = {
    9106: 'give a token with --token: any text is good unless the mock was started with --token',
    6003: 'the header must be "Authorization: Bearer <token>"; a token has no spaces',
    10000: 'use a token that the mock was started with (--token, CFIMAGES_TOKEN), or start it without',
    7003: 'the account id may hold letters, digits, "_" and "-" only',
  };
  const remedy = remedies[first?.code ?? 0] ?? 'look at the request in the journal: /__mock/requests';
  return { check, verdict: 'bad', says, remedy };
};

/** The pictures' URLs, as the mock names them, have to be reachable from here. */
const publicUrl: Check = async ({ baseUrl, token, account }) => {
  const check = 'public URL';
  const { origin } = new URL(baseUrl);
  const url = joinUrl(origin, `/client/v4/accounts/${encodeURIComponent(account)}/images/v2/direct_upload`);
  const answer = await ask(url, { authorization: `Bearer ${token}` }, 'POST', new FormData());
  if (failed(answer) || !answer.ok) return undefined;
  const { result } = (await answer.json()) as { readonly result: { readonly id: string; readonly uploadURL: string } };
  await ask(
    joinUrl(origin, `/client/v4${imagesOf(account)}/${encodeURIComponent(result.id)}`),
    { authorization: `Bearer ${token}` },
    'DELETE',
  );
  const named = new URL(result.uploadURL).origin;
  if (named === origin) return { check, verdict: 'good', says: `answers name ${named}` };
  const there = await ask(joinUrl(named, '/openapi.json'));
  const says = `answers name ${named}, not ${origin}`;
  return failed(there) || !there.ok
    ? {
        check,
        verdict: 'bad',
        says: `${says}, and nobody answers there`,
        remedy: `start the mock with --public-url ${origin}`,
      }
    : { check, verdict: 'good', says: `${says}; it answers, too` };
};

/** What a browser would be told before it uploads. */
const cors: Check = async ({ baseUrl, pageOrigin }) => {
  const check = 'CORS';
  if (pageOrigin === undefined) return undefined;
  if (!URL.canParse(pageOrigin) || new URL(pageOrigin).origin !== pageOrigin) {
    const remedy = 'e.g. http://localhost:3000: scheme, host and port, no path';
    return { check, verdict: 'bad', says: `${pageOrigin} is no origin`, remedy };
  }
  const { origin, protocol, hostname } = new URL(baseUrl);
  const isLoopback = /^(localhost|127\.|\[::1\]|.*\.localhost$)/.test(hostname);
  if (pageOrigin.startsWith('https:') && protocol === 'http:' && !isLoopback) {
    const says = `a page of ${pageOrigin} may not load anything from ${origin}: it is not encrypted`;
    return { check, verdict: 'bad', says, remedy: 'open the mock as localhost, or put it behind the same https proxy' };
  }
  const answer = await ask(
    joinUrl(origin, `/${'x'.repeat(22)}/doctor`),
    {
      origin: pageOrigin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-requested-with',
    },
    'OPTIONS',
  );
  const allowed = failed(answer) ? null : answer.headers.get('access-control-allow-origin');
  if (allowed === '*' || allowed === pageOrigin) {
    return { check, verdict: 'good', says: `pages of ${pageOrigin} may upload to the mock and read its pictures` };
  }
  const says = `pages of ${pageOrigin} are not let in${failed(answer) ? '' : ` (${answer.status})`}`;
  return { check, verdict: 'bad', says, remedy: 'something between browser and mock swallows the preflight request' };
};

const clock: Check = async ({ baseUrl, controlToken, now }) => {
  const check = 'clock';
  const headers = controlToken === undefined ? {} : { 'x-mock-token': controlToken };
  const answer = await ask(joinUrl(new URL(baseUrl).origin, '/__mock/clock'), headers);
  if (failed(answer) || !answer.ok) {
    const status = failed(answer) ? answer.message : `it answered ${answer.status}`;
    const remedy = 'give --control-token, or ignore this if the mock runs with --no-control';
    return { check, verdict: 'doubtful', says: `the mock's clock cannot be read (${status})`, remedy };
  }
  const { now: theirs, frozen } = (await answer.json()) as { readonly now: string; readonly frozen: boolean };
  const skew = Math.round((Date.parse(theirs) - now()) / 1000);
  if (Math.abs(skew) <= 60 && !frozen)
    return { check, verdict: 'good', says: `within ${Math.abs(skew)} s of this machine's` };
  const says = `the mock's clock is ${frozen ? 'frozen' : 'running'} at ${theirs}, ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} this machine's: signatures and upload URLs expire by it`;
  return { check, verdict: 'doubtful', says, remedy: 'curl -X DELETE …/__mock/clock sets it right' };
};

const checks: readonly Check[] = [runtime, port, base, credentials, publicUrl, cors, clock];

/** A request that got no answer, and why. */
interface Failure {
  readonly message: string;
  readonly name: string;
  readonly code?: string | undefined;
}

function failed(answer: Response | Failure): answer is Failure {
  return !('status' in answer);
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body?: FormData,
): Promise<Response | Failure> {
  const init = { method, headers, signal: AbortSignal.timeout(seconds), ...(body === undefined ? {} : { body }) };
  return fetch(url, init).catch((error: Failure & { readonly cause?: Failure }) => {
    const { message, name, code } = error.cause ?? error;
    return { message, name, code };
  });
}

function unreachable(error: Failure, host: string): Pick<Finding, 'says' | 'remedy'> {
  const { code } = error;
  if (code === 'ECONNREFUSED') return { says: `nothing listens at ${host}`, remedy: 'start the mock: npx cfimages' };
  if (code === 'ENOTFOUND')
    return { says: `the name in ${host} is unknown`, remedy: 'use localhost, or the container’s name' };
  if (error.name === 'TimeoutError') {
    return {
      says: `${host} does not answer within 5 s`,
      remedy: 'is it a container that binds 127.0.0.1? use --host 0.0.0.0',
    };
  }
  return { says: `${host}: ${error.message}`, remedy: 'is another kind of server there? try another --port' };
}

function server(answer: Response): string {
  const name = answer.headers.get('server') ?? answer.headers.get('x-powered-by');
  return name === null ? '' : ` as ${name}`;
}

function errorsOf(text: string): readonly { readonly code: number; readonly message: string }[] {
  try {
    return (JSON.parse(text) as { errors?: { code: number; message: string }[] }).errors ?? [];
  } catch {
    return [];
  }
}
