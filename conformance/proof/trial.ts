import { randomBytes } from 'node:crypto';
import { newestBaseline } from '../case/baseline.ts';
import { capabilities, profiles } from '../case/capabilities.ts';
import type { Chapter } from '../case/case.ts';
import { createPlan, type Plan, type PlanItem } from '../run/plan.ts';
import type { Result } from '../run/result.ts';
import { createRun } from '../run/run.ts';
import { openSession } from '../run/session.ts';
import { readTarget, type Target } from '../targets/target.ts';
import type { Lie } from './lie.ts';
import type { Place } from './place.ts';
import { type LyingProxy, startProxy } from './proxy.ts';

/** Credentials that the target of a mutant run has to be started with. */
export const credentials = {
  token: 'token-of-the-mutants-0123456789abcdef',
  email: 'mutants@example.com',
  key: 'key-of-the-mutants-0123456789abcdef',
} as const;

/** What a trial can be told besides its lie. */
export interface TrialOptions {
  /** Case ids; all by default. */
  readonly ids?: ReadonlySet<string>;
  /** How long a read may lag behind a change, in milliseconds. */
  readonly consistencyMs?: number;
  readonly concurrency?: number;
  /** Runs the cases in another order, a different one for each number. */
  readonly shuffle?: number;
}

/** Runs cases against a target that tells a lie, in an account of its own. */
export async function tryLie(
  chapters: readonly Chapter[],
  place: Place,
  lie: Lie,
  options: TrialOptions = {},
): Promise<readonly Result[]> {
  const proxy = await startProxy(place, lie);
  try {
    return await tryProxy(chapters, proxy, place, options);
  } finally {
    await proxy.close();
  }
}

/** Runs cases through a proxy. Those of Workers run in the account that the probe's binding stores in. */
export async function tryProxy(
  chapters: readonly Chapter[],
  { url }: LyingProxy,
  place: Place,
  options: TrialOptions = {},
): Promise<readonly Result[]> {
  const { probe } = place;
  const cases = chapters.flatMap((chapter) => chapter.cases);
  const chosen = cases.filter(({ id }) => options.ids === undefined || options.ids.has(id));
  const inWorkers = chosen.filter(({ needs }) => needs.includes('workers'));
  const results: Result[] = [];
  for (const [part, account] of [
    [chosen.filter((item) => !inWorkers.includes(item)), undefined],
    [probe === undefined ? [] : inWorkers, probe?.account],
  ] as const) {
    if (part.length === 0) continue;
    // The binding talks to the mock itself, so what it links to is there.
    const own = account === undefined ? {} : { account, upload: place.url };
    const target = targetAt(url, { ...options, ...own });
    const session = await openSession(target);
    const plan = planOf(chapters, target, new Set(part.map(({ id }) => id)));
    const items = options.shuffle === undefined ? plan.items : shuffled(plan.items, options.shuffle);
    const run = createRun(session, { ...plan, items });
    try {
      results.push(...(await run.all()));
    } finally {
      await run.finish();
    }
  }
  return results;
}

/** The same items in an order that only the number decides. */
function shuffled(items: readonly PlanItem[], number: number): readonly PlanItem[] {
  const place = ({ case: { id } }: PlanItem) =>
    [...`${number} ${id}`].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 99_991, number);
  return [...items].sort((a, b) => place(a) - place(b));
}

/** A target that offers everything at one origin; Workers only in the account of the probe. */
function targetAt(
  url: string,
  {
    consistencyMs = 0,
    concurrency = 6,
    account,
    upload = url,
  }: TrialOptions & { readonly account?: string; readonly upload?: string } = {},
): Target {
  return readTarget({
    name: 'mutant',
    urls: { api: `${url}/client/v4`, delivery: url, upload, batch: url, zone: url, probe: url },
    account: account ?? randomBytes(16).toString('hex'),
    credentials,
    capabilities: Object.keys(capabilities).filter((name) => name !== 'workers' || account !== undefined),
    allow: ['config', 'keys', 'last-key', 'public-variant'],
    origin: 'serve',
    limits: { concurrency, consistencyMs, caseTimeoutMs: 120_000, timeoutMs: 30_000 },
  });
}

/** The cases of all profiles, or some of them, as one plan. */
function planOf(chapters: readonly Chapter[], target: Target, ids?: ReadonlySet<string>): Plan {
  const plans = profiles
    .filter((profile) => chapters.some((chapter) => chapter.profiles.includes(profile)))
    .map((profile) => createPlan(chapters, target, { profile }));
  const items = new Map<string, PlanItem>();
  for (const item of plans.flatMap((plan) => plan.items)) {
    if (ids === undefined || ids.has(item.case.id)) items.set(item.case.id, item);
  }
  const sorted = [...items.values()].sort((a, b) => Number(a.case.alone ?? false) - Number(b.case.alone ?? false));
  return {
    profile: 'full',
    items: sorted,
    known: new Map(plans.flatMap((plan) => [...plan.known])),
    baseline: newestBaseline(),
    complete: false,
    offered: target.capabilities,
    estimate: { requests: 0, images: 0, transformations: 0 },
  };
}
