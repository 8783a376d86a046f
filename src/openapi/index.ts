/** The door of the room: any OpenAPI document read, routed, validated and generated from. */
export { stepsOf } from '../../spec/pointer.ts';
export { type BodyGenerator, createBodyGenerator, type GenerateOptions } from './generate.ts';
export { isObject, type JsonObject, jsonOrText, nestingOf, parsedJson } from './json.ts';
export type { Direction } from './keywords.ts';
export { createMatcher, type Match, type Matcher } from './match.ts';
export { bareMediaType, isFormMediaType, isJsonMediaType, isTextMediaType, isXmlMediaType } from './mediaType.ts';
export { describeNearest, differencesFrom, type NearMiss, nearestOperations } from './nearest.ts';
export { nearestName } from './nearestName.ts';
export { type Operation, readOperations } from './operation.ts';
export { headerText, readCookies, readParameter } from './parameter.ts';
export { compilePattern, escapePattern, type Pattern } from './pattern.ts';
export { type MissingCredentials, missingCredentials } from './security.ts';
export { createValidators, type RequestParts, responseFor, type Validators, type Violation } from './validate.ts';
export { violationHeader } from './violationHeader.ts';
export { readXmlValue } from './xml/value.ts';
