import { Refusal } from '../limits.ts';
import { asType } from '../operations/cast.ts';
import { compare, equal, sameValue } from '../operations/compare.ts';
import { failure, missingMethod } from '../operations/errors.ts';
import { isCase } from '../operations/isCase.ts';
import { isCollection, isIndexed, iterate } from '../operations/iterate.ts';
import { hashOf } from '../operations/keys.ts';
import { inspected, ownText } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import { GClass, GClosure, GIterator, GMap, type GObject, GString, type Value } from '../values/containers.ts';
import { fullNameOf, isInstance, typeOf } from '../values/types.ts';
import { methods } from './table.ts';

function withDelegate(self: Value, closure: GClosure): Value {
  const copy = closure.copy();
  copy.owner = closure.owner;
  copy.delegate = self;
  copy.strategy = 1;
  return copy.call([self]);
}

/** What everything can do. */
export const objectMethods = methods('Object', {
  'getClass()': (self) => new GClass(typeOf(self)),
  'toString()': (self, _, { meter }) => {
    const text = ownText(self);
    meter.text(text.length);
    return text;
  },
  'equals(Object)': (self, [other]: [Value], machine) =>
    isCollection(self) || self instanceof GMap || (isIndexed(self) && isIndexed(other))
      ? equal(self, other, machine)
      : !(self instanceof GString && typeof other === 'string') && sameValue(self, other),
  'hashCode()': hashOf,
  'is(Object)': (self, [other]: [Value]) => self === other,
  'with(Closure)': (self, [closure]: [GClosure]) => withDelegate(self, closure),
  'with(boolean,Closure)': (self, [returning, closure]: [boolean, GClosure]) => {
    const result = withDelegate(self, closure);
    return returning ? self : result;
  },
  'tap(Closure)': (self, [closure]: [GClosure]) => {
    withDelegate(self, closure);
    return self;
  },
  'identity(Closure)': (self, [closure]: [GClosure]) => withDelegate(self, closure),
  'inspect()': inspected,
  'asBoolean()': truth,
  'asType(Class)': (self, [type]: [GClass], machine) => asType(self, type.name, machine),
  'isCase(Object)': (self, [value]: [Value], machine) => isCase(self, value, machine),
  'getAt(String)': (self, [name]: [string], machine) => machine.get(self, name),
  'putAt(String,Object)': (self, [name, value]: [string, Value], machine) => {
    machine.set(self, name, value);
    return null;
  },
  'getProperty(String)': (self, [name]: [string], machine) => machine.get(self, name),
  'setProperty(String,Object)': (self, [name, value]: [string, Value], machine) => {
    machine.set(self, name, value);
    return null;
  },
  'iterator()': (self, _, { meter }) => new GIterator(iterate(self, meter)),
  'sleep(long)': () => {
    throw new Refusal('thread', 'a script cannot wait (sleep); use the delay of x-microcks-operation');
  },
});

/** What everything that has an order can do. */
export const comparableMethods = methods('Comparable', {
  'compareTo(Object)': (self, [other]: [Value], machine) => {
    if (other === null) throw failure('NullPointerException');
    if (typeOf(self) !== typeOf(other)) {
      const [from, to] = [fullNameOf(typeOf(other)), fullNameOf(typeOf(self))];
      if (!(isInstance(self, 'Number') && isInstance(other, 'Number'))) {
        throw failure('ClassCastException', `class ${from} cannot be cast to class ${to}`);
      }
    }
    return compare(self, other, machine);
  },
});

/** What classes can do: be named, and asked whether a value is of them. */
export const classMethods = methods<GClass>('Class', {
  'getName()|getTypeName()|getCanonicalName()': (self) => fullNameOf(self.name),
  'getSimpleName()': (self) => (self.name === 'GString' ? 'GStringImpl' : self.name.replace(/^.*[.$]/, '')),
  'toString()': (self) => `class ${fullNameOf(self.name)}`,
  'isInstance(Object)': (self, [value]: [Value]) => isInstance(value, self.name),
  'equals(Object)': (self, [other]: [Value]) => other instanceof GClass && other.name === self.name,
  'hashCode()': (self) => hashOf(self.name),
  'isCase(Object)': (self, [value]: [Value]) => isInstance(value, self.name),
  'call(Object...)': (self, args: readonly Value[], machine) => machine.invoke(self, 'new', args),
});

/** What closures can do. */
export const closureMethods = methods<GClosure>('Closure', {
  'call(Object...)|doCall(Object...)': (self, args: readonly Value[]) => self.call(args),
  'curry(Object...)': (self, bound: readonly Value[]) =>
    derived(self, bound.length, (args) => self.call([...bound, ...args])),
  'rcurry(Object...)': (self, bound: readonly Value[]) =>
    derived(self, bound.length, (args) => self.call([...args, ...bound])),
  'ncurry(int,Object...)': (self, [at, ...bound]: [number, ...Value[]]) =>
    derived(self, bound.length, (args) => self.call([...args.slice(0, at), ...bound, ...args.slice(at)])),
  'rightShift(Closure)': (self, [next]: [GClosure]) => derived(self, 0, (args) => next.call([self.call(args)])),
  'leftShift(Closure)': (self, [first]: [GClosure]) => derived(first, 0, (args) => self.call([first.call(args)])),
  'leftShift(Object)': (self, [value]: [Value]) => self.call([value]),
  'memoize()': (self) => memoized(self),
  'trampoline()': (self) => self,
  'clone()': (self) => self.copy(),
  'rehydrate(Object,Object,Object)': (self, [delegate, owner]: [Value, Value]) => {
    const copy = self.copy();
    copy.delegate = delegate;
    copy.owner = owner;
    return copy;
  },
  'getDelegate()': (self) => self.delegate,
  'setDelegate(Object)': (self, [delegate]: [Value]) => {
    self.delegate = delegate;
    return null;
  },
  'getOwner()': (self) => self.owner,
  'getThisObject()': (self) => {
    let owner = self.owner;
    while (owner instanceof GClosure) owner = owner.owner;
    return owner;
  },
  'getResolveStrategy()': (self) => self.strategy,
  'setResolveStrategy(int)': (self, [strategy]: [number]) => {
    self.strategy = strategy;
    return null;
  },
  'getMaximumNumberOfParameters()': (self) => self.parameterTypes.length,
  'run()|get()': (self) => self.call([]),
  'apply(Object)|test(Object)|accept(Object)': (self, [value]: [Value]) => self.call([value]),
  'compare(Object,Object)|apply(Object,Object)': (self, args: readonly Value[]) => self.call(args),
  'isCase(Object)': (self, [value]: [Value]) => truth(self.call([value])),
});

function derived(from: GClosure, bound: number, call: (args: readonly Value[]) => Value): GClosure {
  return new GClosure({ call, parameterTypes: from.parameterTypes.slice(bound), owner: from.owner });
}

function memoized(self: GClosure): GClosure {
  const results = new Map<string, Value>();
  return derived(self, 0, (args) => {
    const key = args.map((arg) => `${typeOf(arg)}:${inspected(arg)}`).join('\0');
    const known = results.get(key);
    if (known !== undefined) return known;
    const value = self.call(args);
    results.set(key, value);
    return value;
  });
}

/** What the script itself can do. */
export const scriptMethods = methods<GObject>('Script1', {
  'println()': (_, __, machine) => {
    machine.print('\n');
    return null;
  },
  'println(Object)|print(Object)': (_, [value]: [Value], machine) => {
    machine.print(ownText(value));
    return null;
  },
  'printf(String,Object...)': (_, args: readonly Value[], machine) => {
    machine.print(ownText(machine.invoke(args[0], 'formatted', args.slice(1))));
    return null;
  },
  'sprintf(String,Object...)': (_, args: readonly Value[], machine) =>
    machine.invoke(args[0], 'formatted', args.slice(1)),
  'run()': () => {
    throw missingMethod('Script1', 'run', []);
  },
});
