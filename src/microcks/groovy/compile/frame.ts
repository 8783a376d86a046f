import type { Machine } from '../machine.ts';
import type { GClosure, Value } from '../values/containers.ts';

/** A variable that closures share. */
export class Ref {
  value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** A script at work, as its compiled parts see it. */
export interface Running extends Machine {
  /** The script itself, which `this` is. */
  readonly script: Value;
  /** A variable of the script that is not declared, or undefined. */
  variable(name: string): Value | undefined;
  setVariable(name: string, value: Value): void;
  /** Calls a method of the script, or a closure in a variable; throws MissingMethodException. */
  callScript(name: string, args: readonly Value[]): Value;
}

/** One call at work. */
export class Frame {
  readonly vars: Value[];
  readonly machine: Running;
  /** The closure whose code runs; nothing in methods and the script itself. */
  readonly closure: GClosure | undefined;
  /** What `return` and `yield` give. */
  result: Value = null;
  /** The label that `break` and `continue` name. */
  label: string | undefined;
  constructor(size: number, machine: Running, closure?: GClosure) {
    this.vars = new Array(size).fill(null);
    this.machine = machine;
    this.closure = closure;
  }
}

/** How a statement ends. */
export type Signal = 0 | 1 | 2 | 3 | 4;
/** The ways in which statements end. */
export const signals = { next: 0, break: 1, continue: 2, return: 3, yield: 4 } as const;

/** A compiled expression. */
export type Code = (frame: Frame) => Value;
/** A compiled statement. */
export type Act = (frame: Frame) => Signal;
