export { type Flow, type FlowList, flowExtensions } from './flow.ts';
export { type MatchedFlow, matchFlow } from './match.ts';
export { checkFlows, flowFault, flowsSchema } from './read.ts';
export { type FlowPlan, planFlow } from './rewrite.ts';
