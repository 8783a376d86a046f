import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** The text an XPath 1.0 expression has in an XML text; nothing when either is malformed. */
export function evaluateXPath(xml: string, expression: string): string | undefined {
  // Loaded when the first template asks for XML
  const { DOMParser } = load('@xmldom/xmldom') as typeof import('@xmldom/xmldom');
  const { select1 } = load('xpath') as typeof import('xpath');
  try {
    const document = new DOMParser({ onError: () => undefined }).parseFromString(xml, 'text/xml');
    return String(select1(`string(${expression})`, document as never) ?? '');
  } catch {
    return undefined;
  }
}
