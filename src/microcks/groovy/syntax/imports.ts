import type { Cursor } from './cursor.ts';

/** Reads an import, which is kept aside. */
export function readImport(cursor: Cursor): undefined {
  const place = cursor.place();
  cursor.expect('import');
  const isStatic = cursor.accept('static');
  let name = cursor.identifier();
  let alias: string | undefined;
  while (cursor.is('.') || cursor.is('*.')) {
    cursor.next();
    if (cursor.accept('*')) {
      cursor.imports.push({ name, alias: undefined, isStatic, place });
      return undefined;
    }
    const part = cursor.memberName();
    if (part === undefined) throw cursor.unexpected();
    name += `.${part}`;
  }
  alias = name.slice(name.lastIndexOf('.') + 1);
  if (cursor.accept('as')) alias = cursor.identifier();
  cursor.imports.push({ name, alias, isStatic, place });
  return undefined;
}
