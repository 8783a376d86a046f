import { GroovySyntaxError, Refusal } from '../limits.ts';
import type { Import, Place, TypeName } from '../syntax/ast.ts';
import { isPrimitive } from '../syntax/cursor.ts';
import { classByFullName, classesIn, defaultPackages } from '../values/types.ts';
import { refusedClass, refusedName } from './refused.ts';

/** What the names of classes mean in a script. */
export interface Names {
  /** A class by its name, with or without package; nothing when it is none. */
  classOf(name: string): string | undefined;
  /** A type as written; throws where there is none, or a refused one. */
  type(type: TypeName): string;
  /** A static method by the name under which it is imported. */
  staticMember(name: string): { readonly type: string; readonly member: string } | undefined;
  /** The classes all of whose members are imported. */
  readonly staticClasses: readonly string[];
}

/** Classes that need no import. */
const usual: ReadonlyMap<string, string> = new Map(
  [...defaultPackages.flatMap(classesIn).map(({ name }) => name), 'BigDecimal', 'BigInteger'].map((name) => [
    name,
    name,
  ]),
);

const roots = /^(java|javax|jakarta|groovy|groovyx|org|com|io|net|sun|jdk|kotlin|scala)\./;

/** Whether a dotted name can only be that of a class. */
export function looksQualified(name: string): boolean {
  return roots.test(name);
}

/** The name that SoapUI's class has in its own product; Microcks takes it for its own. */
const soapUiHolder = 'com.eviware.soapui.support.XmlHolder';

/** Reads the imports of a script; throws where they name what there is not. */
export function readNames(imports: readonly Import[]): Names {
  const aliases = new Map<string, string>();
  const statics = new Map<string, { readonly type: string; readonly member: string }>();
  const staticClasses: string[] = [];
  for (const each of imports) {
    if (each.isStatic) readStatic(each, statics, staticClasses);
    else readImport(each, aliases);
  }
  const find = (name: string): string | undefined => {
    if (isPrimitive(name)) return name;
    return (
      aliases.get(name) ??
      usual.get(name) ??
      classByFullName(name)?.name ??
      (name === soapUiHolder ? 'XmlHolder' : undefined)
    );
  };
  return {
    classOf: find,
    type: ({ name, place }) => resolve(name, place, find),
    staticMember: (name) => statics.get(name),
    staticClasses,
  };
}

function resolve(written: string, place: Place, find: (name: string) => string | undefined): string {
  const name = written.replace(/(\[\])+$/, '');
  const dimensions = written.slice(name.length);
  const found = find(name);
  if (found !== undefined) return found + dimensions;
  if (name === 'def' || name === 'var') return 'Object';
  refuseClass(name, place);
  throw new GroovySyntaxError(`unable to resolve class ${name}`, place.line, place.column);
}

/** Throws a `Refusal` for a class that is known and not for scripts. */
export function refuseClass(name: string, { line, column }: Place): void {
  const key = name.includes('.') && looksQualified(name) ? refusedName(name) : refusedClass(name);
  if (key !== undefined) throw new Refusal(key, `${name} cannot be used in scripts`, line, column);
}

function readImport({ name, alias, place }: Import, aliases: Map<string, string>): void {
  if (alias === undefined) {
    const classes = classesIn(name);
    if (classes.length === 0 && !defaultPackages.includes(name)) refuseImport(`${name}.*`, name, place);
    for (const row of classes) aliases.set(row.name, row.name);
    return;
  }
  const known = classByFullName(name)?.name ?? (name === soapUiHolder ? 'XmlHolder' : undefined);
  if (known === undefined) refuseImport(name, name, place);
  else aliases.set(alias, known);
}

/** Packages that are on Microcks' class path are refused by name; others there are not. */
function refuseImport(text: string, name: string, { line, column }: Place): never {
  const simple = name.slice(name.lastIndexOf('.') + 1);
  const isPresent =
    /^(java|javax|jakarta|groovy|groovyx|sun|jdk|org\.(springframework|apache|codehaus|w3c|xml|slf4j)|io\.github\.microcks|com\.(fasterxml|google))\b/.test(
      name,
    ) || refusedClass(simple) !== undefined;
  if (!isPresent) throw new GroovySyntaxError(`unable to resolve class ${text}`, line, column);
  throw new Refusal(refusedName(name), `${text} cannot be imported into scripts`, line, column);
}

function readStatic(
  { name, alias, place }: Import,
  statics: Map<string, { readonly type: string; readonly member: string }>,
  classes: string[],
): void {
  const type = alias === undefined ? name : name.slice(0, name.lastIndexOf('.'));
  const known = classByFullName(type);
  if (known === undefined) refuseImport(type, type, place);
  if (alias === undefined) classes.push(known.name);
  else statics.set(alias, { type: known.name, member: name.slice(name.lastIndexOf('.') + 1) });
}
