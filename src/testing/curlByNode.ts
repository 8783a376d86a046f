import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

/**
 * Runs blocks of shell lines that assign variables and call `curl`, without a shell and without curl, and answers what
 * each block prints. It knows the flags of the table below, and nothing else of either.
 */
export async function curlByNode(blocks: readonly string[], folder: string): Promise<readonly string[]> {
  const variables: Record<string, string> = {};
  const outputs: string[] = [];
  for (const block of blocks) {
    let printed = '';
    for (const line of block.split('\n').filter((text) => text.trim() !== '')) {
      const [first = '', ...args] = words(line, variables);
      const [, name, value = ''] = /^([a-z_]+)=(.*)$/s.exec(first) ?? [];
      if (name !== undefined && args.length === 0) variables[name] = value;
      else if (first === 'curl') printed += await transfer(read(args), folder);
      else throw new Error(`neither an assignment nor curl: ${line}`);
    }
    outputs.push(printed);
  }
  return outputs;
}

/** What one call of curl asks for. */
interface Transfer {
  readonly url: string;
  readonly method?: string;
  readonly headers: readonly string[];
  readonly parts: readonly string[];
  readonly data?: string;
  readonly output?: string;
  readonly format: string;
}

const flags: Readonly<Record<string, (given: Transfer, value: string) => Transfer>> = {
  '-X': (given, method) => ({ ...given, method }),
  '-H': (given, header) => ({ ...given, headers: [...given.headers, header] }),
  '-F': (given, part) => ({ ...given, parts: [...given.parts, part] }),
  '-d': (given, data) => ({ ...given, data }),
  '-o': (given, output) => ({ ...given, output }),
  '-w': (given, format) => ({ ...given, format }),
};

function read(args: readonly string[]): Transfer {
  let given: Transfer = { url: '', headers: [], parts: [], format: '' };
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? '';
    const flag = flags[arg];
    if (flag !== undefined) {
      at += 1;
      given = flag(given, args[at] ?? '');
    } else if (/^https?:/.test(arg)) given = { ...given, url: arg };
    else if (arg !== '-s') throw new Error(`curl ${arg} is not known here`);
  }
  return given;
}

async function transfer(given: Transfer, folder: string): Promise<string> {
  const body = given.parts.length > 0 ? await form(given.parts, folder) : given.data;
  const headers = given.headers.map((header): [string, string] => {
    const colon = header.indexOf(':');
    return [header.slice(0, colon), header.slice(colon + 1).trim()];
  });
  const method = given.method ?? (body === undefined ? 'GET' : 'POST');
  const response = await fetch(given.url, { method, headers, ...(body === undefined ? {} : { body }) });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (given.output !== undefined) await writeFile(resolve(folder, given.output), bytes);
  const facts = given.format
    .replaceAll('%{http_code}', String(response.status))
    .replaceAll('%{content_type}', response.headers.get('content-type') ?? '')
    .replaceAll('\\n', '\n');
  return (given.output === undefined ? bytes.toString('utf8') : '') + facts;
}

async function form(parts: readonly string[], folder: string): Promise<FormData> {
  const body = new FormData();
  for (const part of parts) {
    const [, name = '', at, value = ''] = /^([^=]+)=(@?)(.*)$/s.exec(part) ?? [];
    if (at === '@') body.append(name, await openAsBlob(resolve(folder, value)), basename(value));
    else body.append(name, value);
  }
  return body;
}

/** The words of a line: quotes are taken off, and variables put in except within single ones. */
function words(line: string, variables: Readonly<Record<string, string>>): readonly string[] {
  const expand = (text: string) =>
    text.replace(/\$(\w+)/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`$${name} is not set: ${line}`);
      return value;
    });
  return (line.match(/(?:'[^']*'|"[^"]*"|[^\s'"]+)+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"|([^'"]+)/g, (_, single?: string, double?: string, bare?: string) =>
      single !== undefined ? single : expand(double ?? bare ?? ''),
    ),
  );
}
