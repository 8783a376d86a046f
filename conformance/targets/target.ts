import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { type Capability, capabilities, type Permission, permissions } from '../case/capabilities.ts';
import { UsageError } from '../case/outcome.ts';
import { packageFile } from '../package.ts';
import type { Allowance } from '../run/budget.ts';

/** A deviation that the target's owner knows of. It still counts against the target. */
export interface KnownDeviation {
  readonly id: string;
  readonly reason: string;
  /** `YYYY-MM-DD`; from that day on the entry itself fails the run. */
  readonly expires: string;
}

/** Where a candidate lives, what it claims to offer, and how far a run may go. Secrets are already filled in. */
export interface Target {
  readonly name: string;
  readonly urls: {
    /** Up to and including `/client/v4`. */
    readonly api: string;
    /** In front of `/{account_hash}/{image_id}/{variant}`. */
    readonly delivery?: string;
    /** In front of `/{account_hash}/{image_id}`. */
    readonly upload?: string;
    /** In front of `/images/v1`. */
    readonly batch?: string;
    /** In front of `/cdn-cgi/`. */
    readonly zone?: string;
    /** The deployed probe Worker. */
    readonly probe?: string;
  };
  readonly account: string;
  readonly credentials: { readonly token?: string; readonly email?: string; readonly key?: string };
  readonly capabilities: readonly Capability[];
  /** Account-wide state that a run may change and put back. */
  readonly allow: readonly Permission[];
  readonly limits: {
    readonly requestsPerSecond?: number;
    readonly burst: number;
    readonly concurrency: number;
    readonly timeoutMs: number;
    readonly caseTimeoutMs: number;
    readonly answerBytes: number;
    readonly retryAfterMs: number;
    /** How long after a change a read may still show the state before it. */
    readonly consistencyMs: number;
    /** How often a failed case is tried again; a pass after that is `unstable`. */
    readonly retries: number;
    readonly budget: Allowance;
  };
  /**
   * Source pictures for URL uploads and transformations: `serve` starts a server of the suite's own (on `listen`,
   * reached by the target as `host`) and is what a target on this machine gets by default, `url` names a place where
   * `cfimages certify --export-origin` was published.
   */
  readonly origin:
    | { readonly serve: true; readonly listen: string; readonly host: string }
    | { readonly serve: false; readonly url: string }
    | undefined;
  readonly known: readonly KnownDeviation[];
}

/** The path of a target file that is given as a path, or by the name of one that comes with the package. */
export function findTarget(nameOrPath: string): string {
  if (!/^[\w.-]+$/.test(nameOrPath) || existsSync(nameOrPath)) return nameOrPath;
  const shipped = packageFile(`conformance/targets/${nameOrPath.replace(/\.ya?ml$/, '')}.yml`);
  return existsSync(shipped) ? shipped : nameOrPath;
}

/** Reads a target file (YAML). Throws `UsageError` that names the file and every mistake in it. */
export async function loadTarget(path: string, environment: NodeJS.ProcessEnv = process.env): Promise<Target> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`cannot read the target file ${path}: ${cause instanceof Error ? cause.message : cause}`);
  }
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw new UsageError(`${path} is not YAML: ${cause instanceof Error ? cause.message : cause}`);
  }
  return readTarget(document, { path, environment });
}

/** Checks what a target file says and fills in environment variables and defaults. */
export function readTarget(
  document: unknown,
  { path = 'target', environment = process.env }: { path?: string; environment?: NodeJS.ProcessEnv } = {},
): Target {
  const missing: string[] = [];
  const filled = fillIn(document, environment, missing);
  if (missing.length > 0) throw new UsageError(`${path} needs these environment variables: ${missing.join(', ')}`);
  if (!validate(filled)) {
    const mistakes = (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const extra = Object.values(params).filter((value) => typeof value === 'string' || Array.isArray(value));
      return `  ${instancePath === '' ? '/' : instancePath} ${message}${extra.length > 0 ? ` (${extra.join(', ')})` : ''}`;
    });
    throw new UsageError(`${path} is not a target file:\n${mistakes.join('\n')}`);
  }
  const { limits = {}, origin, urls, name, allow = [], known = [], credentials = {}, account, capabilities } = filled;
  for (const [role, url] of Object.entries(urls)) checkUrl(path, `/urls/${role}`, url);
  if (typeof origin === 'object' && 'url' in origin) checkUrl(path, '/origin/url', origin.url);
  return {
    name: name ?? basename(path).replace(/\.ya?ml$/, ''),
    urls: Object.fromEntries(
      Object.entries(urls).map(([role, url]) => [role, url.replace(/\/+$/, '')]),
    ) as unknown as Target['urls'],
    account,
    credentials,
    capabilities,
    allow,
    limits: { ...defaults, ...limits, budget: { ...defaults.budget, ...limits.budget } },
    origin: readOrigin(origin ?? (isLocal(urls.api) ? 'serve' : undefined)),
    known,
  };
}

const defaults = {
  burst: 5,
  concurrency: 1,
  timeoutMs: 20_000,
  caseTimeoutMs: 120_000,
  answerBytes: 32 * 1024 * 1024,
  retryAfterMs: 120_000,
  consistencyMs: 0,
  retries: 0,
  budget: { requests: 20_000, images: 2_000, transformations: 2_000, minutes: 60 },
} as const;

interface TargetFile {
  name?: string;
  urls: Record<string, string>;
  account: string;
  credentials?: { token?: string; email?: string; key?: string };
  capabilities: Capability[];
  allow?: Permission[];
  limits?: Partial<Omit<Target['limits'], 'budget'>> & { budget?: Allowance };
  origin?: 'serve' | { listen?: string; host?: string } | { url: string };
  known?: KnownDeviation[];
}

const count = { type: 'number', exclusiveMinimum: 0 } as const;
const text = { type: 'string', minLength: 1 } as const;

/** The shape of a target file, as a JSON Schema. */
const targetSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['urls', 'account', 'capabilities'],
  properties: {
    name: text,
    urls: {
      type: 'object',
      additionalProperties: false,
      required: ['api'],
      properties: { api: text, delivery: text, upload: text, batch: text, zone: text, probe: text },
    },
    account: text,
    credentials: {
      type: 'object',
      additionalProperties: false,
      properties: { token: text, email: text, key: text },
      dependentRequired: { email: ['key'], key: ['email'] },
    },
    capabilities: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: Object.keys(capabilities) } },
    allow: { type: 'array', uniqueItems: true, items: { enum: [...permissions] } },
    limits: {
      type: 'object',
      additionalProperties: false,
      properties: {
        requestsPerSecond: count,
        burst: { type: 'integer', minimum: 1 },
        concurrency: { type: 'integer', minimum: 1, maximum: 32 },
        timeoutMs: count,
        caseTimeoutMs: count,
        answerBytes: count,
        retryAfterMs: { type: 'number', minimum: 0 },
        consistencyMs: { type: 'number', minimum: 0 },
        retries: { type: 'integer', minimum: 0, maximum: 5 },
        budget: {
          type: 'object',
          additionalProperties: false,
          properties: { requests: count, images: count, transformations: count, minutes: count },
        },
      },
    },
    origin: {
      oneOf: [
        { const: 'serve' },
        { type: 'object', additionalProperties: false, required: ['url'], properties: { url: text } },
        {
          type: 'object',
          additionalProperties: false,
          required: ['host'],
          properties: { listen: text, host: text },
        },
      ],
    },
    known: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'reason', 'expires'],
        properties: { id: text, reason: text, expires: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' } },
      },
    },
  },
} as const;

const validate = new Ajv2020({ allErrors: true }).compile<TargetFile>(targetSchema);

/** Whether the target runs on this machine, and so reaches what the suite serves here. */
function isLocal(url = ''): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

function readOrigin(origin: TargetFile['origin']): Target['origin'] {
  if (origin === undefined) return undefined;
  if (origin === 'serve') return { serve: true, listen: '127.0.0.1', host: '127.0.0.1' };
  if ('url' in origin) return { serve: false, url: origin.url.replace(/\/+$/, '') };
  return { serve: true, listen: origin.listen ?? '127.0.0.1', host: origin.host ?? '127.0.0.1' };
}

function checkUrl(path: string, pointer: string, url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw new UsageError(`${path} is not a target file:\n  ${pointer} must be an http or https URL (${url})`);
}

/** Replaces `${NAME}` and `${NAME:-otherwise}` in every string. */
function fillIn(value: unknown, environment: NodeJS.ProcessEnv, missing: string[]): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, name: string, otherwise: string | undefined) => {
      const found = environment[name] ?? otherwise;
      if (found === undefined || (found === '' && otherwise === undefined)) missing.push(name);
      return found ?? '';
    });
  }
  if (Array.isArray(value)) return value.map((item) => fillIn(item, environment, missing));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, environment, missing)]));
  }
  return value;
}
