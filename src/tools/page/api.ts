/** An image as the API answers it. */
export interface Image {
  readonly id: string;
  readonly filename: string;
  readonly uploaded: string;
  readonly requireSignedURLs: boolean;
  readonly creator?: string;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly variants: readonly string[];
}

/** A named variant as the API answers it. */
export interface Variant {
  readonly id: string;
  readonly options: Readonly<Record<string, string | number>>;
  readonly neverRequireSignedURLs: boolean;
}

/** What `/__mock/state` answers. */
export interface State {
  readonly url: string;
  readonly account: string;
  readonly apiToken: string;
  readonly accounts: readonly {
    readonly id: string;
    readonly hash: string;
    readonly images: number;
    readonly variants: number;
  }[];
}

/** A refusal, in the mock's own words. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const controlToken = new URLSearchParams(location.hash.split('?')[1] ?? '').get('token') ?? '';

/** Drives the mock. */
export async function control<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { ...(controlToken === '' ? {} : { 'x-mock-token': controlToken }), ...typeOf(body) };
  return read<T>(await fetch(`/__mock${path}`, { method, headers, ...payload(body) }));
}

/** Follows the journal until `signal` ends it; a stream of our own, since `EventSource` could not show the token. */
export async function followJournal<T>(signal: AbortSignal, onEntry: (entry: T) => void): Promise<void> {
  const headers: Record<string, string> = controlToken === '' ? {} : { 'x-mock-token': controlToken };
  const { body } = await fetch('/__mock/requests/stream', { signal, headers });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    const events = (rest + part.value).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) if (event.startsWith('data: ')) onEntry(JSON.parse(event.slice(6)) as T);
  }
}

/** One account's API, the same that SDKs use. */
export interface AccountApi {
  readonly account: string;
  readonly hash: string;
  call<T>(method: string, path: string, body?: object | FormData): Promise<T>;
  /** An upload through a one-time URL, as a browser on somebody's site would do it. */
  upload(file: File, onProgress: (share: number) => void): Promise<Image>;
}

/** The API of an account, with a token that the mock takes. */
export function accountApi({ accounts, apiToken }: State, account: string): AccountApi {
  const hash = accounts.find(({ id }) => id === account)?.hash ?? '';
  const call = async <T>(method: string, path: string, body?: object | FormData): Promise<T> => {
    const headers = { authorization: `Bearer ${apiToken}`, 'x-mock-page': '1', ...typeOf(body) };
    const answer = await read<{ readonly result: T }>(
      await fetch(`/client/v4/accounts/${encodeURIComponent(account)}/images${path}`, {
        method,
        headers,
        ...payload(body),
      }),
    );
    return answer.result;
  };
  return {
    account,
    hash,
    call,
    async upload(file, onProgress) {
      const form = new FormData();
      form.set('metadata', JSON.stringify({ from: 'page' }));
      const draft = await call<{ readonly uploadURL: string }>('POST', '/v2/direct_upload', form);
      return send(new URL(draft.uploadURL).pathname, file, onProgress);
    },
  };
}

/** The same picture on this page's own origin, whatever origin the mock names to its clients. */
export function local(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

/** An id as a path of the API. */
export function pathOf(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}

/** What to say of a problem. */
export function messageOf(problem: unknown): string {
  return problem instanceof Refusal ? `${problem.code}: ${problem.message}` : String((problem as Error).message);
}

function send(path: string, file: File, onProgress: (share: number) => void): Promise<Image> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.set('file', file, file.name);
    request.open('POST', path);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onerror = () => reject(new Error('the connection ended'));
    request.onload = () => {
      try {
        resolve(unwrap<{ readonly result: Image }>(JSON.parse(request.responseText)).result);
      } catch (problem) {
        reject(problem);
      }
    };
    request.send(form);
  });
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  try {
    return unwrap<T>(JSON.parse(text));
  } catch (problem) {
    if (problem instanceof Refusal) throw problem;
    throw new Error(`${response.status} ${text.slice(0, 200)}`);
  }
}

function unwrap<T>(answer: unknown): T {
  const { success, errors } = answer as {
    readonly success?: boolean;
    readonly errors?: readonly { readonly code: number; readonly message: string }[];
  };
  const [first] = errors ?? [];
  if (success === false) throw new Refusal(first?.code ?? 0, first?.message ?? 'refused');
  return answer as T;
}

function typeOf(body: object | undefined): Record<string, string> {
  return body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' };
}

function payload(body: object | undefined): { readonly body?: string | FormData } {
  if (body === undefined) return {};
  return { body: body instanceof FormData ? body : JSON.stringify(body) };
}
