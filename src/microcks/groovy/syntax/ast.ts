/** Where something is written; from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A type as written, without its type arguments. */
export interface TypeName {
  /** With its package where it is written so, and `[]` for each dimension. */
  readonly name: string;
  readonly place: Place;
}

/** A parameter of a method or closure. */
export interface Parameter {
  readonly name: string;
  readonly type: TypeName | undefined;
  readonly initial: Expression | undefined;
  readonly isVariadic: boolean;
}

/** A member of a list, or an argument. */
export type Item = Expression | { readonly kind: 'spread'; readonly value: Expression };

/** An entry of a map, or a named argument. */
export type MapItem =
  | { readonly kind: 'entry'; readonly key: Expression; readonly value: Expression }
  | { readonly kind: 'spreadMap'; readonly value: Expression };

/** What stands between the brackets of a call. */
export interface Arguments {
  readonly items: readonly Item[];
  readonly named: readonly MapItem[];
}

/** How a member is reached: `.`, `?.` or `*.`. */
export type Access = 'plain' | 'safe' | 'spread';

/** A variable that is given a value by its place in a list. */
export interface Target {
  readonly name: string;
  readonly type: TypeName | undefined;
  readonly place: Place;
}

/** What has a value. */
export type Expression = { readonly place: Place } & (
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'gstring'; readonly texts: readonly string[]; readonly values: readonly Expression[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'this' }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'map'; readonly items: readonly MapItem[] }
  | {
      readonly kind: 'range';
      readonly from: Expression;
      readonly to: Expression;
      readonly open: 'none' | 'left' | 'right';
    }
  | { readonly kind: 'property'; readonly target: Expression; readonly name: Expression; readonly access: Access }
  | { readonly kind: 'index'; readonly target: Expression; readonly items: readonly Item[]; readonly safe: boolean }
  | {
      readonly kind: 'call';
      /** Nothing for `f()`. */
      readonly target: Expression | undefined;
      readonly name: Expression;
      readonly args: Arguments;
      readonly access: Access;
    }
  | { readonly kind: 'callValue'; readonly callee: Expression; readonly args: Arguments }
  | { readonly kind: 'pointer'; readonly target: Expression; readonly name: Expression }
  | { readonly kind: 'new'; readonly type: TypeName; readonly args: Arguments }
  | { readonly kind: 'newArray'; readonly type: TypeName; readonly sizes: readonly Expression[] }
  | {
      readonly kind: 'closure';
      readonly parameters: readonly Parameter[] | undefined;
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | { readonly kind: 'step'; readonly operator: string; readonly target: Expression; readonly isPrefix: boolean }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'instanceof'; readonly operand: Expression; readonly type: TypeName; readonly negated: boolean }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly type: TypeName; readonly isAs: boolean }
  | {
      readonly kind: 'ternary';
      readonly test: Expression;
      readonly whenTrue: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: 'elvis'; readonly value: Expression; readonly otherwise: Expression }
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Expression; readonly value: Expression }
  | { readonly kind: 'assignAll'; readonly targets: readonly Expression[]; readonly value: Expression }
  | { readonly kind: 'switchValue'; readonly value: Expression; readonly cases: readonly Case[] }
);

/** A branch of a `switch`; no tests for `default`. */
export interface Case {
  readonly tests: readonly Expression[] | undefined;
  readonly body: readonly Statement[];
  readonly isArrow: boolean;
  readonly place: Place;
}

/** A `catch` branch; no types for anything that is an Exception. */
export interface Catch {
  readonly types: readonly TypeName[];
  readonly name: string;
  readonly body: readonly Statement[];
}

/** A method of the script. */
export interface MethodDeclaration {
  readonly name: string;
  readonly type: TypeName | undefined;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly place: Place;
}

/** What is done. */
export type Statement = { readonly place: Place } & (
  | { readonly kind: 'expression'; readonly value: Expression }
  | {
      readonly kind: 'declare';
      readonly type: TypeName | undefined;
      readonly isFinal: boolean;
      readonly variables: readonly {
        readonly name: string;
        readonly initial: Expression | undefined;
        readonly place: Place;
      }[];
    }
  | { readonly kind: 'declareAll'; readonly targets: readonly Target[]; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly whenTrue: readonly Statement[];
      readonly otherwise: readonly Statement[] | undefined;
    }
  | {
      readonly kind: 'while';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly label?: string;
      readonly atEnd: boolean;
    }
  | {
      readonly kind: 'forIn';
      readonly name: string;
      readonly type: TypeName | undefined;
      readonly source: Expression;
      readonly body: readonly Statement[];
      readonly label?: string;
    }
  | {
      readonly kind: 'for';
      readonly first: readonly Statement[];
      readonly test: Expression | undefined;
      readonly after: readonly Expression[];
      readonly body: readonly Statement[];
      readonly label?: string;
    }
  | { readonly kind: 'switch'; readonly value: Expression; readonly cases: readonly Case[]; readonly label?: string }
  | {
      readonly kind: 'try';
      readonly body: readonly Statement[];
      readonly catches: readonly Catch[];
      readonly finally: readonly Statement[] | undefined;
    }
  | { readonly kind: 'return' | 'yield'; readonly value: Expression | undefined }
  | { readonly kind: 'throw'; readonly value: Expression }
  | { readonly kind: 'break' | 'continue'; readonly label: string | undefined }
  | {
      readonly kind: 'assert';
      readonly test: Expression;
      readonly message: Expression | undefined;
      readonly text: string;
    }
  | { readonly kind: 'block'; readonly body: readonly Statement[]; readonly label?: string }
);

/** An import, which only names. */
export interface Import {
  readonly name: string;
  /** The name by which it is known; nothing for `*`. */
  readonly alias: string | undefined;
  readonly isStatic: boolean;
  readonly place: Place;
}

/** A script, parsed. */
export interface ScriptTree {
  readonly imports: readonly Import[];
  readonly methods: readonly MethodDeclaration[];
  readonly body: readonly Statement[];
}
