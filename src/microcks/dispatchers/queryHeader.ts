import type { Dispatcher } from './dispatcher.ts';

/** By request headers. */
export const queryHeader: Dispatcher = {
  isByUrl: false,
  compile: (rules, { mode }) => ({
    criteriaOf: ({ request }) => ({ text: mode.criteria.requestHeaders(rules, request.rawHeaders) }),
    problems: [],
  }),
  ofExample: (rules, values, writer) => writer.exampleHeaders(rules, values.header),
};
