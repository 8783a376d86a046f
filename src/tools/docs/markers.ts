/**
 * A Markdown document with the text between `<!-- name -->` and `<!-- /name -->` replaced. A document without these
 * markers gets them, and the text, at its end.
 */
export function fillMarkers(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  const filled = `${start}\n\n${text}\n\n${end}`;
  if (from < 0 || to < from) return `${document.trimEnd()}\n\n${filled}\n`;
  return document.slice(0, from) + filled + document.slice(to + end.length);
}
