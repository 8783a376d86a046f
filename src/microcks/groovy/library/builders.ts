import type { Machine } from '../machine.ts';
import { type MethodTable, methods } from '../methods/table.ts';
import { failure } from '../operations/errors.ts';
import { ownText, textOf } from '../operations/text.ts';
import { GBuilder, GClass, type GIterator, GObject, GThrowable, type Value } from '../values/containers.ts';
import type { Char } from '../values/numbers.ts';
import { classOf, lineageOf } from '../values/types.ts';
import { formatText } from './format.ts';

function write(self: GBuilder, text: string, { meter }: Machine): GBuilder {
  meter.joined(text.length);
  self.text = text;
  return self;
}

function inside(self: GBuilder, at: number): number {
  if (at < 0 || at > self.text.length)
    throw failure('StringIndexOutOfBoundsException', `index ${at},length ${self.text.length}`);
  return at;
}

const builderMethods = ['StringBuilder', 'StringBuffer'].map((type) =>
  methods<GBuilder>(type, {
    'append(Object)|leftShift(Object)': (self, [value]: [Value], machine) =>
      write(self, self.text + textOf(value), machine),
    'insert(int,Object)': (self, [at, value]: [number, Value], machine) =>
      write(self, self.text.slice(0, inside(self, at)) + textOf(value) + self.text.slice(at), machine),
    'reverse()': (self, _: readonly Value[], machine) => write(self, [...self.text].reverse().join(''), machine),
    'deleteCharAt(int)': (self, [at]: [number], machine) => {
      if (at >= self.text.length)
        throw failure('StringIndexOutOfBoundsException', `index ${at},length ${self.text.length}`);
      return write(self, self.text.slice(0, inside(self, at)) + self.text.slice(at + 1), machine);
    },
    'delete(int,int)': (self, [from, to]: [number, number], machine) =>
      write(self, self.text.slice(0, inside(self, from)) + self.text.slice(to), machine),
    'replace(int,int,String)': (self, [from, to, text]: [number, number, string], machine) =>
      write(self, self.text.slice(0, inside(self, from)) + text + self.text.slice(to), machine),
    'setLength(int)': (self, [length]: [number], machine) => {
      machine.meter.text(length);
      write(self, self.text.slice(0, length).padEnd(length, '\0'), machine);
      return null;
    },
    'setCharAt(int,Character)': (self, [at, character]: [number, Char], machine) => {
      write(self, self.text.slice(0, inside(self, at)) + textOf(character) + self.text.slice(at + 1), machine);
      return null;
    },
    'equals(Object)': (self, [other]: [Value]) => self === other,
  }),
);

const builderStatics = ['StringBuilder', 'StringBuffer'].map((type) =>
  methods(type, {
    'new()': () => new GBuilder('', type),
    'new(int)': () => new GBuilder('', type),
    'new(CharSequence)': (_: Value, [text]: [string]) => new GBuilder(text, type),
  }),
);

/** A joiner of texts. */
interface JoinerState {
  text: string;
  readonly parts: string[];
  readonly separator: string;
  readonly prefix: string;
  readonly suffix: string;
}

const joiner = methods<GObject<JoinerState>>('StringJoiner', {
  'add(Object)': (self, [part]: [Value], { meter }) => {
    const { state } = self;
    state.parts.push(ownText(part));
    state.text = state.prefix + state.parts.join(state.separator) + state.suffix;
    meter.text(state.text.length);
    return self;
  },
  'length()': ({ state }) => state.text.length,
});

const joinerStatics = methods('StringJoiner', {
  'new(CharSequence)': (_, [separator]: [string]) =>
    new GObject<JoinerState>('StringJoiner', { text: '', parts: [], separator, prefix: '', suffix: '' }),
  'new(CharSequence,CharSequence,CharSequence)': (_, [separator, prefix, suffix]: [string, string, string]) =>
    new GObject<JoinerState>('StringJoiner', { text: prefix + suffix, parts: [], separator, prefix, suffix }),
});

const throwableMethods = methods<GThrowable>('Throwable', {
  'getMessage()|getLocalizedMessage()': ({ message }) => message,
  'getCause()': ({ cause }) => cause,
  'getStackTrace()|getSuppressed()': (_, __, machine) => machine.invoke(new GClass('Arrays'), 'asList', []),
  'printStackTrace()': () => null,
  'initCause(Throwable)': (self, [cause]: [Value]) => new GThrowable(self.type, self.message, cause),
  'fillInStackTrace()': (self) => self,
});

/** The constructors of everything that can be thrown. */
function throwableStatics(names: readonly string[]): readonly MethodTable[] {
  return names
    .filter((name) => lineageOf(name).includes('Throwable') && classOf(name) !== undefined)
    .map((name) =>
      methods(name, {
        'new()': () => new GThrowable(name, null),
        'new(Throwable)': (_: Value, [cause]: [GThrowable | null]) =>
          new GThrowable(name, cause === null ? null : ownText(cause), cause),
        'new(Object)': (_: Value, [message]: [Value]) =>
          new GThrowable(name, message === null ? null : ownText(message)),
        'new(Object,Throwable)': (_: Value, [message, cause]: [Value, Value]) =>
          new GThrowable(name, message === null ? null : textOf(message), cause),
      }),
    );
}

const throwables = (
  'Throwable Exception Error RuntimeException IllegalArgumentException IllegalStateException NumberFormatException ' +
  'ArithmeticException NullPointerException ClassCastException SecurityException IndexOutOfBoundsException ' +
  'ArrayIndexOutOfBoundsException StringIndexOutOfBoundsException UnsupportedOperationException NoSuchElementException ' +
  'ConcurrentModificationException IOException FileNotFoundException UncheckedIOException EOFException AssertionError ' +
  'StackOverflowError OutOfMemoryError InterruptedException CloneNotSupportedException ClassNotFoundException ' +
  'TimeoutException JsonException GroovyRuntimeException MissingPropertyException UnknownHostException ' +
  'ConnectException SocketTimeoutException SocketException MalformedURLException DateTimeException ParseException'
).split(' ');

const iterators = methods<GIterator>('Iterator', {
  'hasNext()': (self) => self.hasNext(),
  'next()': (self) => {
    const next = self.next();
    if (next.done === true) throw failure('NoSuchElementException');
    return next.value;
  },
  'remove()': (self) => {
    self.remove?.();
    return null;
  },
  'toList()': (self, _: readonly Value[], machine) => machine.invoke(self, 'collect', []),
});

const formatting = methods('CharSequence', {
  'formatted(Object...)': (self, args: readonly Value[], machine) => formatText(textOf(self), args, machine),
  'sprintf(Object...)': (self, args: readonly Value[], machine) => formatText(textOf(self), args, machine),
});

/** Builders of texts, iterators, and what is thrown. */
export const builderTables = {
  instance: [...builderMethods, joiner, throwableMethods, iterators, formatting],
  static: [...builderStatics, joinerStatics, ...throwableStatics(throwables)],
};
