import type { CompiledScript } from '../groovy/index.ts';
import type { Criteria, Dispatch, Dispatcher, DispatcherOptions, RuleProblem } from './dispatcher.ts';

/** By a Groovy rule that answers the name of a response; what is outside the subset is refused when it is read. */
export const groovy: Dispatcher = {
  isByUrl: false,
  compile(rules, options) {
    let read: ReturnType<typeof readRule> | undefined;
    return {
      async criteriaOf(dispatch) {
        read ??= readRule(rules);
        const { script, problem } = await read;
        if (script !== undefined) return criteriaOf(script, dispatch, options);
        return { text: null, problem: `${options.operation.name}: ${problem.message}`, refused: true };
      },
      problems: [],
    };
  },
  check: async (rules) => (await readRule(rules)).problem,
};

type ReadRule =
  | { readonly script: CompiledScript; readonly problem?: undefined }
  | { readonly script?: undefined; readonly problem: RuleProblem };

/** The language is loaded with the first rule that is read. */
async function readRule(rules: string): Promise<ReadRule> {
  const { loadScript, problemOf, Refusal } = await import('../groovy/index.ts');
  const loaded = loadScript(rules);
  if ('script' in loaded) return { script: loaded.script };
  const subset = loaded.error instanceof Refusal ? ({ isOutsideSubset: true } as const) : {};
  return { problem: { message: `the Groovy rule cannot be run: ${problemOf(loaded.error)}`, ...subset } };
}

async function criteriaOf(
  script: CompiledScript,
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
