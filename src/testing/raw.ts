import { connect } from 'node:net';

/** Sends bytes as they are to a server of this machine, and answers all that comes back until the connection ends. */
export function exchangeRaw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.write(text, 'latin1');
  });
}

/** A request in text, with `connection: close`, and its answer's status, headers and body. */
export async function askRaw(url: string, line: string, headers: readonly string[], body = '') {
  const close = headers.some((header) => /^connection:/i.test(header)) ? [] : ['connection: close'];
  const answer = await exchangeRaw(url, [`${line} HTTP/1.1`, ...headers, ...close, '', body].join('\r\n'));
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const found = lines
    .map((each) => /^([^:]+):\s*(.*)$/.exec(each))
    .map((match) => [match?.[1] ?? '', match?.[2] ?? '']);
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(found.map(([name = '', value = '']) => [name.toLowerCase(), value])),
    body: rest.join('\r\n\r\n'),
  };
}
