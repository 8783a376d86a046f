import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** What belongs to the process rather than to the language, and so must be one and the same in every context. */
const shared = new Set<PropertyKey>(['Buffer', 'ArrayBuffer', 'Uint8Array', 'process']);

/**
 * Jest's Node environment over an ordinary global object. Jest puts a proxy behind a test file's globals, so that
 * `Math.min` or `Uint8Array` in an inner loop costs a hundred times what it costs a user; here it costs the same.
 * https://nodejs.org/docs/latest-v20.x/api/vm.html#vmconstantsdont_contextify
 */
export default class PlainGlobals extends TestEnvironment {
  constructor(...parameters: ConstructorParameters<typeof TestEnvironment>) {
    super(...parameters);
    const proxied = this.global;
    const plain = vm.createContext(vm.constants.DONT_CONTEXTIFY);
    for (const name of Reflect.ownKeys(proxied)) {
      if (shared.has(name) || !Object.hasOwn(plain, name)) {
        Object.defineProperty(plain, name, described(proxied, name, plain));
      }
    }
    plain.global = plain;
    plain.Error.stackTraceLimit = 100;
    this.context = plain;
    this.global = plain as typeof this.global;
  }
}

/** Lazy globals stay lazy: some of node's warn when they are first read. */
function described(from: object, name: PropertyKey, to: object): PropertyDescriptor {
  const descriptor = Object.getOwnPropertyDescriptor(from, name) ?? {};
  if ('value' in descriptor) {
    return { ...descriptor, configurable: true };
  }
  const keep = (value: unknown): unknown => {
    Object.defineProperty(to, name, { value, configurable: true, writable: true });
    return value;
  };
  return { configurable: true, get: () => keep(Reflect.get(from, name)), set: keep };
}
