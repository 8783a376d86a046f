import { createHash, randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type Answer, type Client, createClient, type Outgoing } from '../case/client.ts';
import type { Exchange } from '../case/evidence.ts';
import { type ContractJudge, mergedContract, seedContract } from '../case/schemas.ts';
import type { Target } from '../targets/target.ts';
import { type Budget, createBudget } from './budget.ts';
import { type Ledger, type OpenEntry, openLedger } from './ledger.ts';
import { type Origin, openOrigin } from './origin.ts';
import { createPacer } from './pacing.ts';
import { startPulse } from './pulse.ts';
import type { Tape } from './recording/tape.ts';
import { createRedactor, type Redactor } from './redact.ts';
import { type Clock, systemClock } from './time.ts';

/** What all cases of one run share. */
export interface Session {
  readonly target: Target;
  /** Unique to the run, letters and digits; the beginning of every name that the run chooses. */
  readonly run: string;
  readonly client: Client;
  readonly budget: Budget;
  readonly redactor: Redactor;
  readonly ledger: Ledger;
  /** What was removed from the target, to be looked for once more at the end. */
  readonly removed: OpenEntry[];
  readonly origin: Origin | undefined;
  readonly contract: ContractJudge;
  readonly seed: ContractJudge;
  readonly clock: Clock;
  /** Whether answers come from a recording: then reads go on for as long as it has any. */
  readonly replays: boolean;
  /** Aborts when the user interrupts the run. */
  readonly signal: AbortSignal;
  /** Things made once and used by several cases, by what they are. */
  readonly shared: Map<string, Promise<unknown>>;
  /** A number that no other call got. */
  nextNumber(): number;
  /** Clean-up requests: with credentials, paced, not counted against the budget, not stopped by an interrupt. */
  tidy(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

/** What a session can be told besides its target. */
export interface SessionOptions {
  readonly ledgerPath?: string | undefined;
  /** The target file that the ledger names. */
  readonly ledgerTarget?: string;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** Records the run, or replays one. */
  readonly tape?: Tape | undefined;
  /** Receives exchanges that belong to no case. */
  readonly record?: ((exchange: Exchange) => void) | undefined;
}

/** Opens everything that a run needs; nothing is sent to the target yet. */
export async function openSession(target: Target, options: SessionOptions = {}): Promise<Session> {
  const { clock = systemClock, record = () => undefined, tape, signal = new AbortController().signal } = options;
  // Every running case listens to it.
  setMaxListeners(0, signal);
  const run = tape?.run ?? `cfi${randomBytes(4).toString('hex')}`;
  const redactor = createRedactor();
  learnSecrets(redactor, target);
  const budget = createBudget(target.limits.budget, clock);
  const client = clientOf(target, { budget, redactor, clock, tape });
  const pulse = options.ledgerPath === undefined ? undefined : await startPulse(run);
  const book = openLedger(options.ledgerPath, {
    run,
    api: target.urls.api,
    account: accountHash(target.account),
    started: new Date(clock.now()).toISOString(),
    ...(pulse === undefined ? {} : { pulse: { host: pulse.host, port: pulse.port } }),
    ...(options.ledgerTarget === undefined ? {} : { target: options.ledgerTarget }),
  });
  const ledger: Ledger = {
    ...book,
    open(thing) {
      if (thing.kind === 'image') budget.spend('images');
      return book.open(thing);
    },
  };
  const opened = tape?.replays === true ? undefined : await openOrigin(target.origin);
  const origin = tape === undefined ? opened : tape.origin(opened);
  let numbers = 0;
  const next = () => ++numbers;
  return {
    target,
    run,
    client,
    budget,
    redactor,
    ledger,
    removed: [],
    origin,
    contract: await mergedContract(),
    seed: await seedContract(),
    clock,
    replays: tape?.replays === true,
    signal,
    shared: new Map(),
    nextNumber: () => tape?.number(next) ?? next(),
    tidy: (method, path, body) => client.send(tidyRequest(target, method, path, body), { record, free: true }),
    close: async () => {
      client.close();
      pulse?.close();
      await origin?.close();
    },
  };
}

type ClientParts = Pick<Session, 'budget' | 'redactor' | 'clock'> & { readonly tape: Tape | undefined };

function clientOf({ urls, limits }: Target, { budget, redactor, clock, tape }: ClientParts): Client {
  const counted = new Set<string>();
  const { requestsPerSecond: perSecond, burst } = limits;
  return createClient({
    origins: new Set(Object.values(urls).map((url) => new URL(url).origin)),
    bounds: { timeout: limits.timeoutMs, bytes: limits.answerBytes, retryAfter: limits.retryAfterMs },
    pacer: createPacer({ ...(perSecond === undefined ? {} : { perSecond }), burst }, clock),
    budget,
    redactor,
    clock,
    ...(tape === undefined ? {} : { through: tape.transport }),
    before: (request) => countTransformation(budget, counted, request),
    inspect: (answer) => learnFrom(redactor, answer),
  });
}

/** The account as a ledger names it. */
export function accountHash(account: string): string {
  return createHash('sha256').update(account).digest('hex').slice(0, 16);
}

/** Headers that carry the target's credentials. */
export function credentialHeaders({ credentials: { token, email, key } }: Target): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  return email === undefined || key === undefined ? {} : { 'x-auth-email': email, 'x-auth-key': key };
}

/** The URL of an API path below the account. */
export function apiUrl(target: Target, path: string, account = target.account): string {
  return `${target.urls.api}/accounts/${encodeURIComponent(account)}${path}`;
}

function tidyRequest(target: Target, method: string, path: string, body: unknown): Outgoing {
  const url = apiUrl(target, path);
  const headers = credentialHeaders(target);
  if (body === undefined) return { method, url, headers };
  return {
    method,
    url,
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Every delivery in another form is a transformation once, as it is billed; a signature does not make another one. */
function countTransformation(budget: Budget, counted: Set<string>, { method, url, headers }: Outgoing): void {
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || /^\/(client\/v4|images\/v[12])(\/|$)/.test(pathname)) return;
  const key = `${origin}${pathname} ${headers?.accept ?? ''}`;
  if (counted.has(key)) return;
  budget.spend('transformations');
  counted.add(key);
}

/** Signing keys and batch tokens that an answer gives away. */
function learnFrom(redactor: Redactor, { url, body }: Answer): void {
  if (!/\/images\/v1\/(keys|batch_token)(\/|\?|$)/.test(url)) return;
  for (const [, field, value] of body.toString('utf8').matchAll(/"(value|token)"\s*:\s*("(?:[^"\\]|\\.)*")/g)) {
    redactor.learn(JSON.parse(value ?? '""') as string, field === 'token' ? 'batch token' : 'signing key');
  }
}

function learnSecrets(redactor: Redactor, { credentials, account }: Target): void {
  redactor.learn(credentials.token, 'token');
  redactor.learn(credentials.key, 'key');
  redactor.learn(credentials.email, 'email');
  redactor.learn(account, 'account');
}
