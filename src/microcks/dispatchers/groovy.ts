import { loadScript, problemOf, Refusal } from '../groovy/index.ts';
import type { Criteria, Dispatch, Dispatcher, DispatcherOptions } from './dispatcher.ts';

/** By a Groovy rule that answers the name of a response; what is outside the subset is refused when it is read. */
export const groovy: Dispatcher = {
  isByUrl: false,
  compile(rules, options) {
    const { operation } = options;
    const loaded = loadScript(rules);
    if ('script' in loaded) {
      return { criteriaOf: (dispatch) => criteriaOf(loaded.script, dispatch, options), problems: [] };
    }
    const problem = `${operation.name}: the Groovy rule cannot be run: ${problemOf(loaded.error)}`;
    const subset = loaded.error instanceof Refusal ? ({ isOutsideSubset: true } as const) : {};
    return { criteriaOf: () => ({ text: null, problem, refused: true }), problems: [problem], ...subset };
  },
};

async function criteriaOf(
  script: Extract<ReturnType<typeof loadScript>, { readonly script: unknown }>['script'],
  { request, params, variables, base }: Dispatch,
  { mode, groovy: runner, operation }: DispatcherOptions,
): Promise<Criteria> {
  const { failureMatchesAll } = mode.scripts;
  const { value, problem, assigned } = await runner.run(script, {
    request,
    base,
    params,
    wantsString: failureMatchesAll,
  });
  for (const [name, text] of assigned) variables.set(name, text);
  if (value !== undefined) return { text: value };
  const said = { text: null, problem: `${operation.name}: ${problem}` };
  return failureMatchesAll ? said : { ...said, refused: true };
}
