import { syntaxErrorOf } from '../scripts/sandbox.ts';
import type { Dispatcher } from './dispatcher.ts';

/** By a JavaScript rule that answers the name of a response. */
export const javaScript: Dispatcher = {
  isByUrl: false,
  compile: (rules, { mode, sandbox, operation }) => ({
    async criteriaOf({ request, params, variables }) {
      const { value, problem, assigned } = await sandbox.run(rules, request, { ...params }, mode.scripts);
      for (const [name, item] of Object.entries(assigned)) variables.set(name, item);
      return { text: value ?? null, ...(problem === undefined ? {} : { problem: `${operation.name}: ${problem}` }) };
    },
    problems: [],
  }),
  async check(rules) {
    const problem = await syntaxErrorOf(rules);
    return problem === undefined ? undefined : { message: `the JS rule cannot be run: ${problem}` };
  },
};
