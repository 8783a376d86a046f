import type { Criteria, Dispatch, Dispatcher, DispatcherOptions } from './dispatcher.ts';

/** By a Groovy rule that answers the name of a response; what is outside the subset is refused when the contract is read. */
export const groovy: Dispatcher = {
  isByUrl: false,
  compile: (rules, options) => ({ criteriaOf: (dispatch) => criteriaOf(rules, dispatch, options), problems: [] }),
  async check(rules) {
    const { loadScript, problemOf, Refusal } = await interpreter();
    const loaded = loadScript(rules);
    if ('script' in loaded) return undefined;
    const message = `the Groovy rule cannot be run: ${problemOf(loaded.error)}`;
    return loaded.error instanceof Refusal ? { message, isOutsideSubset: true } : { message };
  },
};

async function criteriaOf(
  rules: string,
  { request, params, variables, base }: Dispatch,
  { mode, groovy: runner, operation }: DispatcherOptions,
): Promise<Criteria> {
  const { failureMatchesAll } = mode.scripts;
  const { value, problem, assigned, isUnreadable } = await runner.run(rules, {
    request,
    base,
    params,
    wantsString: failureMatchesAll,
  });
  for (const [name, text] of assigned) variables.set(name, text);
  if (value !== undefined) return { text: value };
  const said = { text: null, problem: `${operation.name}: ${problem}` };
  return failureMatchesAll && isUnreadable !== true ? said : { ...said, refused: true };
}

/** Loaded when there is a script: most contracts have none. */
function interpreter(): Promise<typeof import('../groovy/index.ts')> {
  return import('../groovy/index.ts');
}
