import { joinUrl } from '../../cloudflare/index.ts';
import { defaultMockUrl, longFlag, settings, variableOf } from '../../settings.ts';
import { ask, type Failure, failed, maxSeconds } from './ask.ts';
import { bearer, type Check, type Finding, imagesOf } from './finding.ts';

const exampleBase = `${defaultMockUrl}/client/v4`;
const tokenFlag = longFlag(settings.token);
const portFlag = longFlag(settings.port);

/** Nothing there, or something else. */
export const port: Check = async ({ baseUrl }) => {
  const check = 'port';
  if (!URL.canParse(baseUrl)) {
    return { check, verdict: 'bad', says: `${baseUrl} is no URL`, remedy: `e.g. ${exampleBase}` };
  }
  const { origin, host, hostname } = new URL(baseUrl);
  if (/(^|\.)(cloudflare\.com|imagedelivery\.net)$/.test(hostname)) {
    const remedy = `point the base URL at the mock: ${exampleBase}`;
    return { check, verdict: 'bad', says: `${host} is the real service, not a mock`, remedy };
  }
  const answer = await ask(joinUrl(origin, '/openapi.json'));
  if (failed(answer)) return { check, verdict: 'bad', ...unreachable(answer, host) };
  const text = await answer.text();
  if (answer.ok && text.includes('"openapi"')) return { check, verdict: 'good', says: `a mock answers at ${origin}` };
  const says = `something else listens at ${host} (it answered ${answer.status}${server(answer)})`;
  return { check, verdict: 'bad', says, remedy: `stop it, or start the mock with ${portFlag} 8788 and use that port` };
};

/** A base URL without its path, or with another. */
export const base: Check = async ({ baseUrl, token, account }) => {
  const check = 'base URL';
  const { origin, pathname } = new URL(baseUrl);
  const right = `${origin}/client/v4`;
  if (pathname.replace(/\/+$/, '') === '/client/v4') return { check, verdict: 'good', says: baseUrl };
  const answer = await ask(joinUrl(right, imagesOf(account)), bearer(token));
  const works = !failed(answer) && answer.status !== 404;
  const says = `the API is not at ${baseUrl}${works ? `, but at ${right}` : ''}`;
  return { check, verdict: 'bad', says, remedy: `set the SDK's base URL to ${right}` };
};

/** A token that the mock does not take. */
export const credentials: Check = async ({ baseUrl, token, account }) => {
  const check = 'token';
  const url = joinUrl(baseUrl, imagesOf(account));
  const answer = await ask(url, bearer(token));
  if (failed(answer)) return { check, verdict: 'bad', says: answer.message };
  if (answer.ok) return { check, verdict: 'good', says: 'the API takes it' };
  const text = await answer.text();
  const [first] = errorsOf(text);
  const says = `the API answered ${answer.status}${first === undefined ? '' : `, ${first.code}: ${first.message}`}`;
  const remedies: Readonly<Record<number, string>> = {
    9106: `give a token with ${tokenFlag}: any text is good unless the mock was started with ${tokenFlag}`,
    6003: 'the header must be "Authorization: Bearer <token>"; a token has no spaces',
    10000: `use a token that the mock was started with (${tokenFlag}, ${variableOf(tokenFlag)}), or start it without`,
    7003: 'an account id has 32 hexadecimal digits',
  };
  const remedy = remedies[first?.code ?? 0] ?? 'look at the request in the journal: /__mock/requests';
  return { check, verdict: 'bad', says, remedy };
};

function unreachable(error: Failure, host: string): Pick<Finding, 'says' | 'remedy'> {
  const { code } = error;
  if (code === 'ECONNREFUSED') return { says: `nothing listens at ${host}`, remedy: 'start the mock: npx cfimages' };
  if (code === 'ENOTFOUND')
    return { says: `the name in ${host} is unknown`, remedy: 'use localhost, or the container’s name' };
  if (error.name === 'TimeoutError') {
    return {
      says: `${host} does not answer within ${maxSeconds} s`,
      remedy: `is it a container that binds ${settings.host.default}? use ${longFlag(settings.host)} 0.0.0.0`,
    };
  }
  return { says: `${host}: ${error.message}`, remedy: `is another kind of server there? try another ${portFlag}` };
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
