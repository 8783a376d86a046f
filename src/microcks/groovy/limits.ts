/** What a script ran out of. */
export type LimitKind = 'steps' | 'depth' | 'size' | 'pattern';

/** The names of constructs that are refused, as documentation and lint list them. */
export type RefusalKey =
  | 'class'
  | 'trait'
  | 'interface'
  | 'enum'
  | 'anonymous-class'
  | 'package'
  | 'annotation'
  | 'meta-class'
  | 'category'
  | 'reflection'
  | 'system'
  | 'process'
  | 'file'
  | 'network'
  | 'thread'
  | 'evaluate'
  | 'xml-parser'
  | 'builder'
  | 'import';

/** A script used more than it may; no `catch` of a script holds it. */
export class LimitError extends Error {
  readonly kind: LimitKind;
  constructor(kind: LimitKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** A construct outside the subset; found while parsing where the text shows it. */
export class Refusal extends Error {
  readonly key: RefusalKey;
  /** 1-based; 0 when it was found at run time. */
  readonly line: number;
  readonly column: number;
  constructor(key: RefusalKey, message: string, line = 0, column = 0) {
    super(message);
    this.key = key;
    this.line = line;
    this.column = column;
  }
}

/** A text that is no Groovy. */
export class GroovySyntaxError extends Error {
  /** 1-based, as is the column. */
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** How much a script may use. */
export interface Limits {
  /** Statements, calls, turns of loops, and elements that library methods visit. */
  readonly steps: number;
  /** Of computing, not of waiting for other servers. */
  readonly milliseconds: number;
  /** Nested calls. */
  readonly depth: number;
  /** Characters of one text. */
  readonly text: number;
  /** Elements of one collection. */
  readonly items: number;
  /** Characters and elements, eight characters each, that are made in all. */
  readonly memory: number;
}

/** The limits that hold unless said otherwise. */
export const usualLimits: Limits = {
  steps: 1_000_000,
  milliseconds: 250,
  depth: 400,
  text: 8_000_000,
  items: 1_000_000,
  memory: 64_000_000,
};

/** Digits of a number's power or scale, beyond which it is not computed. */
const maxDigits = 10_000;
/** How many times its own time a script may take on a machine that is busy with something else. */
const maxWaiting = 8;
/** Characters of a script. */
export const maxSource = 64 * 1024;

/** Counts what a script uses; every method throws a `LimitError` when that is too much. */
export class Meter {
  readonly limits: Limits;
  private left: number;
  private memory: number;
  private untilClock = 2048;
  private readonly began = performance.now();
  private readonly used = process.cpuUsage();
  private depth = 0;

  constructor(limits: Limits) {
    this.limits = limits;
    this.left = limits.steps;
    this.memory = limits.memory;
  }

  /** One statement, call or element; more for work that is not interpreted. */
  step(count = 1): void {
    this.left -= count;
    if (this.left < 0) throw new LimitError('steps', `the script takes more than ${this.limits.steps} steps`);
    this.untilClock -= count;
    if (this.untilClock < 0) this.look();
  }

  /** A text about to be made. */
  text(length: number): void {
    if (length > this.limits.text) {
      throw new LimitError('size', `the script makes a text of more than ${this.limits.text} characters`);
    }
    this.use(length);
  }

  /** A text about to be joined from two: its length is bounded, and costs nothing until it is read. */
  joined(length: number): void {
    if (length > this.limits.text) this.text(length);
  }

  /** A collection about to have so many elements. */
  items(count: number): void {
    if (count > this.limits.items) {
      throw new LimitError('size', `the script makes a collection of more than ${this.limits.items} elements`);
    }
    this.use(count * 8);
  }

  /** Whether a collection that grows is still small enough. */
  grown(count: number): void {
    if (count > this.limits.items) this.items(count);
    this.use(8);
  }

  /** Digits about to be computed. */
  digits(count: number): void {
    if (count > maxDigits) throw new LimitError('size', `the script makes a number of more than ${maxDigits} digits`);
    this.step(count >> 4);
  }

  /** A call about to begin. */
  enter(): void {
    this.step();
    if (++this.depth > this.limits.depth) {
      throw new LimitError('depth', `the script nests more than ${this.limits.depth} calls`);
    }
  }

  /** A call that has ended. */
  leave(): void {
    this.depth -= 1;
  }

  private use(units: number): void {
    this.memory -= units;
    if (this.memory < 0) throw new LimitError('size', 'the script makes more texts and collections than it may');
    if (units > 4096) this.step(units >> 8);
  }

  private look(): void {
    this.untilClock = 2048;
    const { milliseconds } = this.limits;
    const elapsed = performance.now() - this.began;
    if (elapsed <= milliseconds) return;
    // Other programs take time on the clock, other threads of this one take the processor's
    const { user, system } = process.cpuUsage(this.used);
    if ((user + system) / 1000 > milliseconds || elapsed > milliseconds * maxWaiting) {
      throw new LimitError('steps', `the script computes for more than ${milliseconds} ms`);
    }
  }
}
