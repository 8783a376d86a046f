import { GThrowable, type Value } from '../values/containers.ts';
import { fullNameOf, typeOf } from '../values/types.ts';

/** What the library throws where Java would. */
export function failure(type: string, message: string | null = null, cause: Value = null): GThrowable {
  return new GThrowable(type, message, cause);
}

/** There is no such method, or none for these arguments. */
export function missingMethod(owner: string, name: string, args: readonly Value[]): GThrowable {
  const types = args.map((arg) => (arg === null ? 'null' : fullNameOf(typeOf(arg)))).join(', ');
  const message = `No signature of method: ${owner}.${name}() is applicable for argument types: (${types})`;
  return failure('MissingMethodException', message);
}

/** There is no such property. */
export function missingProperty(owner: string, name: string): GThrowable {
  return failure('MissingPropertyException', `No such property: ${name} for class: ${owner}`);
}

/** A value cannot become another type. */
export function badCast(value: Value, text: string, to: string): GThrowable {
  const from = value === null ? 'null' : fullNameOf(typeOf(value));
  return failure('GroovyCastException', `Cannot cast object '${text}' with class '${from}' to class '${to}'`);
}

/** A null where a value was needed. */
export function nullPointer(message: string): GThrowable {
  return failure('NullPointerException', message);
}
