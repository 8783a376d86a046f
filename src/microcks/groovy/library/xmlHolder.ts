import { createRequire } from 'node:module';
import type { Machine } from '../machine.ts';
import { methods } from '../methods/table.ts';
import { failure } from '../operations/errors.ts';
import { GArray, GObject, type Value } from '../values/containers.ts';

const load = createRequire(import.meta.url);

interface HolderState {
  readonly document: unknown;
  readonly namespaces: Map<string, string>;
  property(name: string, machine: Machine): Value | undefined;
}

/** Reads a document; throws SAXParseException. */
function parse(text: string): unknown {
  // Loaded when the first script asks for XML
  const { DOMParser } = load('@xmldom/xmldom') as typeof import('@xmldom/xmldom');
  const fail = (message: string): never => {
    throw failure('SAXParseException', message);
  };
  if (/<!DOCTYPE/i.test(text)) return fail('DOCTYPE is disallowed');
  try {
    return new DOMParser({ onError: (level, message) => void (level !== 'warning' && fail(message)) }).parseFromString(
      text,
      'text/xml',
    );
  } catch (error) {
    if (error instanceof Error) return fail(error.message.split('\n')[0] ?? '');
    throw error;
  }
}

/** The prefixes that are declared anywhere in a text. */
function declared(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/\sxmlns:([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', a, b]) => [
      name,
      a ?? b ?? '',
    ]),
  );
}

interface XmlNode {
  readonly nodeType: number;
  readonly textContent: string | null;
  readonly nodeValue: string | null;
}

/** What an XPath gives: nodes, or one text; nothing when it is none. */
function select(
  { document, namespaces }: HolderState,
  path: string,
  { meter }: Machine,
): readonly string[] | undefined {
  const { useNamespaces } = load('xpath') as typeof import('xpath');
  meter.step(100 + path.length);
  if (path.length > 2000 || (path.match(/\/\/|\[/g)?.length ?? 0) > 12) return undefined;
  try {
    const found = useNamespaces(Object.fromEntries(namespaces))(path, document as never);
    if (!Array.isArray(found)) return [String(found)];
    meter.step(found.length * 10);
    return (found as unknown as readonly XmlNode[]).map((node) => node.textContent ?? node.nodeValue ?? '');
  } catch {
    return undefined;
  }
}

function lookUp(state: HolderState, path: string, machine: Machine): Value {
  const found = select(state, path, machine);
  if (found === undefined) return null;
  return found.length === 1 ? (found[0] ?? null) : new GArray('String', [...found]);
}

type Holder = GObject<HolderState>;

/** SoapUI's XmlHolder, as Microcks has it. */
export const xmlTables = {
  instance: [
    methods<Holder>('XmlHolder', {
      'get(String)|getAt(String)': ({ state }, [path]: [string], machine) => lookUp(state, path, machine),
      'getNodeValue(String)': ({ state }, [path]: [string], machine) => {
        const found = select(state, path, machine);
        if (found === undefined) throw failure('IllegalArgumentException', `${path} is no XPath`);
        return found[0] ?? '';
      },
      'getNodeValues(String)': ({ state }, [path]: [string], machine) => {
        const found = select(state, path, machine);
        if (found === undefined) throw failure('IllegalArgumentException', `${path} is no XPath`);
        return new GArray('String', [...found]);
      },
      'declareNamespace(String,String)': ({ state }, [prefix, uri]: [string, string]) => {
        state.namespaces.set(prefix, uri);
        return null;
      },
    }),
  ],
  static: [
    methods('XmlHolder', {
      'new(String)': (_: Value, [text]: [string | null], { meter }) => {
        if (text === null) throw failure('IllegalArgumentException', 'there is no XML to hold');
        meter.step(text.length >> 3);
        const state: HolderState = {
          document: parse(text),
          namespaces: declared(text),
          property: (name, machine) => (name === 'class' ? undefined : lookUp(state, name, machine)),
        };
        return new GObject('XmlHolder', state);
      },
    }),
  ],
};
