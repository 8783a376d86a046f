import { type CssNode, generate, type List, type ListItem, parse, walk } from 'css-tree';
import { errors } from '../../errors.ts';
import { filterUrl } from './url.ts';

/** Filters the style sheets and declarations of one drawing; what cannot be parsed goes. */
export interface CssFilter {
  /** A style sheet without imports and foreign addresses. */
  styleSheet(text: string): string;
  /** The declarations of a `style` attribute, filtered alike. */
  declarations(text: string): string;
}

/** Characters of style that one drawing may hold, repeated declarations not counted: parsing more takes seconds. */
const mostStyle = 1024 * 1024;

/** What parsing costs beside the text itself, in characters. */
const overhead = 64;

/** A filter with a budget: 9413 when a drawing holds more style than can be checked in good time, 9516 for absurd nesting. */
export function createCssFilter(): CssFilter {
  const known = new Map<string, string>();
  let spent = 0;
  const filter = (text: string, context: Context): string => {
    spent += text.length + overhead;
    if (spent > mostStyle) throw errors.tooBig(`The SVG has more than ${mostStyle} characters of style`);
    return filterCss(text, context);
  };
  return {
    styleSheet: (text) => filter(text, 'stylesheet'),
    declarations(text) {
      const filtered = known.get(text) ?? filter(text, 'declarationList');
      known.set(text, filtered);
      return filtered;
    },
  };
}

type Context = 'stylesheet' | 'declarationList';

/** At-rules that load or rename nothing. */
const allowedAtRules: ReadonlySet<string> = new Set(['media', 'supports', 'keyframes', '-webkit-keyframes']);

/** Properties that load behaviour in old browsers. */
const forbiddenProperties: ReadonlySet<string> = new Set(['behavior', '-moz-binding']);

function filterCss(text: string, context: Context): string {
  if (nesting(text) > deepest) throw errors.decodingFailed('the style of the SVG is nested too deep');
  const tree = parse(text, { context, parseCustomProperty: true });
  walk(tree, {
    enter(node: CssNode, item: ListItem<CssNode>, list: List<CssNode> | undefined) {
      if (list !== undefined && isForbidden(node)) list.remove(item);
      else if (node.type === 'Url') node.value = filterUrl(node.value) ?? 'about:invalid';
    },
  });
  return generate(tree);
}

/** The parser and the walk recurse, so that the depth of the text is bounded first. */
const deepest = 100;

/** How deep brackets are nested at most; those in strings and comments count too, since damage may end either. */
function nesting(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[([{}\])]/g)) {
    depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    most = Math.max(most, depth);
  }
  return most;
}

function isForbidden(node: CssNode): boolean {
  if (node.type === 'Raw' || node.type === 'Comment' || node.type === 'CDO' || node.type === 'CDC') return true;
  if (node.type === 'Atrule') return !allowedAtRules.has(node.name.toLowerCase());
  if (node.type === 'Declaration') {
    return forbiddenProperties.has(node.property.toLowerCase()) || node.value.type === 'Raw';
  }
  // image-set("…") and src("…") take addresses as strings
  return node.type === 'Function' && /^(expression|image|image-set|-webkit-image-set|src|element)$/i.test(node.name);
}
