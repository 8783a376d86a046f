/** A request as a `curl` command line says it. */
export interface CurlRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** False where it prints the head of the answer only. */
  readonly showsBody: boolean;
}

/** Reads the options that the cases use; throws on one that it does not know. */
export function readCurl(words: readonly string[]): CurlRequest {
  const headers: Record<string, string> = { accept: '*/*' };
  const data: string[] = [];
  const parts: string[] = [];
  let method: string | undefined;
  let url = '';
  let showsBody = true;
  const rest = words.slice(1).flatMap(spelledOut);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const take = () => rest.shift() ?? '';
    if (silent.has(word)) continue;
    if (word === '-X' || word === '--request') method = take();
    else if (word === '-I' || word === '--head') showsBody = false;
    else if (word === '-b' || word === '--cookie') headers.cookie = take();
    else if (word === '--url') url = take();
    else if (word === '-H' || word === '--header') addHeader(headers, take());
    else if (word === '--data-urlencode') data.push(encodedPair(take()));
    else if (word.startsWith('--data') || word === '-d') data.push(take());
    else if (word === '-F' || word === '--form') parts.push(take());
    else if (word === '-u' || word === '--user')
      headers.authorization = `Basic ${Buffer.from(take()).toString('base64')}`;
    else if (word.startsWith('-')) throw new Error(`curl ${word} is not known here`);
    else url = word;
  }
  const isForm = parts.length > 0;
  // Said without a boundary, curl adds its own
  if (isForm && headers['content-type'] === 'multipart/form-data') delete headers['content-type'];
  const body = isForm ? multipart(parts) : data.length > 0 ? data.join('&') : undefined;
  if (body !== undefined)
    headers['content-type'] ??= isForm
      ? `multipart/form-data; boundary=${boundary}`
      : 'application/x-www-form-urlencoded';
  const usual = showsBody ? (body === undefined ? 'GET' : 'POST') : 'HEAD';
  return { method: method ?? usual, url, headers, body, showsBody };
}

const silent = new Set(['-i', '-s', '-L', '--location', '-k', '--include', '--silent', '-v']);
const boundary = 'harness-boundary';

/** `-sIXGET` as `-s -I -X GET`, `-HAccept: a` as `-H`, `Accept: a`. */
function spelledOut(word: string): readonly string[] {
  if (!/^-[a-zA-Z]./.test(word)) return [word];
  const flags: string[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const flag = `-${word[at]}`;
    flags.push(flag);
    if (/[XHdFu]/.test(word[at] ?? '')) {
      if (at + 1 < word.length) flags.push(word.slice(at + 1));
      break;
    }
  }
  return flags;
}

function addHeader(headers: Record<string, string>, line: string): void {
  const at = line.indexOf(':');
  const name = line.slice(0, at).trim().toLowerCase();
  const value = line.slice(at + 1).trim();
  // `Accept:` takes the header away
  if (value === '') delete headers[name];
  else headers[name] = value;
}

function encodedPair(pair: string): string {
  const at = pair.indexOf('=');
  return at < 0 ? encodeURIComponent(pair) : `${pair.slice(0, at)}=${encodeURIComponent(pair.slice(at + 1))}`;
}

function multipart(parts: readonly string[]): string {
  const written = parts.map((part) => {
    const at = part.indexOf('=');
    const [value = '', type] = part.slice(at + 1).split(';type=');
    const typed = type === undefined ? '' : `content-type: ${type}\r\n`;
    return `--${boundary}\r\ncontent-disposition: form-data; name="${part.slice(0, at)}"\r\n${typed}\r\n${value.replace(/^"(.*)"$/, '$1')}\r\n`;
  });
  return `${written.join('')}--${boundary}--\r\n`;
}
