import type { MethodFinder } from '../methods/library.ts';
import { findProperty, setProperty } from '../methods/properties.ts';
import { castTo } from '../operations/cast.ts';
import { missingProperty } from '../operations/errors.ts';
import type { Place } from '../syntax/ast.ts';
import { GClass, GClosure, type Value } from '../values/containers.ts';
import { type Compiler, compileError } from './compiler.ts';
import { type Code, type Frame, Ref, type Running } from './frame.ts';
import { refuseClass } from './names.ts';
import type { Variable } from './scope.ts';

/** Reads a local variable. */
export function readVariable(variable: Variable): Code {
  const { slot } = variable;
  return (frame) => {
    const value = frame.vars[slot];
    return variable.isShared && value instanceof Ref ? value.value : value;
  };
}

/** Gives a variable its first value, in a new box where closures share it. */
export function declareVariable(variable: Variable): (frame: Frame, value: Value) => void {
  const { slot } = variable;
  return (frame, value) => {
    frame.vars[slot] = variable.isShared ? new Ref(value) : value;
  };
}

/** Writes a local variable; a typed one casts. */
export function writeVariable(variable: Variable): (frame: Frame, value: Value) => Value {
  const { slot, type } = variable;
  return (frame, value) => {
    const cast = type === undefined ? value : castTo(value, type, frame.machine);
    const held = frame.vars[slot];
    if (held instanceof Ref) held.value = cast;
    else frame.vars[slot] = variable.isShared ? new Ref(cast) : cast;
    return cast;
  };
}

/** Compiles a bare name: a variable, a class, a property of the closure's surroundings, or a variable of the script. */
export function compileName(compiler: Compiler, name: string, place: Place): Code {
  const variable = compiler.scope.find(name);
  if (variable !== undefined) return readVariable(variable);
  if (ownNames.has(name)) {
    const own = compileOwn(name);
    const { finder: other } = compiler;
    return (frame) => own(frame) ?? dynamicName(other, frame, name);
  }
  const type = compiler.names.classOf(name);
  if (type !== undefined) {
    const held = new GClass(type);
    return () => held;
  }
  if (!compiler.methods.has(name)) refuseClass(name, place);
  const { finder } = compiler;
  const imported = compiler.names.staticMember(name);
  if (imported !== undefined) {
    const owner = new GClass(imported.type);
    return ({ machine }) => machine.get(owner, imported.member);
  }
  return (frame) => dynamicName(finder, frame, name);
}

function dynamicName(finder: MethodFinder, { closure, machine }: Frame, name: string): Value {
  const value = dynamicProperty(finder, closure, name, machine);
  if (value === undefined) throw missingProperty('Script1', name);
  return value;
}

/** What a closure calls its surroundings by. */
const ownNames = new Set(['delegate', 'owner', 'thisObject']);

function compileOwn(name: string): Code {
  return ({ closure, machine }) => {
    if (closure === undefined) return undefined;
    return name === 'delegate' ? closure.delegate : name === 'owner' ? closure.owner : machine.script;
  };
}

/** A property by the rules of closures: of the owner or the delegate, whichever comes first; undefined when of neither. */
function dynamicProperty(
  finder: MethodFinder,
  closure: GClosure | undefined,
  name: string,
  machine: Running,
): Value | undefined {
  if (closure === undefined) return machine.variable(name);
  for (const holder of holders(closure)) {
    const value = propertyOf(finder, holder, name, machine);
    if (value !== undefined) return value;
  }
  return undefined;
}

function propertyOf(finder: MethodFinder, holder: Value, name: string, machine: Running): Value | undefined {
  if (holder instanceof GClosure) return dynamicProperty(finder, holder, name, machine);
  if (holder === machine.script) return machine.variable(name);
  return holder === null ? undefined : findProperty(finder, holder, name, machine);
}

/** Where a closure looks for names, in order. */
export function holders({ owner, delegate, strategy }: GClosure): readonly Value[] {
  if (strategy === 1) return [delegate, owner];
  if (strategy === 2) return [owner];
  if (strategy === 3) return [delegate];
  return owner === delegate ? [owner] : [owner, delegate];
}

/** Writes a name that no variable has: a property of the delegate where it comes first, else a variable of the script. */
export function writeDynamic(compiler: Compiler, name: string): (frame: Frame, value: Value) => void {
  const { finder } = compiler;
  return ({ closure, machine }, value) => {
    if (name === 'delegate' && closure !== undefined) {
      closure.delegate = value;
      return;
    }
    for (let each: Value = closure; each instanceof GClosure; each = each.owner) {
      const { delegate, owner, strategy } = each;
      if ((strategy === 1 || strategy === 3) && delegate !== owner && delegate !== machine.script) {
        setProperty(finder, delegate, name, value, machine);
        return;
      }
    }
    machine.setVariable(name, value);
  };
}

/** Declares a variable as a script does; what is final is given its value once. */
export function assignable(variable: Variable, place: Place): void {
  if (variable.isFinal && variable.isSet) {
    throw compileError(`The variable [${variable.name}] is declared final but is reassigned`, place);
  }
  variable.isSet = true;
}
