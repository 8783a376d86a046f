import { escapeMarkup } from './markup.ts';
import { stylesheet } from './stylesheet.ts';

/** What a page has besides its title. */
interface OpeningOptions {
  /** Whether it shows pictures, which stand in it. */
  readonly pictures?: true;
  /** A style of its own, behind the reports' one. */
  readonly style?: string;
  /** The class of its body. */
  readonly look?: string;
}

/**
 * How a page for publication begins, up to its heading: no script, no request to anywhere, and a policy that forbids
 * both, because evidence is what a stranger's server answered.
 */
export function openPage(title: string, { pictures, style = '', look }: OpeningOptions = {}): string {
  const policy = `default-src 'none'; ${pictures === true ? 'img-src data:; ' : ''}style-src 'unsafe-inline'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeMarkup(title)}</title>
<style>${stylesheet}${style}</style>
</head>
<body${look === undefined ? '' : ` class="${look}"`}>
<header>
<p class="kicker">Conformance to the Cloudflare Images API</p>
`;
}
