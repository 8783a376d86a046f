import { failure } from '../operations/errors.ts';
import { itemsOf } from '../operations/iterate.ts';
import { entriesOf, putInto } from '../operations/maps.ts';
import type { Arguments, Item, MapItem } from '../syntax/ast.ts';
import { GList, GMap, type Value } from '../values/containers.ts';
import type { Compiler } from './compiler.ts';
import type { Code, Frame } from './frame.ts';

/** Compiles the members of a list, or arguments: `*x` gives all of its elements. */
export function compileItems(compiler: Compiler, items: readonly Item[]): (frame: Frame) => Value[] {
  const codes = items.map((item) => compiler.expression(item.kind === 'spread' ? item.value : item));
  if (!items.some(({ kind }) => kind === 'spread')) return plainItems(codes);
  return (frame) => {
    const values: Value[] = [];
    codes.forEach((code, index) => {
      const value = code(frame);
      if (items[index]?.kind !== 'spread') values.push(value);
      else if (value !== null) for (const each of itemsOf(value, frame.machine.meter)) values.push(each);
    });
    frame.machine.meter.items(values.length);
    return values;
  };
}

function plainItems(codes: readonly Code[]): (frame: Frame) => Value[] {
  const [first, second] = codes;
  if (first === undefined) return () => [];
  if (second === undefined) return (frame) => [first(frame)];
  if (codes.length === 2) return (frame) => [first(frame), second(frame)];
  return (frame) => codes.map((code) => code(frame));
}

/** Compiles the entries of a map. */
export function compileMap(compiler: Compiler, items: readonly MapItem[]): (frame: Frame) => GMap {
  const parts = items.map((item) =>
    item.kind === 'spreadMap'
      ? { key: undefined, value: compiler.expression(item.value) }
      : { key: compiler.expression(item.key), value: compiler.expression(item.value) },
  );
  return (frame) => {
    const map = new GMap();
    frame.machine.meter.items(parts.length);
    for (const { key, value } of parts) {
      if (key !== undefined) {
        putInto(map, key(frame), value(frame));
        continue;
      }
      const other = value(frame);
      if (other === null) continue;
      if (!(other instanceof GMap)) throw failure('IllegalArgumentException', 'only a map can be spread into a map');
      for (const entry of entriesOf(other)) putInto(map, entry.key, entry.value);
    }
    return map;
  };
}

/** Compiles arguments; named ones are gathered in a map that comes first. */
export function compileArguments(compiler: Compiler, { items, named }: Arguments): (frame: Frame) => Value[] {
  const positional = compileItems(compiler, items);
  if (named.length === 0) return positional;
  const map = compileMap(compiler, named);
  return (frame) => [map(frame), ...positional(frame)];
}

/** Compiles `[a, b]` as an index: one value, or the list of several. */
export function compileIndex(compiler: Compiler, items: readonly Item[]): Code {
  const all = compileItems(compiler, items);
  const [only] = items;
  if (items.length === 1 && only !== undefined && only.kind !== 'spread') return compiler.expression(only);
  return (frame) => new GList(all(frame));
}
