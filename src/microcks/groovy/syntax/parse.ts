import { GroovySyntaxError, LimitError, maxSource } from '../limits.ts';
import type { ScriptTree } from './ast.ts';
import { readClosure, readParameters } from './closures.ts';
import { readCommand } from './commands.ts';
import { Cursor, type Grammar } from './cursor.ts';
import { tokensOf } from './lexer.ts';
import { readExpression } from './operators.ts';
import { readArguments } from './primary.ts';
import { readBlock, readBody, readStatements } from './statements.ts';
import { readSwitchValue } from './switches.ts';

const grammar: Grammar = {
  expression: readExpression,
  command: readCommand,
  statements: (cursor) => readStatements(cursor),
  body: readBody,
  block: readBlock,
  switchValue: readSwitchValue,
  closure: readClosure,
  parameters: readParameters,
  args: readArguments,
};

/** Parses a script; throws a `GroovySyntaxError`, or a `Refusal` for what is outside the subset. */
export function parseScript(source: string): ScriptTree {
  if (source.length > maxSource) throw new LimitError('size', `the script is longer than ${maxSource} characters`);
  try {
    const cursor = new Cursor(tokensOf(source), grammar);
    const body = readStatements(cursor, true);
    if (cursor.peek().type !== 'end') throw cursor.unexpected();
    return { imports: cursor.imports, methods: cursor.methods, body };
  } catch (error) {
    if (error instanceof RangeError) throw new GroovySyntaxError('the script is nested too deep', 1, 1);
    throw error;
  }
}
