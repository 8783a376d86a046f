import { encodeBody } from '../case/body.ts';
import type { Answer } from '../case/client.ts';
import { fields } from '../case/multipart.ts';
import { Mismatch, NetworkFault } from '../case/outcome.ts';
import { isOutage } from '../case/wire.ts';
import type { Plan } from './plan.ts';
import { apiUrl, credentialHeaders, type Session } from './session.ts';

/** What a gateway of the vendor's says to credentials, at times with status 400. */
const credentialCodes = [6003, 9103, 9106, 9109, 10_000, 10_001];

/**
 * Why a run makes no sense, as one sentence. Asks for a list, for statistics where they are offered, and for an upload
 * without a file where the run writes. Anything else is for the cases to judge.
 */
export async function preflight(session: Session, plan: Plan): Promise<string | undefined> {
  const stateless = plan.profile === 'schema';
  const refusal = await admission(session, stateless);
  if (refusal !== undefined || stateless || plan.profile === 'seed') return refusal;
  const stats = session.target.capabilities.includes('stats')
    ? await ask(session, 'GET', '/images/v1/stats')
    : undefined;
  const closed = stats === undefined || typeof stats === 'string' ? undefined : noPlan(stats);
  if (closed !== undefined || !plan.items.some((item) => item.skip === undefined && item.case.writes)) return closed;
  const write = await askToWrite(session);
  return typeof write === 'string' ? undefined : (noPlan(write) ?? readOnly(write));
}

/** Why nothing can be asked: nobody answers, or no API, or the credentials are refused. */
export async function admission(session: Session, stateless = false): Promise<string | undefined> {
  const { api } = session.target.urls;
  const list = await ask(session, 'GET', '/images/v1?per_page=10');
  if (typeof list === 'string') return list;
  const refusal = behindGateway(list, api) ?? noApi(list, api);
  return refusal ?? (stateless ? undefined : (noPlan(list) ?? refused(list, api)));
}

/** Whether the target answers at all, and not a gateway in its place. */
export async function reachability(session: Session): Promise<string | undefined> {
  const answer = await ask(session, 'GET', '/images/v1?per_page=10');
  return typeof answer === 'string' ? answer : behindGateway(answer, session.target.urls.api);
}

function behindGateway(answer: Answer, api: string): string | undefined {
  return isOutage(answer) ? `${api} answers status ${answer.status} through a gateway` : undefined;
}

/** An answer, or why there is none. What is asked here is not counted against the budget. */
async function ask(session: Session, method: string, path: string, body?: { type: string; content: Buffer }) {
  const { target, client, signal } = session;
  const headers = {
    ...credentialHeaders(target),
    ...(body === undefined ? {} : { 'content-type': body.type }),
  };
  const request = { method, url: apiUrl(target, path), headers, ...(body === undefined ? {} : { body: body.content }) };
  try {
    return await client.send(request, { record: () => undefined, free: true, signal });
  } catch (cause) {
    if (cause instanceof NetworkFault) return `${target.urls.api} does not answer: ${cause.message}`;
    if (cause instanceof Mismatch) return `${target.urls.api} is no API: ${cause.message}`;
    throw cause;
  }
}

/** An upload that no target accepts, because it has no file; one that does accept it is cleaned up after. */
async function askToWrite(session: Session): Promise<Answer | string> {
  const marker = `${session.run}-preflight`;
  const entry = session.ledger.open({ kind: 'image', marker });
  const { content = Buffer.alloc(0), type = '' } = encodeBody({ form: fields({ creator: marker }) });
  const answer = await ask(session, 'POST', '/images/v1', { type, content });
  if (typeof answer !== 'string' && answer.status >= 300 && answer.status < 500) session.ledger.close(entry);
  return answer;
}

/** HTML, a redirect, nothing but 429: whatever this is, it is not the API. */
function noApi({ status, headers, body }: Answer, api: string): string | undefined {
  if (status === 429) return `${api} answers status 429 again and again: it allows no request just now`;
  const location = headers.location;
  if (status >= 300 && status < 400) {
    return `${api} is no API: it redirects${location === undefined ? '' : ` to ${location}`}, and redirects are not followed`;
  }
  const isExpected = status === 401 || status === 403 ? isJson : isEnvelope;
  if (isExpected(body)) return undefined;
  const type = headers['content-type'] ?? 'an unnamed type';
  const what = isJson(body) ? 'JSON that is no envelope' : `${type} instead of JSON`;
  const beginning = body.toString('utf8', 0, 60).replace(/\s+/g, ' ');
  return `${api} is no API: it answers status ${status} and ${what} (${JSON.stringify(beginning)})`;
}

function isEnvelope(body: Buffer): boolean {
  const value = parsed(body) ?? {};
  return ['success', 'result', 'errors'].some((field) => field in value);
}

function refused({ status, body }: Answer, api: string): string | undefined {
  const denied = status === 401 || status === 403 || (status === 400 && says(body, credentialCodes));
  return denied ? `${api} refuses the credentials (status ${status})` : undefined;
}

function noPlan({ body }: Answer): string | undefined {
  return says(body, [5403])
    ? 'the account has no Images plan (code 5403): uploads, keys and statistics are closed to it'
    : undefined;
}

function says(body: Buffer, codes: readonly number[]): boolean {
  const { errors } = parsed(body) ?? {};
  return (
    Array.isArray(errors) && errors.some((error: { code?: unknown } | null) => codes.includes(Number(error?.code)))
  );
}

function readOnly({ status }: Answer): string | undefined {
  return status === 401 || status === 403
    ? `the credentials may read and not write (status ${status} to an upload): use others, or --read-only`
    : undefined;
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function parsed(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
