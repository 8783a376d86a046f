import { parseOptions, type TransformOptions } from '../../imaging/index.ts';
import { rewriteFastly, type SourceSize } from './fastly.ts';
import type { MatchedFlow } from './match.ts';
import { optionText, readFlowOptions } from './read.ts';

/** What a flow makes of a request. */
export interface FlowPlan {
  /** One after the other: what the provider cuts off comes first, in pixels of the source. */
  readonly steps: readonly [...cut: TransformOptions[], last: TransformOptions];
  /** Parameters of the provider that did nothing. */
  readonly ignored: readonly string[];
}

/** The options that a flow has for a source of that size. */
export function planFlow({ flow, parameters }: MatchedFlow, source: SourceSize): FlowPlan {
  if (flow.provider === undefined) return { steps: [readFlowOptions(flow.options ?? {})], ignored: [] };
  const { region, options, ignored } = rewriteFastly(parameters, source);
  const last = options.length === 0 ? {} : parseOptions(optionText(options), 'remote');
  if (region === undefined) return { steps: [last], ignored };
  const { x: left, y: top, width, height } = region;
  return { steps: [{ trim: { left, top, width, height } }, last], ignored };
}
