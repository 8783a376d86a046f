/** Red, green, blue and alpha, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** Opaque white, the paper under everything that cannot be transparent. */
export const white: Colour = [255, 255, 255, 255];

/** Reads a colour in any syntax of CSS Color 4; undefined when it is none. Colours outside sRGB are clipped. */
export function parseColour(text: string): Colour | undefined {
  if (text.length > longest || bareHex.test(text)) return undefined;
  const { converter, parse } = culori();
  const parsed = parse(text.trim().toLowerCase());
  if (parsed === undefined) return undefined;
  const { r, g, b, alpha = 1 } = converter('rgb')(parsed);
  return [byte(r), byte(g), byte(b), byte(alpha)];
}

/** Longer than any sensible colour function: absurd input never reaches the parser. */
const longest = 120;

/** The library takes hexadecimal digits without `#`, CSS does not. No colour's name is made of them alone. */
const bareHex = /^[0-9a-f]+$/i;

/**
 * Loaded with the first colour: few requests have one, and it would cost every start of the mock 50 ms. Without an
 * import of Node's, so that browsers can load this file; they read no colours.
 */
const culori = () =>
  process.getBuiltinModule('node:module').createRequire(import.meta.url)('culori') as typeof import('culori');

/** A share of 1 as a byte; a component that is `none` counts as zero. */
function byte(share: number | undefined): number {
  return Math.round(Math.min(1, Math.max(0, share ?? 0)) * 255);
}
