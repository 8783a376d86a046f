import { GroovySyntaxError } from '../limits.ts';
import type { Place } from '../syntax/ast.ts';

/** A local variable. */
export interface Variable {
  readonly name: string;
  readonly slot: number;
  readonly type: string | undefined;
  readonly isFinal: boolean;
  /** Whether it has been given its value, where it is final. */
  isSet: boolean;
  /** Whether closures share it, so that it is held in a box. */
  isShared: boolean;
}

/** The variables of a method, a closure or the script. */
export class Scope {
  readonly parent: Scope | undefined;
  /** Variables of the surroundings, and which of ours stand for them. */
  readonly captured: { readonly outer: Variable; readonly inner: Variable }[] = [];
  size = 0;
  private readonly blocks: Map<string, Variable>[] = [new Map()];

  constructor(parent?: Scope) {
    this.parent = parent;
  }

  /** Runs with a block of its own. */
  block<Result>(run: () => Result): Result {
    this.blocks.push(new Map());
    try {
      return run();
    } finally {
      this.blocks.pop();
    }
  }

  /** Declares a variable; throws where one of that name is visible. */
  declare(
    name: string,
    place: Place,
    options: { readonly type?: string | undefined; readonly isFinal?: boolean } = {},
  ): Variable {
    if (this.find(name) !== undefined && name !== 'it') {
      throw new GroovySyntaxError(
        `The current scope already contains a variable of the name ${name}`,
        place.line,
        place.column,
      );
    }
    return this.add(name, options.type, options.isFinal === true);
  }

  /** Declares a variable whatever is visible. */
  add(name: string, type?: string, isFinal = false): Variable {
    const variable: Variable = { name, slot: this.size, type, isFinal, isSet: false, isShared: false };
    this.size += 1;
    this.blocks.at(-1)?.set(name, variable);
    return variable;
  }

  /** A variable by name, one of the surroundings included. */
  find(name: string): Variable | undefined {
    for (let index = this.blocks.length - 1; index >= 0; index -= 1) {
      const variable = this.blocks[index]?.get(name);
      if (variable !== undefined) return variable;
    }
    const outer = this.parent?.find(name);
    if (outer === undefined) return undefined;
    outer.isShared = true;
    const inner: Variable = { ...outer, slot: this.size, isShared: true };
    this.size += 1;
    this.blocks[0]?.set(name, inner);
    this.captured.push({ outer, inner });
    return inner;
  }
}
