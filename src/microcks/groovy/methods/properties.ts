import { Refusal } from '../limits.ts';
import type { Machine } from '../machine.ts';
import { failure, missingProperty, nullPointer } from '../operations/errors.ts';
import { isCollection, iterate } from '../operations/iterate.ts';
import { held, putInto } from '../operations/maps.ts';
import { GArray, GClass, GEntry, GList, GMap, GObject, GThrowable, type Value } from '../values/containers.ts';
import { fullNameOf, typeOf } from '../values/types.ts';
import type { MethodFinder } from './library.ts';
import { reflective } from './reflective.ts';

/** Objects whose properties are not methods. */
interface Propertied {
  /** Undefined when there is no such property. */
  property?(name: string, machine: Machine): Value | undefined;
  /** False when there is none to be set. */
  setProperty?(name: string, value: Value, machine: Machine): boolean;
}

function propertied(target: Value): Propertied | undefined {
  return target instanceof GObject && typeof target.state === 'object' && target.state !== null
    ? target.state
    : undefined;
}

/** Reads a property of a value; throws MissingPropertyException, or NullPointerException for null. */
export function getProperty(finder: MethodFinder, target: Value, name: string, machine: Machine): Value {
  if (target instanceof GMap) return mapValue(target, name);
  const value = findProperty(finder, target, name, machine);
  if (value !== undefined) return value;
  const key = reflective(name, target instanceof GClass);
  if (key !== undefined) throw new Refusal(key, `a script cannot use ${name}`);
  throw missingProperty(fullNameOf(target instanceof GClass ? target.name : typeOf(target)), name);
}

/** A map's value, made where the map makes its values. */
export function mapValue(map: GMap, key: Value): Value {
  if (map.lookUp !== undefined) return map.lookUp(key) ?? null;
  const value = held(map, key);
  if (value !== undefined || map.otherwise === undefined) return value ?? null;
  const made = map.otherwise(key);
  putInto(map, key, made);
  return made;
}

/** A property, or undefined when there is none. */
export function findProperty(finder: MethodFinder, target: Value, name: string, machine: Machine): Value | undefined {
  if (target === null || target === undefined) throw nullPointer(`Cannot get property '${name}' on null object`);
  if (target instanceof GMap) return mapValue(target, name);
  const own = propertied(target)?.property?.(name, machine);
  if (own !== undefined) return own;
  if (target instanceof GArray && name === 'length') return target.items.length;
  if (target instanceof GClass) {
    const constant = finder.constant(target.name, name);
    if (constant !== undefined) return constant;
    const fixed = finder.findStatic(target.name, getter('get', name), []);
    if (fixed !== undefined) return fixed.method.body(target, fixed.args, machine);
    if (name === 'class') return new GClass('Class');
  }
  if (target instanceof GEntry && (name === 'key' || name === 'value')) return target.entry[name];
  if (target instanceof GThrowable && (name === 'message' || name === 'cause')) return target[name];
  const read = readGetter(finder, target, name, machine);
  if (read !== undefined) return read;
  if (isCollection(target) || target instanceof GArray) return spreadProperty(finder, target, name, machine);
  return undefined;
}

function getter(prefix: string, name: string): string {
  return prefix + name.charAt(0).toUpperCase() + name.slice(1);
}

function readGetter(finder: MethodFinder, target: Value, name: string, machine: Machine): Value | undefined {
  const type = typeOf(target);
  for (const method of [getter('get', name), getter('is', name)]) {
    const found = finder.has(type, method) ? finder.find(type, method, []) : undefined;
    if (found === undefined || found.method.types.length > 0) continue;
    const value = found.method.body(target, [], machine);
    if (method.startsWith('get') || typeof value === 'boolean') return value;
  }
  return undefined;
}

/** The property of every member that is not null. */
function spreadProperty(finder: MethodFinder, target: Value, name: string, machine: Machine): GList {
  const values: Value[] = [];
  for (const item of iterate(target, machine.meter)) {
    if (item === null) continue;
    try {
      values.push(getProperty(finder, item, name, machine));
    } catch (error) {
      if (!(error instanceof GThrowable) || error.type !== 'MissingPropertyException') throw error;
      const text = `Exception evaluating property '${name}' for ${fullNameOf(typeOf(target))}, Reason: ${error.message}`;
      throw failure('MissingPropertyException', text);
    }
  }
  return new GList(values);
}

/** Writes a property; throws MissingPropertyException. */
export function setProperty(finder: MethodFinder, target: Value, name: string, value: Value, machine: Machine): void {
  if (target === null || target === undefined) throw nullPointer(`Cannot set property '${name}' on null object`);
  if (target instanceof GMap) {
    machine.invoke(target, 'put', [name, value]);
    return;
  }
  if (target instanceof GEntry && name === 'value') {
    target.entry.value = value;
    return;
  }
  if (propertied(target)?.setProperty?.(name, value, machine) === true) return;
  const type = typeOf(target);
  const setter = finder.find(type, getter('set', name), [value]);
  if (setter !== undefined) {
    setter.method.body(target, setter.args, machine);
    return;
  }
  const key = reflective(name, target instanceof GClass);
  if (key !== undefined) throw new Refusal(key, `a script cannot use ${name}`);
  if (readGetter(finder, target, name, machine) !== undefined) {
    throw failure('ReadOnlyPropertyException', `Cannot set readonly property: ${name} for class: ${fullNameOf(type)}`);
  }
  throw missingProperty(fullNameOf(type), name);
}
