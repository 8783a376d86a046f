import { Refusal } from '../limits.ts';
import type { Machine } from '../machine.ts';
import { methods } from '../methods/table.ts';
import { failure } from '../operations/errors.ts';
import { textOf } from '../operations/text.ts';
import { GArray, GObject, type Value } from '../values/containers.ts';
import { Small } from '../values/numbers.ts';

function bytesOf(self: Value): Buffer {
  if (self instanceof GArray) return Buffer.from(self.items.map((byte) => (byte as Small).value & 255));
  return Buffer.from(textOf(self));
}

function byteArray(bytes: Buffer, { meter }: Machine): GArray {
  meter.items(bytes.length);
  return new GArray(
    'byte',
    [...bytes].map((byte) => new Small('Byte', byte)),
  );
}

function decodeBase64(text: string, machine: Machine, isUrl = false): GArray {
  if (!(isUrl ? /^[\w-]*=*$/ : /^[A-Za-z0-9+/\s]*=*\s*$/).test(text)) {
    throw failure('IllegalArgumentException', 'Illegal base64 character');
  }
  return byteArray(Buffer.from(text, 'base64'), machine);
}

/** A text that is there to be asked for its text, as `encodeBase64()` gives. */
const writable = (text: string) => new GObject('Writable', { text, key: text });

function urlDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw failure('IllegalArgumentException', 'URLDecoder: Illegal hex characters in escape (%) pattern');
  }
}

function urlEncoded(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

const url = methods<GObject<{ readonly text: string }>>('URL', {
  'getText()|getText(Object)|getText(Map)': ({ state }, _: readonly Value[], machine) => readUrl(state.text, machine),
  'toURL()|toURI()': (self) => self,
  'toExternalForm()': ({ state }) => state.text,
  'getHost()': ({ state }) => new URL(state.text).hostname,
  'getProtocol()|getScheme()': ({ state }) => new URL(state.text).protocol.slice(0, -1),
  'getPath()': ({ state }) => new URL(state.text).pathname,
  'getQuery()': ({ state }) => new URL(state.text).search.slice(1) || null,
  'getPort()': ({ state }) => Number(new URL(state.text).port || '-1'),
});

function readUrl(address: string, machine: Machine): string {
  const { status, body } = machine.host.read(address);
  if (status === 404 || status === 410) throw failure('FileNotFoundException', address);
  if (status >= 400) throw failure('IOException', `Server returned HTTP response code: ${status} for URL: ${address}`);
  machine.meter.text(body.length);
  return body;
}

function newUrl(type: string) {
  return (_: Value, [text]: [string]): GObject => {
    const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase();
    if (scheme === undefined && type === 'URL') throw failure('MalformedURLException', `no protocol: ${text}`);
    if (scheme === 'file') throw new Refusal('file', 'a script cannot read file: addresses');
    if (scheme === 'jar' || scheme === 'ftp') throw new Refusal('network', `a script cannot read ${scheme}: addresses`);
    if (scheme !== 'http' && scheme !== 'https' && type === 'URL')
      throw failure('MalformedURLException', `unknown protocol: ${scheme}`);
    if (!URL.canParse(text) && type === 'URL') throw failure('MalformedURLException', text);
    return new GObject('URL', { text, key: text });
  };
}

/** Base64, the escapes of addresses, and addresses themselves. */
export const codecTables = {
  instance: [
    url,
    methods('CharSequence', {
      'decodeBase64()': (self, _: readonly Value[], machine) => decodeBase64(textOf(self), machine),
      'decodeBase64Url()': (self, _: readonly Value[], machine) => decodeBase64(textOf(self), machine, true),
      'decodeHex()': (self, _: readonly Value[], machine) => byteArray(Buffer.from(textOf(self), 'hex'), machine),
      'encodeAsHex()': (self) => bytesOf(self).toString('hex'),
    }),
    methods('byte[]', {
      'encodeBase64()|encodeBase64(boolean)': (self) => writable(bytesOf(self).toString('base64')),
      'encodeBase64Url()|encodeBase64Url(boolean)': (self, [pad = false]: [boolean?]) =>
        writable(padded(bytesOf(self).toString('base64url'), pad)),
      'encodeHex()': (self) => writable(bytesOf(self).toString('hex')),
    }),
    methods('Base64.Encoder', {
      'encodeToString(Array)': ({ state }: GObject, [bytes]: [GArray]) =>
        bytesOf(bytes).toString(state === 'url' ? 'base64url' : 'base64'),
      'encode(Array)': (_: GObject, [bytes]: [GArray], machine) =>
        byteArray(Buffer.from(bytesOf(bytes).toString('base64')), machine),
      'withoutPadding()': (self: GObject) => self,
    }),
    methods('Base64.Decoder', {
      'decode(String)': ({ state }: GObject, [text]: [string], machine) => decodeBase64(text, machine, state === 'url'),
      'decode(Array)': ({ state }: GObject, [bytes]: [GArray], machine) =>
        decodeBase64(bytesOf(bytes).toString(), machine, state === 'url'),
    }),
  ],
  static: [
    methods('URL', { 'new(String)': newUrl('URL') }),
    methods('URI', { 'new(String)|create(String)': newUrl('URI') }),
    methods('URLEncoder', { 'encode(String)|encode(String,Object)': (_: Value, [text]: [string]) => urlEncoded(text) }),
    methods('URLDecoder', { 'decode(String)|decode(String,Object)': (_: Value, [text]: [string]) => urlDecoded(text) }),
    methods('Base64', {
      'getEncoder()|getMimeEncoder()': () => new GObject('Base64.Encoder', 'plain'),
      'getUrlEncoder()': () => new GObject('Base64.Encoder', 'url'),
      'getDecoder()|getMimeDecoder()': () => new GObject('Base64.Decoder', 'plain'),
      'getUrlDecoder()': () => new GObject('Base64.Decoder', 'url'),
    }),
  ],
  constants: {
    'StandardCharsets.UTF_8': 'UTF-8',
    'StandardCharsets.US_ASCII': 'US-ASCII',
    'StandardCharsets.ISO_8859_1': 'ISO-8859-1',
  },
};

function padded(text: string, pads: boolean): string {
  return pads ? text.padEnd(Math.ceil(text.length / 4) * 4, '=') : text;
}
