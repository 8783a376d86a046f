/** The value at a JSON Pointer (RFC 6901), or nothing; only members of the value's own count. */
export function valueAt(root: unknown, pointer: string): unknown {
  if (pointer === '') return root;
  let node = root;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(node)) node = /^(0|[1-9]\d*)$/.test(key) ? node[Number(key)] : undefined;
    else if (typeof node === 'object' && node !== null && Object.hasOwn(node, key)) {
      node = (node as Readonly<Record<string, unknown>>)[key];
    } else return undefined;
  }
  return node;
}
