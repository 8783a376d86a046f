export {
  createFaults,
  type DrawnFault,
  drawn,
  type FaultState,
  type FaultSubject,
  type Faults,
  faultError,
} from './faults.ts';
export { readFaultFile } from './file.ts';
export { readFaultHeader } from './header.ts';
export { expanded, presets } from './presets.ts';
export type { FaultCondition, FaultEffect, FaultPlan, FaultRule, Latency } from './rule.ts';
export { faultPlanSchema, faultRuleSchema } from './schema.ts';
