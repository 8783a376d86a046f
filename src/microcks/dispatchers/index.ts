import type { CompiledDispatcher, Dispatcher, DispatcherOptions } from './dispatcher.ts';
import { fallback, proxy, proxyFallback } from './forwarding.ts';
import { groovy } from './groovy.ts';
import { jsonBody } from './jsonBody.ts';
import { queryHeader } from './queryHeader.ts';
import { javaScript } from './script.ts';
import { uriElements, uriParams, uriParts } from './uri.ts';

/** The dispatchers that work on REST, by the names that annotations use. */
const dispatchers: Readonly<Record<string, Dispatcher>> = {
  URI_PARTS: uriParts,
  SEQUENCE: uriParts,
  URI_PARAMS: uriParams,
  URI_ELEMENTS: uriElements,
  QUERY_HEADER: queryHeader,
  JSON_BODY: jsonBody,
  SCRIPT: groovy,
  GROOVY: groovy,
  JS: javaScript,
  FALLBACK: fallback,
  PROXY: proxy,
  PROXY_FALLBACK: proxyFallback,
};

/** Their names. */
export const dispatcherNames: readonly string[] = Object.keys(dispatchers);

/** The dispatcher of a name; nothing for none, and for an unknown one. */
export function dispatcherOf(name: string | undefined): Dispatcher | undefined {
  return name !== undefined && Object.hasOwn(dispatchers, name) ? dispatchers[name] : undefined;
}

/** Compiles the rules of a dispatcher; where there is none to compile, criteria are null, as on Microcks. */
export function compileRules(
  dispatcher: Dispatcher | undefined,
  rules: string,
  options: DispatcherOptions,
): CompiledDispatcher {
  return dispatcher?.compile?.(rules, options) ?? nullCriteria;
}

const nullCriteria: CompiledDispatcher = { criteriaOf: () => ({ text: null }), problems: [] };
