import { type PictureName, sourcePicture } from '../pictures/sources.ts';
import type { Thing } from '../run/ledger.ts';
import type { Session } from '../run/session.ts';
import { encodeBody } from './body.ts';
import type { Answer } from './client.ts';
import { deliveryUrl, type Image, type SigningKey } from './delivery.ts';
import { array, object, result, resultObject, status, text } from './expect.ts';
import { type FormStyleName, fields, type Part } from './multipart.ts';
import { Mismatch } from './outcome.ts';
import { createWire, type Wire } from './wire.ts';

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

/** What a case makes on its target. Methods named after a thing make it, and the case is `blocked` when that fails. */
export interface Maker {
  /** A text that nobody else uses; goes into ids, file names, creators. */
  unique(label?: string): string;
  /** The same in at most 20 letters and digits, for variants and keys. */
  uniqueName(): string;
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
}

/** What one case, or the run itself under a name of its own, makes over a wire. */
export function createMaker(session: Session, wire: Wire, owner: string): Maker {
  const { api, prepare, once } = wire;
  const maker: Maker = {
    unique: (label = '') =>
      `${session.run}-${owner.toLowerCase()}-${session.nextNumber()}${label === '' ? '' : `-${label}`}`,
    uniqueName: () => `${session.run}x${session.nextNumber().toString(36)}`,
    async create(request = {}) {
      const marker = maker.unique();
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
    },
    upload: (request) => prepare(async () => readImage(await maker.create(request))),
    shared: (picture, request = {}) =>
      once(`image ${picture} ${JSON.stringify(request)}`, () => makeShared(session, picture, request)),
    draft: (version, settings = {}) => prepare(() => reserve(api, version, settings, maker.unique())),
    async postFile(uploadURL, request = {}) {
      const { content, type } = encodeBody({
        form: await uploadForm({ filename: `${maker.unique()}.png`, ...request }),
        ...(request.style === undefined ? {} : { style: request.style }),
      });
      return await wire.send('POST', uploadURL, type === undefined ? {} : { 'content-type': type }, content);
    },
    createVariant: (definition) =>
      api('POST', '/images/v1/variants', {
        json: definition,
        ...(typeof definition.id === 'string' ? { creates: { kind: 'variant', id: definition.id } } : {}),
      }),
    variant: (options, neverRequireSignedURLs) =>
      prepare(async () => {
        const id = maker.uniqueName();
        const never = neverRequireSignedURLs === undefined ? {} : { neverRequireSignedURLs };
        result(await maker.createVariant({ id, options, ...never }));
        return id;
      }),
    signingKey: () => prepare(() => once('signing key', () => readSigningKey(api))),
    forgetSigningKey: () => void session.shared.delete('signing key'),
    async configure(settings) {
      const before = await prepare(async () => resultObject(await api('GET', '/images/v1/config')));
      const replaced = Object.fromEntries(Object.keys(settings).map((name) => [name, before[name] ?? null]));
      const creates: Thing = { kind: 'config', before: replaced };
      return await api('PATCH', '/images/v1/config', { json: settings, creates });
    },
  };
  return maker;
}

/** The image in an answer of the API. */
export function readImage(answer: Answer): Image {
  const raw = resultObject(answer);
  const variants = Array.isArray(raw.variants) ? raw.variants.filter((url) => typeof url === 'string') : [];
  return { id: text(raw.id, 'result.id'), variants, raw };
}

/** Belongs to the run, not to the case that happens to need it first; waits until the target delivers it. */
async function makeShared(
  session: Session,
  picture: PictureName,
  request: Omit<UploadRequest, 'picture'>,
): Promise<Image> {
  const { wire } = createWire(session, session.signal);
  const image = await createMaker(session, wire, 'shared').upload({ picture, ...request });
  const { limits, capabilities } = session.target;
  if (limits.consistencyMs > 0 && capabilities.includes('delivery') && request.requireSignedURLs !== true) {
    const read = () => wire.get(deliveryUrl(image, 'public'));
    await wire.prepare(() => wire.eventually(read, (answer) => status(answer, 200)));
  }
  return image;
}

async function reserve(
  api: Wire['api'],
  version: 'v1' | 'v2',
  settings: Readonly<Record<string, unknown>>,
  marker: string,
): Promise<Draft> {
  const body = version === 'v1' ? { json: settings } : { form: fields(asTexts(settings)) };
  const id = typeof settings.id === 'string' ? { id: settings.id } : {};
  const creates: Thing = { kind: 'image', ...id, marker, draft: true };
  const reserved = resultObject(await api('POST', `/images/${version}/direct_upload`, { ...body, creates }));
  return { id: text(reserved.id, 'result.id'), uploadURL: text(reserved.uploadURL, 'result.uploadURL') };
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

async function readSigningKey(api: Wire['api']): Promise<SigningKey> {
  const keys = array(resultObject(await api('GET', '/images/v1/keys')).keys, 'result.keys').map((entry) => {
    const { name, value } = object(entry, 'a key');
    return { name: text(name, 'name'), value: text(value, 'value') };
  });
  const [first] = keys;
  if (first === undefined) throw new Mismatch('the account has no signing key');
  return first;
}

function asTexts(settings: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
