import { setMaxListeners } from 'node:events';
import type { Decoded } from '../pictures/decode.ts';
import { type PictureName, sourcePicture } from '../pictures/sources.ts';
import type { Thing } from '../run/ledger.ts';
import { apiUrl, credentialHeaders, type Session } from '../run/session.ts';
import type { Target } from '../targets/target.ts';

import type { Answer, Outgoing } from './client.ts';
import { deliveryUrl, type Image, type SigningKey } from './delivery.ts';
import type { Exchange, PictureEvidence } from './evidence.ts';
import { array, json, object, result, resultObject, status, text } from './expect.ts';
import { judgePicture, type PictureExpectation } from './judge.ts';
import { encodeForm, type FormStyleName, fields, type Part } from './multipart.ts';
import { Blocked, Mismatch } from './outcome.ts';
import type { ContractJudge } from './schemas.ts';

/** One API request; at most one of `json`, `form` and `body`. */
export interface ApiRequest {
  readonly json?: unknown;
  readonly form?: readonly Part[];
  /** How the form is written on the wire; as `fetch` of Node by default. */
  readonly style?: FormStyleName;
  readonly body?: { readonly content: Buffer | string; readonly type?: string };
  readonly headers?: Readonly<Record<string, string>>;
  /** Header lines instead of the target's credentials; `{}` sends none. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly account?: string;
  /** What a success makes: noted in the ledger before the request goes out, removed after the case. */
  readonly creates?: Thing;
}

/** An image to upload. */
export interface UploadRequest {
  readonly picture?: PictureName | Buffer;
  /** `null` leaves the part without a filename. */
  readonly filename?: string | null;
  /** The part's content type. */
  readonly type?: string;
  readonly id?: string;
  readonly metadata?: unknown;
  readonly requireSignedURLs?: boolean;
  readonly creator?: string;
  readonly style?: FormStyleName;
  /** Further text fields. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A reserved upload URL. */
export interface Draft {
  readonly id: string;
  readonly uploadURL: string;
}

/** What a case works with. Methods named after a thing make it for the case, which is `blocked` when that fails. */
export interface Context {
  readonly target: Target;
  /** What all names of this run begin with. */
  readonly run: string;
  readonly contract: ContractJudge;
  readonly seed: ContractJudge;
  /** Milliseconds since 1970. */
  now(): number;
  /** A text that nobody else uses; goes into ids, file names, creators. */
  unique(label?: string): string;
  /** The same in at most 20 letters and digits, for variants and keys. */
  uniqueName(): string;
  /** Waits so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
  /** Does something once per run, however many cases ask for it. */
  once<T>(what: string, make: () => Promise<T>): Promise<T>;
  /** An API request, by method and path below the account. */
  api(method: string, path: string, request?: ApiRequest): Promise<Answer>;
  /** The same on the batch host, with a batch token. */
  batch(method: string, path: string, request?: ApiRequest): Promise<Answer>;
  /** A request to any declared host, without credentials. */
  send(method: string, url: string, headers?: Readonly<Record<string, string>>, body?: Buffer): Promise<Answer>;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Uploads by POST to v1 and leaves the judgement to the case. */
  create(request?: UploadRequest): Promise<Answer>;
  upload(request?: UploadRequest): Promise<Image>;
  /** An image that all cases of the run share and none changes. */
  shared(picture: PictureName, request?: Omit<UploadRequest, 'picture'>): Promise<Image>;
  draft(version: 'v1' | 'v2', settings?: Readonly<Record<string, unknown>>): Promise<Draft>;
  /** Posts a picture to a one-time upload URL. */
  postFile(uploadURL: string, request?: UploadRequest): Promise<Answer>;
  /** Creates a variant of this definition and leaves the judgement to the case. */
  createVariant(definition: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** Makes a variant and returns its name. */
  variant(options: Readonly<Record<string, unknown>>, neverRequireSignedURLs?: boolean): Promise<string>;
  /** The first signing key of the account, read once per run. */
  signingKey(): Promise<SigningKey>;
  /** After the keys were replaced. */
  forgetSigningKey(): void;
  /** Changes account-wide settings; they are put back after the case. */
  configure(settings: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The delivery of an image under a variant's name or an option list, asked once. */
  deliver(image: Image, segment: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same, repeated within the declared bound until it succeeds. */
  delivered(image: Image, segment: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A shared picture under an option list, in a lossless format where the picture's own format is one. */
  render(options: string, picture: PictureName, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same, repeated within the declared bound until it succeeds. */
  rendered(options: string, picture: PictureName, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A source picture by URL: `p` serves it, other kinds fail or redirect on the way. */
  sourceUrl(picture: string, kind?: string): string;
  /** `/cdn-cgi/image/<options>/<source>` of the zone; without options and their slash when they are empty. */
  transform(options: string, source: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Headers of the requests that the suite's own source server got for a URL. */
  sourceRequests(url: string): readonly Readonly<Record<string, string | string[] | undefined>>[];
  /** Asks the deployed probe Worker to run a program on the given files. */
  probe(
    program: unknown,
    files?: Readonly<Record<string, Buffer>>,
    options?: Pick<ApiRequest, 'headers' | 'creates'>,
  ): Promise<Answer>;
  /** Repeats a read until the judgement holds, within the target's declared bound of consistency. */
  eventually(read: () => Promise<Answer>, judge: (answer: Answer) => unknown): Promise<Answer>;
  /** Decodes and judges a delivered picture, and puts it into the report. */
  picture(answer: Answer, expected: PictureExpectation): Promise<Decoded>;
  /** Runs what is only preparation: a mismatch in it blocks the case instead of failing it. */
  prepare<T>(step: () => Promise<T>): Promise<T>;
}

/** What a case left behind. */
export interface Trace {
  readonly exchanges: readonly Exchange[];
  readonly pictures: readonly PictureEvidence[];
  /** How long the slowest read took to show a change, in milliseconds; 0 when all did at once. */
  readonly lag: number;
  /** Ledger entries that are the case's own. */
  readonly entries: readonly number[];
}

const keptExchanges = 30;

/** A context for one case; `signal` ends its requests. */
export function createContext(
  session: Session,
  owner: { readonly id: string },
  signal: AbortSignal,
): { readonly context: Context; readonly trace: () => Trace } {
  const { target, run, client, ledger, clock, origin } = session;
  // A case may have many requests in flight; each listens for the end.
  setMaxListeners(0, signal);
  const exchanges: Exchange[] = [];
  const pictures: PictureEvidence[] = [];
  const entries: number[] = [];
  const numbers = new Map<string, number>();
  let lag = 0;
  const record = (exchange: Exchange) => {
    if (exchanges.length < keptExchanges) exchanges.push(exchange);
  };
  const unique = (label = '') =>
    `${run}-${owner.id.toLowerCase()}-${session.nextNumber()}${label === '' ? '' : `-${label}`}`;
  const uniqueName = () => `${run}x${session.nextNumber().toString(36)}`;
  const raw = async (request: Outgoing): Promise<Answer> => {
    if (signal.aborted) throw new Blocked('the run was interrupted');
    // What changes something is never broken off: nobody could tell whether it was done, nor what it made.
    const stop = ['GET', 'HEAD', 'OPTIONS'].includes(request.method) ? { signal } : {};
    return await client.send({ ...request, url: reachable(request.url, target) }, { record, ...stop });
  };

  const call = async (method: string, url: string, request: ApiRequest): Promise<Answer> => {
    const { content, type } = encodeBody(request);
    const outgoing: Outgoing = {
      method,
      url,
      headers: {
        ...(request.credentials ?? credentialHeaders(target)),
        ...(type === undefined ? {} : { 'content-type': type }),
        ...request.headers,
      },
      ...(content === undefined ? {} : { body: content }),
    };
    const entry = request.creates === undefined ? undefined : ledger.open(request.creates);
    if (entry !== undefined) entries.push(entry);
    const answer = await raw(outgoing);
    if (entry !== undefined) settleEntry(session, entry, answer, numbers);
    if (method === 'PATCH') followRekeying(session, answer, numbers, url);
    return answer;
  };

  const api: Context['api'] = (method, path, request = {}) =>
    call(method, apiUrl(target, path, request.account), request);

  const batch: Context['batch'] = async (method, path, request = {}) => {
    const base = needed(target.urls.batch, 'urls.batch');
    const token = await prepare(() => once(session, 'batch token', () => readBatchToken(api)));
    const credentials = request.credentials ?? { authorization: `Bearer ${token}` };
    return await call(method, `${base}${path}`, { ...request, credentials });
  };

  const send: Context['send'] = (method, url, headers = {}, body) =>
    raw({ method, url, headers, ...(body === undefined ? {} : { body }) });

  const prepare: Context['prepare'] = async (step) => {
    try {
      return await step();
    } catch (cause) {
      if (!(cause instanceof Mismatch)) throw cause;
      const seen = cause.actual === undefined ? '' : ` (${cause.actual})`;
      throw new Blocked(`preparation failed: ${cause.message}${seen}`);
    }
  };

  const eventually: Context['eventually'] = async (read, judge) => {
    const started = clock.now();
    for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
      const mark = exchanges.length;
      try {
        const answer = await read();
        await judge(answer);
        if (pause > 50) lag = Math.max(lag, clock.now() - started);
        return answer;
      } catch (cause) {
        const left = started + target.limits.consistencyMs - clock.now();
        if (!(cause instanceof Mismatch) || left <= 0) throw cause;
        exchanges.length = mark;
        await clock.sleep(Math.min(pause, left), signal);
      }
    }
  };

  const create: Context['create'] = async (request = {}) => {
    const marker = unique();
    const filename = request.filename === undefined ? `${marker}.png` : request.filename;
    const marked = request.filename === undefined || request.id !== undefined || request.creator !== undefined;
    const settings = marked ? request : { ...request, creator: marker };
    return await api('POST', '/images/v1', {
      form: await uploadForm({ ...settings, filename }),
      ...(request.style === undefined ? {} : { style: request.style }),
      creates: {
        kind: 'image',
        ...(request.id === undefined ? {} : { id: request.id }),
        marker: request.creator ?? marker,
      },
    });
  };

  const upload: Context['upload'] = (request) => prepare(async () => readImage(await create(request)));

  const shared: Context['shared'] = (picture, request = {}) =>
    once(session, `image ${picture} ${JSON.stringify(request)}`, async () => {
      // Belongs to the run, not to the case that happens to need it first.
      const own = createContext(session, { id: 'shared' }, session.signal).context;
      const image = await own.upload({ picture, ...request });
      if (
        target.limits.consistencyMs > 0 &&
        target.capabilities.includes('delivery') &&
        request.requireSignedURLs !== true
      ) {
        await own.prepare(() => own.delivered(image, 'public'));
      }
      return image;
    });

  const deliver: Context['deliver'] = (image, segment, headers = {}) =>
    send('GET', deliveryUrl(image, segment), headers);

  const delivered: Context['delivered'] = (image, segment, headers) =>
    eventually(
      () => deliver(image, segment, headers),
      (answer) => status(answer, 200),
    );

  const context: Context = {
    target,
    run,
    contract: session.contract,
    seed: session.seed,
    now: () => clock.now(),
    unique,
    uniqueName,
    pause: (milliseconds) => clock.sleep(milliseconds, signal),
    once: (what, make) => once(session, what, make),
    api,
    batch,
    send,
    get: (url, headers) => send('GET', url, headers),
    create,
    upload,
    shared,
    draft: (version, settings = {}) =>
      prepare(async () => {
        const marker = unique();
        const body = version === 'v1' ? { json: settings } : { form: fields(asTexts(settings)) };
        const id = typeof settings.id === 'string' ? { id: settings.id } : {};
        const made = resultObject(
          await api('POST', `/images/${version}/direct_upload`, { ...body, creates: { kind: 'image', ...id, marker } }),
        );
        return { id: text(made.id, 'result.id'), uploadURL: text(made.uploadURL, 'result.uploadURL') };
      }),
    async postFile(uploadURL, request = {}) {
      const { content, type } = encodeBody({
        form: await uploadForm({ filename: `${unique()}.png`, ...request }),
        ...(request.style === undefined ? {} : { style: request.style }),
      });
      return await send('POST', uploadURL, type === undefined ? {} : { 'content-type': type }, content);
    },
    createVariant: (definition) =>
      api('POST', '/images/v1/variants', {
        json: definition,
        ...(typeof definition.id === 'string' ? { creates: { kind: 'variant', id: definition.id } } : {}),
      }),
    variant: (options, neverRequireSignedURLs) =>
      prepare(async () => {
        const id = uniqueName();
        const never = neverRequireSignedURLs === undefined ? {} : { neverRequireSignedURLs };
        result(await context.createVariant({ id, options, ...never }));
        return id;
      }),
    signingKey: () => prepare(() => once(session, 'signing key', () => readSigningKey(api))),
    forgetSigningKey: () => void session.shared.delete('signing key'),
    async configure(settings) {
      const before = await prepare(async () => resultObject(await api('GET', '/images/v1/config')));
      const own = Object.fromEntries(Object.keys(settings).map((name) => [name, before[name] ?? null]));
      const creates: Thing = { kind: 'config', before: own };
      return await api('PATCH', '/images/v1/config', { json: settings, creates });
    },
    deliver,
    delivered,
    async render(options, picture, headers = {}) {
      await once(session, 'flexible variants', () => enableFlexibleVariants(session));
      return await deliver(await shared(picture), options, { accept: 'image/png,image/jpeg,image/gif', ...headers });
    },
    rendered: (options, picture, headers) =>
      eventually(
        () => context.render(options, picture, headers),
        (answer) => status(answer, 200),
      ),
    sourceUrl: (picture, kind = 'p') => `${needed(origin, 'origin').url}/${kind}/${picture}`,
    transform: (options, source, headers = {}) =>
      send(
        'GET',
        `${needed(target.urls.zone, 'urls.zone')}/cdn-cgi/image/${options === '' ? '' : `${options}/`}${source}`,
        headers,
      ),
    sourceRequests: (url) => needed(origin, 'origin').seen(new URL(url).pathname),
    probe(program, files = {}, options = {}) {
      const form: readonly Part[] = [
        { name: 'program', value: JSON.stringify(program) },
        ...Object.entries(files).map(([name, value]) => ({ name, value, filename: name })),
      ];
      return call('POST', `${needed(target.urls.probe, 'urls.probe')}/run`, { ...options, form, credentials: {} });
    },
    eventually,
    picture: (answer, expected) => judgePicture(answer, expected, (evidence) => pictures.push(evidence)),
    prepare,
  };
  return { context, trace: () => ({ exchanges, pictures, lag, entries }) };
}

/** A clone may name the product's real hosts in its answers; the target file says where it serves them itself. */
function reachable(url: string, { urls }: Target): string {
  const { hostname, origin } = new URL(url);
  const base = { 'imagedelivery.net': urls.delivery, 'upload.imagedelivery.net': urls.upload }[hostname];
  return base === undefined ? url : `${base}${url.slice(origin.length)}`;
}

/** The image in an answer of the API. */
export function readImage(answer: Answer): Image {
  const raw = resultObject(answer);
  const variants = Array.isArray(raw.variants) ? raw.variants.filter((url) => typeof url === 'string') : [];
  return { id: text(raw.id, 'result.id'), variants, raw };
}

async function uploadForm(request: UploadRequest): Promise<readonly Part[]> {
  const { picture = 'quarters.png', filename, type, id, metadata, requireSignedURLs, creator } = request;
  const source =
    typeof picture === 'string' ? await sourcePicture(picture) : { bytes: picture, mediaType: 'image/png' };
  const file: Part = {
    name: 'file',
    value: source.bytes,
    type: type ?? source.mediaType,
    ...(filename === null || filename === undefined ? {} : { filename }),
  };
  const settings = fields({
    id,
    metadata: metadata === undefined ? undefined : JSON.stringify(metadata),
    requireSignedURLs: requireSignedURLs === undefined ? undefined : String(requireSignedURLs),
    creator,
    ...request.fields,
  });
  return [...settings, file];
}

function encodeBody(request: ApiRequest): { readonly content?: Buffer; readonly type?: string } {
  if (request.json !== undefined)
    return { content: Buffer.from(JSON.stringify(request.json)), type: 'application/json' };
  if (request.form !== undefined) {
    const { body, contentType } = encodeForm(request.form, request.style);
    return { content: body, type: contentType };
  }
  if (request.body === undefined) return {};
  const { content, type } = request.body;
  return { content: Buffer.from(content), ...(type === undefined ? {} : { type }) };
}

/** A create was answered: the ledger learns the id, or that nothing was made. */
function settleEntry({ ledger }: Session, entry: number, answer: Answer, numbers: Map<string, number>): void {
  const id = idIn(answer);
  if (answer.status === 200 && id !== undefined) {
    numbers.set(id, entry);
    ledger.learn(entry, id);
  } else if (madeNothing(answer.status)) ledger.close(entry);
}

/** After a server error or an unreadable success nobody knows; a redirect, a refusal and 501 make nothing. */
function madeNothing(status: number): boolean {
  return (status >= 300 && status < 500) || status === 501;
}

/** An image that was given another id is still the case's own. */
function followRekeying({ ledger }: Session, answer: Answer, numbers: Map<string, number>, url: string): void {
  const before = decodeURIComponent(url.split('/images/v1/')[1] ?? '');
  const entry = numbers.get(before);
  const id = idIn(answer);
  if (entry === undefined || id === undefined || id === before) return;
  numbers.set(id, entry);
  ledger.learn(entry, id);
}

function idIn(answer: Answer): string | undefined {
  try {
    const { result: inner } = object(json(answer), 'the envelope');
    const { id, variant } = object(inner, 'result') as { id?: unknown; variant?: { id?: unknown } };
    const found = id ?? variant?.id;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Makes something once per run; a failure is not remembered. */
async function once<T>(session: Session, what: string, make: () => Promise<T>): Promise<T> {
  const known = session.shared.get(what) as Promise<T> | undefined;
  if (known !== undefined) return await known;
  const made = make();
  session.shared.set(what, made);
  made.catch(() => session.shared.delete(what));
  return await made;
}

async function readBatchToken(api: Context['api']): Promise<string> {
  return text(resultObject(await api('GET', '/images/v1/batch_token')).token, 'result.token');
}

async function readSigningKey(api: Context['api']): Promise<SigningKey> {
  const keys = array(resultObject(await api('GET', '/images/v1/keys')).keys, 'result.keys').map((entry) => {
    const { name, value } = object(entry, 'a key');
    return { name: text(name, 'name'), value: text(value, 'value') };
  });
  const [first] = keys;
  if (first === undefined) throw new Mismatch('the account has no signing key');
  return first;
}

/** Switches option lists on for the rest of the run, when the user allowed it; otherwise they have to be on. */
async function enableFlexibleVariants(session: Session): Promise<void> {
  if (!session.target.allow.includes('config')) return;
  const { context } = createContext(session, { id: 'flexible' }, session.signal);
  await context.prepare(async () => {
    const config = resultObject(await context.api('GET', '/images/v1/config'));
    if (config.flexible_variants !== true) result(await context.configure({ flexible_variants: true }));
  });
}

function needed<T>(value: T | undefined, setting: string): T {
  if (value === undefined) throw new Blocked(`the target file has no ${setting}`);
  return value;
}

function asTexts(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
