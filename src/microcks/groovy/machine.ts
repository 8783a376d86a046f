import type { Meter } from './limits.ts';
import type { Value } from './values/containers.ts';

/** What a script may reach outside. */
export interface ScriptHost {
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 up to, not including, 1. */
  random(): number;
  /** The text at an address, fetched by GET. */
  read(url: string): { readonly status: number; readonly body: string };
}

/** A script at work, as the library sees it. */
export interface Machine {
  readonly meter: Meter;
  readonly host: ScriptHost;
  /** Calls a method; throws MissingMethodException where there is none. */
  invoke(target: Value, name: string, args: readonly Value[]): Value;
  /** Reads a property; throws MissingPropertyException where there is none. */
  get(target: Value, name: string): Value;
  set(target: Value, name: string, value: Value): void;
  /** What `print` and the like write, which goes nowhere but counts. */
  print(text: string): void;
}
