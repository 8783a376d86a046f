/** A text as HTML and XML can hold it, between tags and in quotes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => references[character] ?? character);
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** An element of XML: with text in it, or with elements on lines of their own. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: string | readonly string[] = [],
): string {
  const start = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${quoted(value)}"`)].join(' ');
  if (typeof content === 'string') return `<${start}>${escapeMarkup(clean(content))}</${name}>`;
  return content.length === 0 ? `<${start}/>` : `<${start}>\n${content.join('\n')}\n</${name}>`;
}

/** Line breaks in an attribute are spaces to whoever reads it, unless they are written as references. */
function quoted(value: string | number): string {
  return escapeMarkup(clean(String(value))).replace(/[\t\n\r]/g, (space) => `&#${space.codePointAt(0)};`);
}

/** Drops what XML 1.0 cannot carry, whatever a target put into its answers. */
function clean(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
