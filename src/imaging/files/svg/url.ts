/**
 * A URL without what would leave the site: fragments stay, other URLs are reduced to their path, `data:` stays for JPEG,
 * PNG and GIF alone. `undefined` for one that must go.
 */
export function filterUrl(text: string): string | undefined {
  // Browsers ignore these inside URLs, so `java\nscript:` would be a scheme
  const url = removeControls(text).trim();
  if (url.startsWith('#')) return url;
  if (/^data:/i.test(url)) return dataImage.test(url) ? url : undefined;
  if (!URL.canParse(url, base)) return undefined;
  const { protocol, pathname, search, hash } = new URL(url, base);
  return protocol === 'http:' || protocol === 'https:' ? pathname.replace(/^\/{2,}/, '/') + search + hash : undefined;
}

const base = 'https://site.invalid/';

const dataImage = /^data:image\/(?:jpeg|png|gif)(?:;[\w=-]+)*;base64,[A-Za-z0-9+/=\s]*$/i;

function removeControls(text: string): string {
  return [...text].filter((character) => (character.codePointAt(0) ?? 0) > 0x1f).join('');
}
