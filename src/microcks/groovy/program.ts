import { type CompiledScript, compileScript } from './compile/compile.ts';
import { finder } from './library/index.ts';
import { GroovySyntaxError, LimitError, Refusal } from './limits.ts';
import { parseScript } from './syntax/parse.ts';

/** A script that is ready, or why it is not. */
export type Loaded = { readonly script: CompiledScript } | { readonly error: GroovySyntaxError | Refusal | LimitError };

/** Parses and compiles a script. */
export function loadScript(source: string): Loaded {
  try {
    return { script: compileScript(parseScript(source), finder) };
  } catch (error) {
    if (error instanceof GroovySyntaxError || error instanceof Refusal || error instanceof LimitError) return { error };
    if (error instanceof RangeError) return { error: new GroovySyntaxError('the script is nested too deep', 1, 1) };
    throw error;
  }
}

/** What is wrong with a script in one line, by name and place. */
export function problemOf(error: GroovySyntaxError | Refusal | LimitError): string {
  if (error instanceof LimitError) return error.message;
  const what = error instanceof Refusal ? `outside the Groovy subset (${error.key}): ${error.message}` : error.message;
  return error.line === 0 ? what : `line ${error.line}, column ${error.column}: ${what}`;
}
