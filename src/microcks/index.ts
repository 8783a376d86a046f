/** The door of the room: answers from the examples of a contract, as Microcks chooses them. */

export { readAnnotation } from './annotation.ts';
export { checkAnnotations, checkDocument } from './annotationCheck.ts';
export type { Answer } from './answers/answer.ts';
export type { Found, ValidationPolicy } from './answers/exchange.ts';
export { type Explanation, explanationHeaders, headerSafe } from './answers/explanation.ts';
export type { Outcome } from './answers/outcome.ts';
export { readPreference, wantsExplanation } from './answers/preference.ts';
export { type BelowBase, basePathsOf, findBelowBase, type Missed, operationsAt } from './basePath.ts';
export { type Callback, createAnswerBuilder, readCallbacks } from './callbacks.ts';
export { changesBetween } from './changes.ts';
export type { Finding } from './lint/finding.ts';
export { type LintFormat, lintFormats } from './lint/formats.ts';
export { lintContract } from './lint/lint.ts';
export type { MicrocksMode } from './modes/index.ts';
export type { Chance, FetchAnswer } from './ports.ts';
export { createRecorder } from './record.ts';
export { type MockRequest, partsOf, type RequestBody } from './request.ts';
export { createResponder, type Responder } from './responder.ts';
export type { RunnerType } from './runner/judge.ts';
export { type Ask, type CaseResult, readOperationHeaders, runContract, type StepResult } from './runner/run.ts';
export { createStateStore, type StateStore } from './scripts/stateStore.ts';
export { createRecords, type Records } from './stateful/records.ts';
