import { newestBaseline } from '../case/baseline.ts';
import type { Capability, Profile } from '../case/capabilities.ts';
import type { Case, Chapter } from '../case/case.ts';
import { UsageError } from '../case/outcome.ts';
import type { Target } from '../targets/target.ts';

/** Which of the cases a user wants. */
export interface Selection {
  readonly profile: Profile;
  /** The name of the baseline that the chapters are of; the newest by default. */
  readonly baseline?: string;
  /** Ids (`SIG-3`), prefixes (`SIG-*`) or chapter titles; empty means all. */
  readonly only?: readonly string[];
  /** The same, of those: a recording is judged again in part. */
  readonly within?: readonly string[];
  /** Leaves out what changes anything on the target. */
  readonly readOnly?: boolean;
  /** Runs what waits for minutes, too. */
  readonly slow?: boolean;
  /** The n-th of m parts, counted from 1. */
  readonly shard?: { readonly part: number; readonly of: number };
}

/** A case of the run, and why it is not run, if so. */
export interface PlanItem {
  readonly case: Case;
  readonly skip?: string;
}

/** What a run does, before anything is sent. */
export interface Plan {
  readonly profile: Profile;
  readonly baseline: string;
  readonly items: readonly PlanItem[];
  /** Every case there is, by id: what a case of the run depends on may not be part of the run. */
  readonly known: ReadonlyMap<string, PlanItem>;
  /** Whether all cases of the profile are in it: only a complete run can certify. */
  readonly complete: boolean;
  /** Capabilities that the target offers and the profile has cases for. */
  readonly offered: readonly Capability[];
  readonly estimate: { readonly requests: number; readonly images: number; readonly transformations: number };
}

/** Selects the cases of a run. Cases that disturb others come last. Throws `UsageError` for an unknown selection. */
export function createPlan(chapters: readonly Chapter[], target: Target, selection: Selection): Plan {
  const { profile, only = [], within = [], readOnly = false, slow = false, shard } = selection;
  const inProfile = chapters.flatMap(({ cases }) => cases.filter(({ profiles }) => profiles.includes(profile)));
  const selected = choose(inProfile, only, profile).filter(
    (_, index) => shard === undefined || index % shard.of === shard.part - 1,
  );
  const chosen = choose(selected, within, profile);
  const items = chosen
    .map((item) => withReason(item, target, { readOnly, slow }))
    .sort((a, b) => Number(a.case.alone ?? false) - Number(b.case.alone ?? false));
  const known = chapters.flatMap(({ cases }) => cases).map((item) => withReason(item, target, { readOnly, slow }));
  const running = items.filter(({ skip }) => skip === undefined).map((item) => item.case);
  const tested = new Set(inProfile.map(({ capability }) => capability));
  return {
    profile,
    baseline: selection.baseline ?? newestBaseline(),
    items,
    known: new Map(known.map((item) => [item.case.id, item])),
    complete: only.length === 0 && within.length === 0 && !readOnly && shard === undefined,
    offered: target.capabilities.filter((capability) => tested.has(capability)),
    estimate: {
      requests: running.length * requestsPerCase,
      images: imagesOf(running),
      transformations: running.reduce((total, { cost }) => total + (cost.transformations ?? 0), 0),
    },
  };
}

/** What a case sends on average, clean-up included; measured against the mock. */
const requestsPerCase = 4;

function imagesOf(cases: readonly Case[]): number {
  const groups = new Map<string, number>();
  let own = 0;
  for (const { cost } of cases) {
    if (cost.group === undefined) own += cost.images ?? 0;
    else groups.set(cost.group, cost.images ?? 0);
  }
  return [...groups.values()].reduce((total, images) => total + images, own);
}

function choose(cases: readonly Case[], only: readonly string[], profile: Profile): readonly Case[] {
  if (only.length === 0) return cases;
  const tests = only.map((wanted) => ({ wanted, test: selector(wanted) }));
  const unknown = tests.filter(({ test }) => !cases.some(test)).map(({ wanted }) => wanted);
  if (unknown.length > 0) throw new UsageError(`no case of the profile ${profile} matches ${unknown.join(', ')}`);
  return cases.filter((item) => tests.some(({ test }) => test(item)));
}

function selector(wanted: string): (item: Case) => boolean {
  const lower = wanted.toLowerCase();
  if (lower.endsWith('*')) return ({ id }) => id.toLowerCase().startsWith(lower.slice(0, -1));
  return ({ id, chapter }) => id.toLowerCase() === lower || chapter.toLowerCase() === lower;
}

function withReason(
  item: Case,
  target: Target,
  { readOnly, slow }: { readonly readOnly: boolean; readonly slow: boolean },
): PlanItem {
  const missing = item.needs.filter((capability) => !target.capabilities.includes(capability));
  if (missing.length > 0) return { case: item, skip: `the target does not offer ${missing.join(', ')}` };
  if (readOnly && item.writes) return { case: item, skip: 'it writes, and the run is read-only' };
  if (item.slowMs !== undefined && !slow) {
    return { case: item, skip: `it waits ${Math.ceil(item.slowMs / 1000)} seconds: run with --slow` };
  }
  if (item.permission !== undefined && !target.allow.includes(item.permission)) {
    return { case: item, skip: `the target file does not allow changes of ${item.permission}` };
  }
  const lacking = item.lacks?.(target);
  return lacking === undefined ? { case: item } : { case: item, skip: lacking };
}
