import type { CriteriaWriter } from './criteria.ts';
import type { Dispatch, Dispatcher, DispatcherOptions, ExampleValues } from './dispatcher.ts';

type Written = Required<Pick<Dispatcher, 'ofExample'>> & {
  readonly ofRequest: (rules: string, dispatch: Dispatch, options: DispatcherOptions) => string;
};

const path: Written = {
  ofRequest: (rules, { request, params }, { operation, mode }) =>
    mode.criteria.requestPath(rules, {
      template: operation.path,
      decoded: mode.criteria.decodedPath(request.path),
      params,
    }),
  ofExample: (rules, values, writer) => writer.examplePath(rules, values.path),
};

const query: Written = {
  ofRequest: (rules, { request }, { mode }) => mode.criteria.requestQuery(rules, request.search),
  ofExample: (rules, values, writer) => writer.exampleParameters(rules, values.query),
};

/** By path parameters. */
export const uriParts: Dispatcher = { ...byUrl([path]), byPath: true };
/** By query parameters. */
export const uriParams: Dispatcher = byUrl([query]);
/** By both. */
export const uriElements: Dispatcher = { ...byUrl([path, query]), byPath: true };

function byUrl(written: readonly Written[]): Dispatcher {
  return {
    isByUrl: true,
    compile: (rules, options) => ({
      criteriaOf: (dispatch) => ({
        text: written.map(({ ofRequest }) => ofRequest(rules, dispatch, options)).join(''),
      }),
      problems: [],
    }),
    ofExample: (rules: string, values: ExampleValues, writer: CriteriaWriter) =>
      written.map(({ ofExample }) => ofExample(rules, values, writer)).join(''),
  };
}
