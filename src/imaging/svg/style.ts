import { type CssNode, generate, type List, type ListItem, parse, walk } from 'css-tree';
import { filterUrl } from './url.ts';

/** A style sheet without imports and foreign addresses; what cannot be parsed goes. */
export function filterStyleSheet(text: string): string {
  return filterCss(text, 'stylesheet');
}

/** The declarations of a `style` attribute, filtered alike. */
export function filterDeclarations(text: string): string {
  return filterCss(text, 'declarationList');
}

/** At-rules that load or rename nothing. */
const allowedAtRules: ReadonlySet<string> = new Set(['media', 'supports', 'keyframes', '-webkit-keyframes']);

/** Properties that load behaviour in old browsers. */
const forbiddenProperties: ReadonlySet<string> = new Set(['behavior', '-moz-binding']);

function filterCss(text: string, context: 'stylesheet' | 'declarationList'): string {
  const tree = parse(text, { context, parseCustomProperty: true });
  walk(tree, {
    enter(node: CssNode, item: ListItem<CssNode>, list: List<CssNode> | undefined) {
      if (list !== undefined && isForbidden(node)) list.remove(item);
      else if (node.type === 'Url') node.value = filterUrl(node.value) ?? 'about:invalid';
    },
  });
  return generate(tree);
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
