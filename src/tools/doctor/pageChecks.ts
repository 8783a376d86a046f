import { joinUrl } from '../../cloudflare/joinUrl.ts';
import { longFlag, settings } from '../../settings.ts';
import { ask, failed } from './ask.ts';
import { bearer, type Check, imagesOf } from './finding.ts';

/** The pictures' URLs, as the mock names them, have to be reachable from here. */
export const publicUrl: Check = async ({ baseUrl, token, account }) => {
  const check = 'public URL';
  const { origin } = new URL(baseUrl);
  const url = joinUrl(origin, `/client/v4${imagesOf(account, 'v2')}/direct_upload`);
  const answer = await ask(url, bearer(token), 'POST', new FormData());
  if (failed(answer) || !answer.ok) return undefined;
  const { result } = (await answer.json()) as { readonly result: { readonly id: string; readonly uploadURL: string } };
  const draft = joinUrl(origin, `/client/v4${imagesOf(account)}/${encodeURIComponent(result.id)}`);
  await ask(draft, bearer(token), 'DELETE');
  const named = new URL(result.uploadURL).origin;
  if (named === origin) return { check, verdict: 'good', says: `answers name ${named}` };
  const there = await ask(joinUrl(named, '/openapi.json'));
  const says = `answers name ${named}, not ${origin}`;
  return failed(there) || !there.ok
    ? {
        check,
        verdict: 'bad',
        says: `${says}, and nobody answers there`,
        remedy: `start the mock with ${longFlag(settings.publicUrl)} ${origin}`,
      }
    : { check, verdict: 'good', says: `${says}; it answers, too` };
};

/** What a browser would be told before it uploads. */
export const cors: Check = async ({ baseUrl, pageOrigin }) => {
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

/** Whether both agree what time it is. */
export const clock: Check = async ({ baseUrl, controlToken, now }) => {
  const check = 'clock';
  const headers = controlToken === undefined ? {} : { 'x-mock-token': controlToken };
  const answer = await ask(joinUrl(new URL(baseUrl).origin, '/__mock/clock'), headers);
  if (failed(answer) || !answer.ok) {
    const status = failed(answer) ? answer.message : `it answered ${answer.status}`;
    const remedy = `give ${longFlag(settings.controlToken)}, or ignore this if the mock runs with ${longFlag(settings.control)}`;
    return { check, verdict: 'doubtful', says: `the mock's clock cannot be read (${status})`, remedy };
  }
  const { now: theirs, frozen } = (await answer.json()) as { readonly now: string; readonly frozen: boolean };
  const skew = Math.round((Date.parse(theirs) - now()) / 1000);
  if (Math.abs(skew) <= 60 && !frozen)
    return { check, verdict: 'good', says: `within ${Math.abs(skew)} s of this machine's` };
  const says = `the mock's clock is ${frozen ? 'frozen' : 'running'} at ${theirs}, ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} this machine's: signatures and upload URLs expire by it`;
  return { check, verdict: 'doubtful', says, remedy: 'curl -X DELETE …/__mock/clock sets it right' };
};
