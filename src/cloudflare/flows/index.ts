export type { Flow, FlowList } from './flow.ts';
export { type MatchedFlow, matchFlow } from './match.ts';
export { checkFlows, flowFault, flowsSchema } from './read.ts';
export { type FlowPlan, planFlow } from './rewrite.ts';
