import type { CompiledScript } from './compile/compile.ts';
import type { Running } from './compile/frame.ts';
import { callMethod } from './compile/functions.ts';
import { distance, takes } from './compile/parameters.ts';
import { finder } from './library/index.ts';
import type { Meter } from './limits.ts';
import type { ScriptHost } from './machine.ts';
import { invokeMethod } from './methods/invoke.ts';
import { getProperty, setProperty } from './methods/properties.ts';
import { missingMethod, missingProperty } from './operations/errors.ts';
import { startLooking } from './operations/keys.ts';
import { GClosure, GMap, GObject, type Value } from './values/containers.ts';

/** What a run is made of. */
export interface RunParts {
  readonly script: CompiledScript;
  readonly meter: Meter;
  readonly host: ScriptHost;
  /** What the script finds under its names. */
  readonly bindings: Readonly<Record<string, Value>>;
}

/** Prepares one run of a script; it is used once. */
export function createMachine({ script: compiled, meter, host, bindings }: RunParts): Running {
  startLooking();
  const variables = new Map<string, Value>(Object.entries(bindings));
  const script = new GObject('Script1', {});
  const machine: Running = {
    meter,
    host,
    script,
    invoke: (target, name, args) =>
      target === script ? callScript(name, args) : invokeMethod(finder, target, name, args, machine),
    get(target, name) {
      if (target !== script) return getProperty(finder, target, name, machine);
      const value = machine.variable(name);
      if (value === undefined) throw missingProperty('Script1', name);
      return value;
    },
    set(target, name, value) {
      if (target === script) variables.set(name, value);
      else setProperty(finder, target, name, value, machine);
    },
    print: (text) => meter.step(text.length >> 6),
    variable(name) {
      const value = variables.get(name);
      if (value !== undefined) return value;
      return name === 'binding' ? bindingOf(variables) : undefined;
    },
    setVariable: (name, value) => void variables.set(name, value),
    callScript: (name, args) => callScript(name, args),
  };
  function callScript(name: string, args: readonly Value[]): Value {
    const methods = (compiled.methods.get(name) ?? []).filter(({ parameters }) => takes(parameters, args));
    const [first, ...others] = methods;
    if (first !== undefined) {
      const near = others.reduce(
        (best, method) => (distance(method.parameters, args) < distance(best.parameters, args) ? method : best),
        first,
      );
      return callMethod(near, args, machine);
    }
    const held = variables.get(name);
    if (held instanceof GClosure) return held.call(args);
    const own = finder.find('Script1', name, args);
    if (own === undefined) throw missingMethod('Script1', name, args);
    return own.method.body(script, own.args, machine);
  }
  return machine;
}

/** The script's variables as `binding` has them. */
function bindingOf(variables: ReadonlyMap<string, Value>): Value {
  const map = new GMap();
  for (const [key, value] of variables) map.entries.set(key, { key, value });
  return new GObject('Binding', { property: (name: string) => (name === 'variables' ? map : variables.get(name)) });
}
