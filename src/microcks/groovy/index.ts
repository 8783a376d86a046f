/** The door of the room: scripts in a bounded subset of Groovy. */

export type { ScriptRequest } from './bindings/request.ts';
export type { CompiledScript } from './compile/compile.ts';
export { type LimitError, type Limits, Refusal } from './limits.ts';
export { ownText } from './operations/text.ts';
export { contextTexts, thrownText } from './outcome.ts';
export { type Loaded, loadScript, problemOf } from './program.ts';
export { attempt, runScript, type ScriptOutcome, type ScriptWorld } from './run.ts';
export { GString, type GThrowable } from './values/containers.ts';
