import type { Char } from './numbers.ts';

/** Anything that a script can hold: `null`, JavaScript's texts, booleans and numbers, and the classes of this folder. */
export type Value = unknown;

/** A list that can be changed, unless its type says otherwise. */
export class GList {
  readonly type: string;
  items: Value[];
  constructor(items: Value[], type = 'ArrayList') {
    this.items = items;
    this.type = type;
  }
}

/** An array, whose length is fixed. */
export class GArray {
  readonly component: string;
  readonly items: Value[];
  constructor(component: string, items: Value[]) {
    this.component = component;
    this.items = items;
  }
  get type(): string {
    return `${this.component}[]`;
  }
}

/** A key and its value. */
export interface Entry {
  readonly key: Value;
  value: Value;
}

/** A map; `keys` are texts and numbers that are equal where Java's keys are. */
export class GMap {
  readonly type: string;
  readonly entries = new Map<Value, Entry>();
  /** Makes the values of keys that are not there. */
  otherwise: ((key: Value) => Value) | undefined;
  /** Finds the values of keys that are written another way than those of the entries. */
  lookUp: ((key: Value) => Value | undefined) | undefined;
  /** Order of a sorted map. */
  compare: ((a: Value, b: Value) => number) | undefined;
  constructor(type = 'LinkedHashMap') {
    this.type = type;
  }
}

/** An entry as scripts hold it. */
export class GEntry {
  readonly type = 'Map.Entry';
  readonly entry: Entry;
  constructor(entry: Entry) {
    this.entry = entry;
  }
}

/** A set; keyed as maps are. */
export class GSet {
  readonly type: string;
  readonly entries = new Map<Value, Value>();
  compare: ((a: Value, b: Value) => number) | undefined;
  constructor(type = 'LinkedHashSet') {
    this.type = type;
  }
}

/** A range of whole numbers, which takes no room however long it is. */
export class GRange {
  readonly type = 'IntRange';
  readonly from: number;
  readonly to: number;
  readonly reverse: boolean;
  readonly size: number;
  constructor(from: number, to: number, reverse: boolean) {
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.size = to < from ? 0 : to - from + 1;
  }
  item(index: number): number {
    return this.reverse ? this.to - index : this.from + index;
  }
}

/** A range of anything else that can be counted; `items` are its steps. */
export class ObjectRange {
  readonly type = 'ObjectRange';
  readonly items: readonly Value[];
  readonly from: Value;
  readonly to: Value;
  readonly reverse: boolean;
  constructor(items: readonly Value[], from: Value, to: Value, reverse: boolean) {
    this.items = items;
    this.from = from;
    this.to = to;
    this.reverse = reverse;
  }
}

/** A text with values in it, which are asked for their texts when it is read. */
export class GString {
  readonly type = 'GString';
  readonly texts: readonly string[];
  readonly values: readonly Value[];
  constructor(texts: readonly string[], values: readonly Value[]) {
    this.texts = texts;
    this.values = values;
  }
}

/** A class, as far as a script can hold one. */
export class GClass {
  readonly type = 'Class';
  /** Without its package. */
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A piece of code with its surroundings. */
export class GClosure {
  readonly type = 'Closure';
  readonly call: (args: readonly Value[]) => Value;
  readonly parameterTypes: readonly string[];
  owner: Value;
  delegate: Value;
  /** 0 owner first, 1 delegate first, 2 owner only, 3 delegate only. */
  strategy = 0;
  /** Copies it, to be given another delegate. */
  readonly copy: () => GClosure;
  constructor(parts: {
    readonly call: (args: readonly Value[], closure: GClosure) => Value;
    readonly parameterTypes: readonly string[];
    readonly owner: Value;
  }) {
    this.call = (args) => parts.call(args, this);
    this.parameterTypes = parts.parameterTypes;
    this.owner = parts.owner;
    this.delegate = parts.owner;
    this.copy = () => new GClosure(parts);
  }
}

/** Walks through a collection. */
export class GIterator {
  readonly type = 'Iterator';
  readonly source: Iterator<Value>;
  private ahead: IteratorResult<Value> | undefined;
  readonly remove: (() => void) | undefined;
  constructor(source: Iterator<Value>, remove?: () => void) {
    this.source = source;
    this.remove = remove;
  }
  hasNext(): boolean {
    this.ahead ??= this.source.next();
    return this.ahead.done !== true;
  }
  next(): IteratorResult<Value> {
    const next = this.ahead ?? this.source.next();
    this.ahead = undefined;
    return next;
  }
}

/** What is thrown, by scripts or by the library. */
export class GThrowable {
  readonly type: string;
  readonly message: string | null;
  readonly cause: Value;
  constructor(type: string, message: string | null, cause: Value = null) {
    this.type = type;
    this.message = message;
    this.cause = cause;
  }
}

/** Any other object of the library: its type, by which its methods are found, and what they need. */
export class GObject<State = unknown> {
  readonly type: string;
  readonly state: State;
  constructor(type: string, state: State) {
    this.type = type;
    this.state = state;
  }
}

/** A text that grows. */
export class GBuilder {
  readonly type: string;
  text: string;
  constructor(text: string, type = 'StringBuilder') {
    this.text = text;
    this.type = type;
  }
}

/** Whether a value is text of any kind that methods take as such. */
export function isText(value: Value): value is string | GString {
  return typeof value === 'string' || value instanceof GString;
}

/** A character's text. */
export function charText(value: Char): string {
  return String.fromCharCode(value.code);
}
