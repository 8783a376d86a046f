import { setProperty } from '../methods/properties.ts';
import { putInto } from '../operations/maps.ts';
import { textOf } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import type { Expression } from '../syntax/ast.ts';
import { GList, GMap, GString, type Value } from '../values/containers.ts';
import { type Compiler, compileError } from './compiler.ts';
import type { Code, Frame } from './frame.ts';
import { compileIndex } from './items.ts';
import { memberName, readIndex, refuseMember } from './members.ts';
import { operatorOf, stepped } from './operators.ts';
import { assignable, compileName, writeDynamic, writeVariable } from './variables.ts';

/** A place that can be read and written, its parts evaluated once. */
interface Slot {
  read(): Value;
  write(value: Value): Value;
}

type OpenSlot = (frame: Frame) => Slot;

/** Compiles a place on the left of an assignment. */
function compileSlot(compiler: Compiler, target: Expression): OpenSlot {
  switch (target.kind) {
    case 'name':
      return nameSlot(compiler, target.name, target);
    case 'property':
      return propertySlot(compiler, target);
    case 'index':
      return indexSlot(compiler, target);
    default:
      throw compileError('this cannot be assigned to', target.place);
  }
}

function nameSlot(compiler: Compiler, name: string, { place }: Expression): OpenSlot {
  const variable = compiler.scope.find(name);
  if (variable !== undefined) assignable(variable, place);
  const read = compileName(compiler, name, place);
  const write = variable === undefined ? undefined : writeVariable(variable);
  const writeOther = variable === undefined ? writeDynamic(compiler, name) : undefined;
  return (frame) => ({
    read: () => read(frame),
    write: (value) => {
      if (write !== undefined) return write(frame, value);
      writeOther?.(frame, value);
      return value;
    },
  });
}

function propertySlot(compiler: Compiler, target: Extract<Expression, { readonly kind: 'property' }>): OpenSlot {
  if (target.name.kind === 'literal')
    refuseMember(compiler, target.target, String(target.name.value), target.name.place);
  const object = compiler.expression(target.target);
  const member = memberName(compiler, target.name);
  const isSafe = target.access === 'safe';
  return (frame) => {
    const value = object(frame);
    const name = member(frame);
    const { machine } = frame;
    return {
      read: () => machine.get(value, name),
      write: (given) => {
        if (isSafe && value === null) return given;
        if (value === machine.script) machine.setVariable(name, given);
        else setProperty(compiler.finder, value, name, given, machine);
        return given;
      },
    };
  };
}

function indexSlot(compiler: Compiler, target: Extract<Expression, { readonly kind: 'index' }>): OpenSlot {
  const object = compiler.expression(target.target);
  const index = compileIndex(compiler, target.items);
  return (frame) => {
    const value = object(frame);
    const at = index(frame);
    return {
      read: () => readIndex(value, at, frame),
      write: (given) => {
        if (target.safe && value === null) return given;
        writeIndex(value, at, given, frame);
        return given;
      },
    };
  };
}

function writeIndex(target: Value, at: Value, value: Value, { machine }: Frame): void {
  if (
    target instanceof GList &&
    target.type === 'ArrayList' &&
    typeof at === 'number' &&
    at >= 0 &&
    at < target.items.length
  ) {
    target.items[at] = value;
  } else if (target instanceof GMap && target.type === 'LinkedHashMap') {
    machine.meter.grown(target.entries.size + 1);
    putInto(target, at instanceof GString ? textOf(at) : at, value);
  } else machine.invoke(target, 'putAt', [at, value]);
}

type Assign = Extract<Expression, { readonly kind: 'assign' }>;

/** Compiles `a = b`, `a += b` and `a ?= b`. */
export function compileAssign(compiler: Compiler, { operator, target, value: given }: Assign): Code {
  const value = compiler.expression(given);
  const open = compileSlot(compiler, target);
  if (operator === '=') return (frame) => open(frame).write(value(frame));
  if (operator === '?=') {
    return (frame) => {
      const slot = open(frame);
      const held = slot.read();
      return truth(held) ? held : slot.write(value(frame));
    };
  }
  const apply = operatorOf(operator.slice(0, -1));
  return (frame) => {
    const slot = open(frame);
    return slot.write(apply(slot.read(), value(frame), frame.machine));
  };
}

type Step = Extract<Expression, { readonly kind: 'step' }>;

/** Compiles `a++` and the like; what cannot be assigned to only has the next value. */
export function compileStep(compiler: Compiler, { operator, target, isPrefix }: Step): Code {
  if (target.kind !== 'name' && target.kind !== 'property' && target.kind !== 'index') {
    const code = compiler.expression(target);
    return (frame) => {
      const value = code(frame);
      return isPrefix ? stepped(value, operator, frame) : value;
    };
  }
  const open = compileSlot(compiler, target);
  return (frame) => {
    const slot = open(frame);
    const before = slot.read();
    const after = slot.write(stepped(before, operator, frame));
    return isPrefix ? after : before;
  };
}

type AssignAll = Extract<Expression, { readonly kind: 'assignAll' }>;

/** Compiles `(a, b) = …`. */
export function compileAssignAll(compiler: Compiler, { targets, value: given }: AssignAll): Code {
  const value = compiler.expression(given);
  const slots = targets.map((target) => compileSlot(compiler, target));
  return (frame) => {
    const values = value(frame);
    slots.forEach((open, index) => {
      open(frame).write(readIndex(values, index, frame));
    });
    return values;
  };
}
