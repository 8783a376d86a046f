import { existsSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { type Capability, capabilities } from '../case/capabilities.ts';
import { UsageError } from '../case/outcome.ts';
import { readTarget } from '../targets/target.ts';
import type { Console } from './console.ts';

/** What a target file is made of. */
interface Answers {
  readonly url: string;
  readonly account: string;
  readonly capabilities: readonly Capability[];
}

/** Asks where a target is and what it offers, and writes a target file with comments. Overwrites nothing. */
export async function initTarget(path: string, io: Console): Promise<number> {
  if (existsSync(path)) throw new UsageError(`${path} is there already; name another file behind --init`);
  const ask = asking(io);
  try {
    const url = await ask('URL of the API, up to and including /client/v4', 'http://127.0.0.1:8080/client/v4', readUrl);
    const account = await ask('account id', '023e105f4ecef8ad9ca31a8372d0c353', (text) => text);
    io.stdout.write(`\n${described()}\n\n`);
    const offered = await ask('capabilities that it offers, by comma, or all', 'api, auth', readCapabilities);
    const text = targetText({ url, account, capabilities: offered });
    readTarget(parse(text), { path });
    writeFileSync(path, text, { flag: 'wx' });
  } finally {
    ask.close();
  }
  io.stdout.write(`${path} is written; go on by: cfimages certify --target ${path} --dry-run\n`);
  return 0;
}

interface Asking {
  /** Asks until the answer can be read; an empty one is the default. */
  <T>(question: string, byDefault: string, read: (text: string) => T): Promise<T>;
  close(): void;
}

const attempts = 5;

function asking(io: Console): Asking {
  const lines = createInterface({ input: io.stdin });
  const next = lines[Symbol.asyncIterator]();
  const ask = async <T>(question: string, byDefault: string, read: (text: string) => T): Promise<T> => {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      io.stdout.write(`${question} [${byDefault}]: `);
      const { value, done } = await next.next();
      if (done === true) break;
      try {
        return read(value.trim() === '' ? byDefault : value.trim());
      } catch (cause) {
        if (!(cause instanceof UsageError)) throw cause;
        io.stdout.write(`  ${cause.message}\n`);
      }
    }
    throw new UsageError(`no usable answer to: ${question}`);
  };
  return Object.assign(ask, { close: () => lines.close() });
}

function readUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new UsageError(`${text} is not an http or https URL`);
}

function readCapabilities(text: string): readonly Capability[] {
  const names = Object.keys(capabilities) as readonly Capability[];
  if (text === 'all') return names.filter((name) => !['workers', 'seed', 'schema'].includes(name));
  const wanted = text.split(/[\s,]+/).filter((name) => name !== '');
  const unknown = wanted.filter((name) => !names.some((known) => known === name));
  if (unknown.length > 0) throw new UsageError(`there is no capability ${unknown.join(', ')}`);
  return names.filter((name) => wanted.includes(name));
}

function described(): string {
  return Object.entries(capabilities)
    .map(([name, sentence]) => `  ${name.padEnd(18)}${sentence}`)
    .join('\n');
}

/** Which URL a capability needs besides that of the API. */
const urls = {
  delivery: {
    says: 'In front of /{account_hash}/{image_id}/{variant}',
    for: ['delivery', 'flexible-variants', 'signing'],
  },
  upload: { says: 'In front of /{account_hash}/{image_id} for one-time uploads', for: ['direct-upload'] },
  batch: { says: 'In front of /images/v1 of the batch host', for: ['batch'] },
  zone: { says: 'In front of /cdn-cgi/', for: ['transforms', 'custom-domain'] },
  probe: { says: 'The deployed Worker of conformance/targets/probe-worker.mjs', for: ['workers'] },
} as const;

function targetText(answers: Answers): string {
  const { url, account, capabilities: offered } = answers;
  const { origin, host } = new URL(url);
  const needed = Object.entries(urls).filter(([, role]) => role.for.some((name) => offered.includes(name)));
  return [
    '# What a certification judges, and how far it may go. conformance/README.md of cfimages says what each line means.',
    `name: ${JSON.stringify(host)}`,
    'urls:',
    '  # Up to and including /client/v4.',
    `  api: ${JSON.stringify(url)}`,
    ...needed.flatMap(([name, { says }]) => [`  # ${says}.`, `  ${name}: ${JSON.stringify(origin)}`]),
    `account: ${JSON.stringify(account)}`,
    'credentials:',
    '  # From the environment, so that no secret stands in this file.',
    `  token: \${CFIMAGES_TARGET_TOKEN:-any-token-will-do}`,
    '# What the target claims; nothing is probed. A case is skipped when it needs one that is not listed.',
    'capabilities:',
    ...offered.map((name) => `  - ${name} # ${capabilities[name]}`),
    '# State that the whole account shares, and that a run may change and put back: config, keys, public-variant, last-key.',
    'allow: []',
    'limits:',
    '  burst: 20',
    '  concurrency: 4',
    '  timeoutMs: 10000',
    '  # How long a read may still show the state before a change.',
    '  consistencyMs: 0',
    '',
  ].join('\n');
}
