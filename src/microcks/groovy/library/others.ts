import type { Machine } from '../machine.ts';
import { holds, orderOf } from '../methods/closureCalls.ts';
import { join } from '../methods/collections.ts';
import { methods } from '../methods/table.ts';
import { copyMap, naturalOrder, newDecimal, parseNumber, sortedSet } from '../operations/cast.ts';
import { failure } from '../operations/errors.ts';
import { itemsOf } from '../operations/iterate.ts';
import { putInto, setOf } from '../operations/maps.ts';
import { ownText, textOf } from '../operations/text.ts';
import { regexFlags } from '../regex/node.ts';
import { matchWhole } from '../regex/pattern.ts';
import { type GClosure, GList, GMap, GObject, GSet, type Value } from '../values/containers.ts';
import { Long, type Numeric, Real } from '../values/numbers.ts';
import { newPattern, patternOf } from './patterns.ts';

function uuid(text: string): GObject {
  const parts = text.toLowerCase().split('-');
  if (parts.length !== 5 || parts.some((part) => !/^[\da-f]+$/.test(part)))
    throw failure('IllegalArgumentException', `Invalid UUID string: ${text}`);
  const lengths = [8, 4, 4, 4, 12];
  const normal = parts
    .map((part, index) => part.slice(-(lengths[index] ?? 4)).padStart(lengths[index] ?? 4, '0'))
    .join('-');
  return new GObject('UUID', { text: normal, key: normal, order: normal });
}

/** The method of UUID, which takes its chance from the host. */
const randomId = 'randomUUID';

function randomUuid({ host }: Machine): GObject {
  const digit = () => Math.floor(host.random() * 16).toString(16);
  return uuid(
    'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) =>
      place === 'x' ? digit() : (8 + Math.floor(host.random() * 4)).toString(16),
    ),
  );
}

interface OptionalState {
  readonly value: Value;
  readonly text: string;
  isTrue(): boolean;
}

function optional(value: Value): GObject<OptionalState> {
  const text = value === null ? 'Optional.empty' : `Optional[${ownText(value)}]`;
  return new GObject('Optional', { value, text, isTrue: () => value !== null });
}

const optionals = methods<GObject<OptionalState>>('Optional', {
  'isPresent()': ({ state }) => state.value !== null,
  'isEmpty()': ({ state }) => state.value === null,
  'get()|orElseThrow()': ({ state }) => {
    if (state.value === null) throw failure('NoSuchElementException', 'No value present');
    return state.value;
  },
  'orElse(Object)': ({ state }, [otherwise]: [Value]) => state.value ?? otherwise,
  'orElseGet(Closure)|orElseThrow(Closure)': ({ state }, [otherwise]: [GClosure]) => state.value ?? otherwise.call([]),
  'map(Closure)': ({ state }, [closure]: [GClosure]) =>
    optional(state.value === null ? null : closure.call([state.value])),
  'flatMap(Closure)': (self, [closure]: [GClosure]) =>
    self.state.value === null ? self : closure.call([self.state.value]),
  'filter(Closure)': ({ state }, [closure]: [GClosure]) =>
    optional(state.value !== null && holds(closure, state.value) ? state.value : null),
  'ifPresent(Closure)': ({ state }, [closure]: [GClosure]) =>
    state.value === null ? null : closure.call([state.value]),
});

type Stream = GObject<{ readonly items: readonly Value[] }>;
const stream = (items: readonly Value[]): Stream => new GObject('Stream', { items });

const streams = methods<Stream>('Stream', {
  'map(Closure)|mapToInt(Closure)|mapToObj(Closure)|mapToDouble(Closure)|mapToLong(Closure)': (
    { state },
    [closure]: [GClosure],
  ) => stream(state.items.map((item) => closure.call([item]))),
  'filter(Closure)': ({ state }, [closure]: [GClosure]) => stream(state.items.filter((item) => holds(closure, item))),
  'flatMap(Closure)': ({ state }, [closure]: [GClosure]) =>
    stream(state.items.flatMap((item) => (closure.call([item]) as Stream).state.items)),
  'toList()|toArray()': ({ state }) => new GList([...state.items]),
  'toSet()': ({ state }) => setOf(state.items, 'HashSet'),
  'collect(Object)': (
    { state },
    [collector]: [GObject<{ collect(items: readonly Value[], machine: Machine): Value }>],
    machine,
  ) => collector.state.collect(state.items, machine),
  'count()': ({ state }) => new Long(BigInt(state.items.length)),
  'forEach(Closure)': ({ state }, [closure]: [GClosure]) => {
    for (const item of state.items) closure.call([item]);
    return null;
  },
  'anyMatch(Closure)': ({ state }, [closure]: [GClosure]) => state.items.some((item) => holds(closure, item)),
  'allMatch(Closure)': ({ state }, [closure]: [GClosure]) => state.items.every((item) => holds(closure, item)),
  'noneMatch(Closure)': ({ state }, [closure]: [GClosure]) => !state.items.some((item) => holds(closure, item)),
  'findFirst()|findAny()': ({ state }) => optional(state.items[0] ?? null),
  'limit(long)': ({ state }, [count]: [number]) => stream(state.items.slice(0, count)),
  'skip(long)': ({ state }, [count]: [number]) => stream(state.items.slice(count)),
  'distinct()': ({ state }) => stream([...setOf(state.items).entries.values()]),
  'sorted()': ({ state }, _: readonly Value[], machine) => stream([...state.items].sort(naturalOrder(machine))),
  'sorted(Comparator)': ({ state }, [by]: [Value], machine) => stream([...state.items].sort(orderOf(by, machine))),
  'sum()': ({ state }, _: readonly Value[], machine) => machine.invoke(new GList([...state.items]), 'sum', [0]),
  'max(Comparator)': ({ state }, [by]: [Value], machine) =>
    optional(machine.invoke(new GList([...state.items]), 'max', [by])),
  'min(Comparator)': ({ state }, [by]: [Value], machine) =>
    optional(machine.invoke(new GList([...state.items]), 'min', [by])),
  'reduce(Object,Closure)': ({ state }, [initial, closure]: [Value, GClosure]) =>
    state.items.reduce((value, item) => closure.call([value, item]), initial),
});

const collector = (collect: (items: readonly Value[], machine: Machine) => Value) =>
  new GObject('Collector', { collect });

const random = methods('Random', {
  'nextInt(int)': (_, [bound]: [number], { host }) => {
    if (bound <= 0) throw failure('IllegalArgumentException', 'bound must be positive');
    return Math.floor(host.random() * bound);
  },
  'nextInt(int,int)': (_, [from, to]: [number, number], { host }) => from + Math.floor(host.random() * (to - from)),
  'nextInt()': (_, __, { host }) => Math.floor(host.random() * 2 ** 32) | 0,
  'nextLong()': (_, __, { host }) => new Long(BigInt(Math.floor(host.random() * 2 ** 53))),
  'nextDouble()|nextFloat()|nextGaussian()': (_, __, { host }) => new Real(host.random()),
  'nextBoolean()': (_, __, { host }) => host.random() < 0.5,
});

interface Counter {
  value: number;
  readonly text: string;
}

const counters = methods<GObject<Counter>>('AtomicInteger', {
  'get()|intValue()': ({ state }) => state.value,
  'incrementAndGet()': ({ state }) => ++state.value,
  'getAndIncrement()': ({ state }) => state.value++,
  'decrementAndGet()': ({ state }) => --state.value,
  'addAndGet(int)': ({ state }, [by]: [number]) => {
    state.value += by;
    return state.value;
  },
  'set(int)': ({ state }, [value]: [number]) => {
    state.value = value;
    return null;
  },
});

const newCounter = (value: number) =>
  new GObject<Counter>('AtomicInteger', {
    value,
    get text() {
      return String(this.value);
    },
  });

const lists = ['ArrayList', 'LinkedList', 'Vector', 'Stack', 'ArrayDeque'].map((type) => {
  const kind = type === 'ArrayDeque' || type === 'LinkedList' ? 'LinkedList' : 'ArrayList';
  return methods(type, {
    'new()|new(int)': () => new GList([], kind),
    'new(Collection)': (_, [items]: [Value], { meter }) => new GList([...itemsOf(items, meter)], kind),
  });
});

const sets = ['HashSet', 'LinkedHashSet'].map((type) =>
  methods(type, {
    'new()|new(int)': () => new GSet(type),
    'new(Collection)': (_, [items]: [Value], { meter }) => setOf(itemsOf(items, meter), type),
  }),
);

const maps = ['HashMap', 'LinkedHashMap', 'TreeMap', 'ConcurrentHashMap', 'Hashtable'].map((type) => {
  const kind = type === 'TreeMap' || type === 'LinkedHashMap' ? type : 'HashMap';
  return methods(type, {
    'new()|new(int)': (_, __, machine) => copyMap(new GMap(kind), kind, machine),
    'new(Map)': (_, [map]: [GMap], machine) => copyMap(map, kind, machine),
    'new(Closure)': (_, [by]: [GClosure], machine) => {
      const map = new GMap(kind);
      map.compare = orderOf(by, machine);
      return map;
    },
  });
});

const comparator = (compare: (a: Value, b: Value) => number): GObject => new GObject('Comparator', { compare });

/** What else java.lang and java.util have that scripts use. */
export const otherTables = {
  instance: [
    optionals,
    streams,
    random,
    counters,
    methods('CharSequence', {
      'lines()': (self) => stream(textOf(self).split(/\r\n|[\n\r]/)),
      'chars()': (self) =>
        stream(
          textOf(self)
            .split('')
            .map((character) => character.charCodeAt(0)),
        ),
    }),
    methods<GObject<{ compare(a: Value, b: Value): number }>>('Comparator', {
      'compare(Object,Object)': ({ state }, [a, b]: [Value, Value]) => state.compare(a, b),
      'reversed()': ({ state }) => comparator((a, b) => state.compare(b, a)),
      'thenComparing(Closure)|thenComparing(Comparator)': ({ state }, [by]: [Value], machine) =>
        comparator((a, b) => state.compare(a, b) || orderOf(by, machine)(a, b)),
    }),
    methods('IntRange', rangeRows()),
    methods('ObjectRange', rangeRows()),
  ],
  static: [
    ...lists,
    ...sets,
    ...maps,
    methods('TreeSet', {
      'new()': (_, __, machine) => sortedSet([], machine),
      'new(Collection)': (_, [items]: [Value], machine) => sortedSet(itemsOf(items, machine.meter), machine),
      'new(Comparator)': (_, [by]: [Value], machine) => sortedSet([], machine, orderOf(by, machine)),
    }),
    methods('Object', { 'new()': () => new GObject('Object', {}) }),
    methods('UUID', {
      [`${randomId}()`]: (_, __, machine) => randomUuid(machine),
      'fromString(String)': (_: Value, [text]: [string]) => uuid(text),
    }),
    methods('Optional', {
      'of(Object)': (_: Value, [value]: [Value]) => {
        if (value === null) throw failure('NullPointerException');
        return optional(value);
      },
      'ofNullable(Object)': (_: Value, [value]: [Value]) => optional(value),
      'empty()': () => optional(null),
    }),
    methods('Random', { 'new()|new(long)': () => new GObject('Random', {}) }),
    methods('AtomicInteger', {
      'new()': () => newCounter(0),
      'new(int)': (_: Value, [value]: [number]) => newCounter(value),
    }),
    methods('BigDecimal', {
      'new(String)': (_, [text]: [string], machine) => parseNumber(text, 'BigDecimal', machine),
      'new(Number)': (_: Value, [value]: [Numeric]) => newDecimal(value),
    }),
    methods('MathContext', {
      'new(int)|new(int,Object)': (_: Value, [precision]: [number]) => new GObject('MathContext', { precision }),
    }),
    methods('Pattern', {
      'compile(String)': (_: Value, [source]: [string]) => newPattern(source),
      'compile(String,int)': (_: Value, [source, flags]: [string, number]) => newPattern(source, flags),
      'quote(String)': (_: Value, [text]: [string]) => `\\Q${text.replaceAll('\\E', '\\E\\\\E\\Q')}\\E`,
      'matches(String,CharSequence)': (_, [source, text]: [string, string], { meter }) =>
        matchWhole(patternOf(source), text, meter) !== undefined,
    }),
    methods('Matcher', { 'quoteReplacement(String)': (_: Value, [text]: [string]) => text.replace(/[\\$]/g, '\\$&') }),
    methods('Comparator', {
      'comparing(Closure)|comparingInt(Closure)': (_, [by]: [Value], machine) => comparator(orderOf(by, machine)),
      'naturalOrder()': (_, __, machine) => comparator(naturalOrder(machine)),
      'reverseOrder()': (_, __, machine) => comparator((a, b) => naturalOrder(machine)(b, a)),
    }),
    methods('Collections', {
      'reverseOrder()': (_, __, machine) => comparator((a, b) => naturalOrder(machine)(b, a)),
      'reverseOrder(Comparator)': (_, [by]: [Value], machine) => comparator((a, b) => orderOf(by, machine)(b, a)),
    }),
    methods('Collectors', {
      'toList()': () => collector((items) => new GList([...items])),
      'toSet()': () => collector((items) => setOf(items, 'HashSet')),
      'joining()': () => collector((items, machine) => join(items, '', machine)),
      'joining(CharSequence)': (_: Value, [separator]: [string]) =>
        collector((items, machine) => join(items, separator, machine)),
      'counting()': () => collector((items) => new Long(BigInt(items.length))),
      'groupingBy(Closure)': (_: Value, [by]: [GClosure]) =>
        collector((items, machine) => machine.invoke(new GList([...items]), 'groupBy', [by])),
      'toMap(Closure,Closure)': (_: Value, [key, value]: [GClosure, GClosure]) =>
        collector((items) => {
          const map = new GMap('HashMap');
          for (const item of items) putInto(map, key.call([item]), value.call([item]));
          return map;
        }),
    }),
    methods('IntStream', {
      'range(int,int)': (_, [from, to]: [number, number], { meter }) => {
        meter.items(Math.max(0, to - from));
        return stream(Array.from({ length: Math.max(0, to - from) }, (__, index) => from + index));
      },
      'rangeClosed(int,int)': (_, [from, to]: [number, number], { meter }) => {
        meter.items(Math.max(0, to - from + 1));
        return stream(Array.from({ length: Math.max(0, to - from + 1) }, (__, index) => from + index));
      },
    }),
    methods('Stream', { 'of(Object...)': (_, items: readonly Value[]) => stream(items) }),
    methods('Locale', { 'getDefault()': () => new GObject('Locale', { text: 'en', key: 'en' }) }),
  ],
  constants: {
    ...Object.fromEntries(Object.entries(regexFlags).map(([name, value]) => [`Pattern.${name}`, value])),
    'Locale.ROOT': new GObject('Locale', { text: '', key: '' }),
    'Locale.ENGLISH': new GObject('Locale', { text: 'en', key: 'en' }),
    'Locale.US': new GObject('Locale', { text: 'en_US', key: 'en_US' }),
    'Locale.UK': new GObject('Locale', { text: 'en_GB', key: 'en_GB' }),
    'MathContext.DECIMAL32': new GObject('MathContext', { precision: 7 }),
    'MathContext.DECIMAL64': new GObject('MathContext', { precision: 16 }),
    'MathContext.DECIMAL128': new GObject('MathContext', { precision: 34 }),
  },
};

interface RangeLike {
  readonly from: Value;
  readonly to: Value;
  readonly reverse: boolean;
}

function rangeRows(): Record<string, (self: RangeLike, args: never, machine: Machine) => Value> {
  return {
    'step(int)': (self, [by]: [number], { meter }) => {
      const items = itemsOf(self, meter);
      const size = Math.abs(by);
      if (by === 0) throw failure('GroovyRuntimeException', 'Infinite loop detected due to step size of 0');
      return new GList((by < 0 ? [...items].reverse() : items).filter((_, index) => index % size === 0));
    },
    'step(int,Closure)': (self, [by, closure]: [number, GClosure], machine) => {
      machine.invoke(machine.invoke(self, 'step', [by]), 'each', [closure]);
      return null;
    },
    'by(int)': (self, [by]: [number], machine) => machine.invoke(self, 'step', [by]),
    'getFrom()|getFromInt()': (self) => self.from,
    'getTo()|getToInt()': (self) => self.to,
    'isReverse()': (self) => self.reverse,
    'containsWithinBounds(Object)': (self, [value]: [Value], machine) => {
      if ((self as { readonly type?: string }).type === 'IntRange') return machine.invoke(self, 'contains', [value]);
      const order = naturalOrder(machine);
      return order(self.from, value) <= 0 && order(self.to, value) >= 0;
    },
  };
}
