import type { Capability } from '../case/capabilities.ts';
import type { Case } from '../case/case.ts';
import { foundations } from '../case/foundations.ts';
import type { Campaign } from './campaign.ts';
import { mutants } from './index.ts';
import type { Lie } from './lie.ts';
import * as tamper from './tampering.ts';
import { tryLie } from './trial.ts';
import { api, both, contains, delivery, optioned, query } from './where.ts';

/** A target whose capability has lost the sentence on which it stands. */
export interface BrokenFoundation {
  readonly lie: Lie;
  /** Cases besides the foundation that check the same sentence, and so fail with it. */
  readonly about?: readonly string[];
}

const mutant = (id: string): Lie => {
  const found = mutants.find((own) => own.id === id);
  if (found === undefined) throw new Error(`there is no mutant ${id}`);
  return found.apply;
};

const refuses = (method: string, path: string): Lie => tamper.refuses(api(method, path));

/** One for each capability. */
export const brokenFoundations: Readonly<Record<Capability, BrokenFoundation>> = {
  api: { lie: refuses('POST', '/images/v1') },
  auth: { lie: mutant('open-list') },
  tokens: { lie: mutant('any-token') },
  'legacy-auth': { lie: mutant('no-legacy-pair') },
  'custom-ids': { lie: tamper.refuses(both(api('POST', '/images/v1'), contains('name="id"'))) },
  'list-v2': { lie: refuses('GET', '/images/v2') },
  filters: { lie: tamper.refuses(both(api('GET', '/images/v2'), ({ url }) => /meta\./.test(url))) },
  'url-upload': { lie: mutant('url-refused') },
  blob: { lie: refuses('GET', '/images/v1/*/blob') },
  stats: { lie: refuses('GET', '/images/v1/stats') },
  keys: { lie: refuses('GET', '/images/v1/keys') },
  variants: { lie: refuses('POST', '/images/v1/variants') },
  config: { lie: refuses('PATCH', '/images/v1/config') },
  'direct-upload': { lie: refuses('POST', '/images/v2/direct_upload') },
  batch: { lie: refuses('GET', '/images/v1/batch_token') },
  delivery: { lie: tamper.hides(delivery) },
  negotiation: { lie: mutant('never-webp') },
  caching: { lie: tamper.header(delivery, 'cache-control', undefined) },
  signing: { lie: tamper.hides(both(delivery, query('sig')), 403, 'ERROR 9425: Image access denied') },
  'custom-domain': { lie: mutant('zone-nothing') },
  'flexible-variants': { lie: tamper.hides(both(delivery, optioned(/\/[a-z.]+=[^/]*$/))) },
  options: {
    lie: tamper.rewrites(both(delivery, optioned(/\/width=\d+$/)), (incoming) => ({
      ...incoming,
      url: incoming.url.replace(/width=\d+/, 'anim=true'),
    })),
  },
  transforms: { lie: mutant('remote-refused') },
  animation: { lie: mutant('first-frame') },
  avif: { lie: mutant('format-avif') },
  svg: { lie: mutant('svg-as-png') },
  workers: { lie: mutant('worker-info-width') },
  seed: { lie: refuses('POST', '/images/v1') },
  schema: { lie: mutant('no-messages-upload') },
};

/** What the cases that need a capability say of a target that has lost its foundation. */
export interface FoundationTrial {
  readonly capability: Capability;
  readonly ran: number;
  /** Cases that fail: only those about the lost sentence should. */
  readonly failed: readonly string[];
  readonly expected: readonly string[];
  /** Cases that ended in neither a pass nor a block. */
  readonly broken: readonly string[];
}

/** Tries one, on all the cases that need the capability or on so many of them. */
export async function tryFoundation(
  capability: Capability,
  { chapters, upstream, sound }: Pick<Campaign, 'chapters' | 'upstream' | 'sound'>,
  most = Number.POSITIVE_INFINITY,
): Promise<FoundationTrial> {
  const { lie, about = [] } = brokenFoundations[capability];
  const expected = [foundations[capability], ...about];
  const cases = chapters.flatMap((chapter) => chapter.cases).filter(({ id }) => sound.has(id));
  const others = cases.filter(({ id, needs }) => needs.includes(capability) && !expected.includes(id));
  const ids = new Set([...expected, ...spread(others, most).map(({ id }) => id)]);
  const results = await tryLie(chapters, upstream, lie, { ids });
  const failed = results.filter(({ status }) => status === 'fail' || status === 'warn').map(({ id }) => id);
  const broken = results.filter(({ status }) => status === 'error').map(({ id, reason }) => `${id} ${reason}`);
  return { capability, ran: results.length, failed: failed.sort(), expected: [...expected].sort(), broken };
}

function spread(cases: readonly Case[], most: number): readonly Case[] {
  const step = Math.max(1, Math.ceil(cases.length / most));
  return cases.filter((_, index) => index % step === 0);
}
