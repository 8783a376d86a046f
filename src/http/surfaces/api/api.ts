import type { IncomingMessage } from 'node:http';
import {
  type Account,
  type Call,
  checkPlan,
  completeDirectUpload,
  confirmSubject,
  deliveryOrigin,
  draftOf,
  errors,
  handlers,
  ImagesError,
  isRealAccountId,
  namespaced,
  namespacedAccount,
  namespaceHeader,
  namespaceOf,
  type Reply,
  readNamespace,
  type Services,
  type TokenGrant,
} from '../../../cloudflare/index.ts';
import type { RequestFacts } from '../../../testkit/index.ts';
import { type Answer, json, type Surface } from '../../answer.ts';
import { inlineAs } from '../../disposition.ts';
import { type ParsedBody, readBody } from '../../forms/body.ts';
import { isMultipart } from '../../forms/parts.ts';
import type { Located } from '../../located.ts';
import { note } from '../../middleware/record.ts';
import { lagOf } from '../../middleware/struck.ts';
import { publicUrlOf } from '../publicUrl.ts';
import { authenticate, authorise, bearer, isAuthorised } from './auth.ts';
import { type ContractEngine, type Route, routeOf } from './contract.ts';
import { success } from './envelope.ts';
import { createThrottle } from './throttle.ts';
import { unknownFields } from './unknownFields.ts';
import type { Views } from './views.ts';

/** What the API surfaces need beside the services. */
export interface ApiOptions {
  readonly services: Services;
  readonly contract: ContractEngine;
  /** Exact tokens with their limits; none accepts any. */
  readonly grants: readonly TokenGrant[];
  /** The account of the settings, which may be called anything. */
  readonly account: string;
  /** `none`: accounts without the Images plan. */
  readonly plan: 'none' | undefined;
  readonly views: Views;
  readonly publicUrl: string | undefined;
  /** Answer every operation from the contract's examples, whatever behaviour it has. */
  readonly examples: boolean;
  /** Resolves when every change so far is durable; absent when state lives in memory only. */
  readonly settle?: () => Promise<void>;
}

/** `/client/v4/...`: the API host. */
export function createApi(options: ApiOptions): Surface {
  const { services, grants } = options;
  const throttle = createThrottle(services.limits.requestsPerFiveMinutes, 300_000);
  const isBatchToken = (token: string) => services.store.batchTokens.has(token);
  const auth = { grants, isBatchToken, asLive: services.asLive.credentialStatus };
  return async (req, located) => {
    const route = routeOf(located.match);
    const credential = authenticate(req, auth);
    const named = route.params.account_id;
    if (named !== undefined && !isRealAccountId(named) && named.split('~')[0] !== options.account) {
      throw errors.badObjectIdentifier(located.path);
    }
    const accountId = namespaced(named ?? '', readNamespace(req.headers[namespaceHeader]));
    authorise(credential, { account: named === undefined ? undefined : accountId, writes: isWrite(route, req) });
    // Each namespace has a clock of its own, so each counts for itself
    throttle(`${namespaceOf(accountId) ?? ''} ${credential.name}`, services.store.now(accountId));
    const maySee = (seen: string) => isAuthorised(credential, { account: seen, writes: false });
    return answer(options, route, { account: services.store.account(accountId), maySee }, req, located);
  };
}

/** `/images/v1...` and `/images/v2...`: the batch host, which knows the account by its batch token. */
export function createBatchApi(options: ApiOptions): Surface {
  const { services } = options;
  const throttle = createThrottle(services.limits.batchRequestsPerSecond, 1000);
  return async (req, located) => {
    if (req.headers.authorization === undefined) throw errors.missingCredentials();
    const batch = services.store.batchTokens.get(bearer(req.headers.authorization));
    if (batch === undefined || batch.expires <= services.store.now(batch.accountId)) throw errors.authentication();
    throttle(batch.token, services.store.now(batch.accountId));
    return answer(options, routeOf(located.match), { account: services.store.account(batch.accountId) }, req, located);
  };
}

/** `POST /{account_hash}/{image_id}`: the upload host. It takes one file and no credentials. */
export function createDirectUpload(options: ApiOptions): Surface {
  const { services } = options;
  return async (req, located) => {
    const [hash = '', ...segments] = located.path.split('/').slice(1);
    const account = namespacedAccount(services.store, hash, req);
    const imageId = decodePath(segments);
    if (imageId !== undefined) note(req, { image: imageId });
    if (account === undefined || imageId === undefined) throw errors.imageNotFound();
    const params = { account_hash: hash, image_id: imageId };
    return telling(services.events, account, imageId, async () => {
      // A spent URL is refused before its body is read; completeDirectUpload looks again when the body is here.
      draftOf(callOf(options, account, params, req, located));
      if (!isMultipart(req)) throw errors.notMultipart();
      const seen = options.views.of(account, 'completeDirectUpload', 0);
      const { call } = await readCall(options, seen, params, req, located);
      note(req, factsOf(call));
      const reply = await completeDirectUpload(call, services);
      note(req, { fields: { ...call.body, ...settingsOf(reply) } });
      await options.settle?.();
      return answerOf(reply);
    });
  };
}

/** Notifies of a direct upload's end, wherever it was refused; a file that came behind the one that won (5409) ends nothing. */
async function telling<T>(events: Services['events'], account: Account, id: string, upload: () => Promise<T>) {
  try {
    const answer = await upload();
    events.directUpload(account, { image: { id } });
    return answer;
  } catch (error) {
    const isFailure = error instanceof ImagesError && error.code !== errors.resourceExists().code;
    // Behind an id that was never reserved there is no upload to tell of
    if (isFailure && account.images.get(id) !== undefined) events.directUpload(account, { image: { id }, error });
    throw error;
  }
}

/** A batch token may be used to change everything, so whoever asks for one has to be allowed to. */
function isWrite({ operation }: Route, { method }: IncomingMessage): boolean {
  if (operation.id === 'queryAnalytics') return false;
  return (method !== 'GET' && method !== 'HEAD') || operation.id === 'createBatchToken';
}

/** Examples when the client prefers them or nothing else exists; otherwise the operation's own behaviour. */
async function answer(
  options: ApiOptions,
  route: Route,
  { account, ...who }: Pick<Call, 'account' | 'maySee'>,
  req: IncomingMessage,
  located: Located,
): Promise<Answer> {
  const { contract, services } = options;
  const handler = handlers[route.operation.id];
  if (handler === undefined || options.examples || contract.prefersExample(req))
    return contract.answerExample(route, req, located);
  const { views } = options;
  const operation = route.operation.id;
  checkPlan(operation, options.plan);
  if (handler === handlers.uploadImage && !isMultipart(req)) throw errors.notMultipart();
  const seen = views.of(account, operation, lagOf(req));
  const { call: read, body } = await readCall(options, seen, route.params, req, located);
  const call = { ...read, ...who };
  note(req, factsOf(call));
  const fault = contract.requestFault(route.operation, { query: located.url.searchParams, body });
  if (fault !== undefined) {
    // What is not there cannot be misused: 5404 and 5401 come first
    confirmSubject(call);
    throw errors.badRequest(fault);
  }
  views.checkFree(account, operation, call.body.id);
  const changed = views.watch(operation, call);
  const reply = await handler(call, services);
  note(req, imageOfReply(call, reply));
  if (req.method !== 'GET') await options.settle?.();
  changed();
  if ('result' in reply) contract.checkAnswer(route, 200, envelopeOf(reply));
  return withNotes(answerOf(reply), unknownFields(route.operation, body));
}

/** What the journal shows of a call. */
function factsOf({ account, body, file }: Call<unknown>): RequestFacts {
  const namespace = namespaceOf(account.id);
  // The credentials of a bucket are nobody's business
  const shown = 'secret' in body ? { ...body, secret: '[hidden]' } : body;
  const fields = Object.keys(shown).length === 0 || JSON.stringify(shown).length > 8192 ? {} : { fields: shown };
  return {
    account: account.id,
    ...(namespace === undefined ? {} : { namespace }),
    ...fields,
    ...(file === undefined ? {} : { file: fileFacts(file) }),
  };
}

/** What an upload URL was made with: its draft brought it, the journal shows it with the file. */
function settingsOf(reply: Reply): Readonly<Record<string, unknown>> {
  if (!('result' in reply)) return {};
  const { metadata, creator, requireSignedURLs } = reply.result as Readonly<Record<string, unknown>>;
  return { metadata, creator, requireSignedURLs };
}

function fileFacts({ bytes, filename, hash }: NonNullable<Call['file']>): NonNullable<RequestFacts['file']> {
  return { bytes: bytes.byteLength, hash, ...(filename === undefined ? {} : { filename }) };
}

function imageOfReply({ params }: Call, reply: Reply): RequestFacts {
  const result = 'result' in reply ? (reply.result as Readonly<Record<string, unknown>>) : {};
  // Variants, sources and migrations have ids, too
  const isImage = 'filename' in result || 'uploadURL' in result;
  if (typeof result.id === 'string' && isImage) return { image: result.id };
  return params.image_id === undefined ? {} : { image: params.image_id };
}

async function readCall<P>(
  options: ApiOptions,
  account: Account,
  params: P,
  req: IncomingMessage,
  located: Located,
): Promise<{ readonly call: Call<P>; readonly body: ParsedBody }> {
  const body = await readBody(req, options.services.limits.uploadBytes);
  const { fields, file } = body;
  const call = {
    ...callOf(options, account, params, req, located),
    body: fields,
    ...(file === undefined ? {} : { file }),
  };
  return { call, body };
}

function callOf<P>(
  { publicUrl }: ApiOptions,
  account: Account,
  params: P,
  req: IncomingMessage,
  { url, isRealHost }: Located,
): Call<P> {
  const pictures = isRealHost ? (publicUrl ?? deliveryOrigin) : publicUrlOf(req, publicUrl);
  return { account, params, query: url.searchParams, body: {}, publicUrl: pictures };
}

function answerOf(reply: Reply): Answer {
  if ('result' in reply) return json(200, envelopeOf(reply));
  if ('document' in reply) return json(200, reply.document);
  const headers = {
    'content-type': reply.mediaType,
    'content-disposition': inlineAs(reply.filename),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  };
  return { status: 200, headers, body: reply.bytes };
}

/** What of a request nobody knows, for whoever wonders what became of it. */
function withNotes(answer: Answer, notes: readonly string[]): Answer {
  return notes.length === 0 ? answer : { ...answer, headers: { ...answer.headers, 'x-mock-limits': notes.join(', ') } };
}

function envelopeOf(reply: Extract<Reply, { result: unknown }>) {
  return success(reply.result, reply.resultInfo);
}

function decodePath(segments: readonly string[]): string | undefined {
  try {
    return segments.map(decodeURIComponent).join('/');
  } catch {
    return undefined;
  }
}
