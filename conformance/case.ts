import type { Clause } from './clauses.ts';
import type { Context } from './context.ts';

/** How binding a requirement is (RFC 2119). */
export const levels = ['MUST', 'SHOULD', 'MAY'] as const;
export type Level = (typeof levels)[number];

/** What a target can offer, one sentence each. A target file lists the ones it claims; nothing is probed. */
export const capabilities = {
  api: 'stores images over the REST API: upload, details, list, update, delete',
  auth: 'refuses requests without well-formed credentials',
  tokens: 'refuses tokens that it did not issue',
  'legacy-auth': 'accepts the pair X-Auth-Email and X-Auth-Key',
  'custom-ids': 'stores images under ids that the client chose',
  'list-v2': 'lists images by continuation token',
  filters: 'filters the v2 list by metadata',
  'url-upload': 'fetches an image from a URL and stores it',
  blob: 'gives the original bytes back',
  stats: 'counts stored images',
  keys: 'lists, adds and deletes signing keys',
  variants: 'keeps named variants',
  config: 'keeps account-wide settings of Images',
  'direct-upload': 'issues one-time upload URLs',
  batch: 'offers the batch host',
  delivery: 'delivers stored images through named variants',
  negotiation: 'chooses the delivered format by Accept',
  caching: 'sends documented cache headers',
  signing: 'protects images by signed URLs',
  'custom-domain': 'delivers stored images under /cdn-cgi/imagedelivery/ of a zone',
  'flexible-variants': 'applies option lists to stored images in delivery URLs',
  options: 'implements the option catalogue on stored images',
  transforms: 'transforms remote images under /cdn-cgi/image/ of a zone',
  animation: 'keeps and transforms animations',
  avif: 'writes AVIF',
  svg: 'delivers SVG, sanitised',
  workers: 'runs the Images binding and cf.image behind a deployed probe Worker',
  seed: 'answers the eight operations of the seed contract as it states them',
  schema: 'answers every operation of the merged contract in its declared shape',
} as const;
export type Capability = keyof typeof capabilities;

/**
 * Which cases a run selects. `seed`: the seed's eight operations, as strict as the seed. `core`: the API and delivery
 * through named variants. `full`: everything but `seed` and `schema`. `schema`: shapes only, for stateless mocks.
 */
export const profiles = ['seed', 'core', 'full', 'schema'] as const;
export type Profile = (typeof profiles)[number];

/** What a case spends on the target's account. */
export interface Cost {
  /** Images stored (and deleted again). */
  readonly images?: number;
  /** Distinct transformations asked for. */
  readonly transformations?: number;
  /** Cases with the same group share their images, which are then stored once. */
  readonly group?: string;
}

/**
 * Account-wide state that a case changes; only with the user's explicit permission. All of it is put back, save
 * `last-key`: the signing keys are replaced for good, which only an account made for testing can bear.
 */
export const permissions = ['config', 'keys', 'public-variant', 'last-key'] as const;
export type Permission = (typeof permissions)[number];

/** One checkable sentence. The title starts with its level, so the two cannot disagree. */
export interface CaseDefinition {
  readonly title: `${Level} ${string}`;
  readonly clause: Clause;
  /** Capabilities needed besides the chapter's. */
  readonly needs?: readonly Capability[];
  readonly cost?: Cost;
  /** Whether it changes anything on the target; by default, whether it stores images. */
  readonly writes?: boolean;
  readonly permission?: Permission;
  /** Runs while no other case does, because it changes what others see. */
  readonly alone?: boolean;
  readonly run: (context: Context) => Promise<void>;
}

/** The cases of one topic. */
export interface Chapter {
  readonly title: string;
  /** The capability that its cases certify. */
  readonly capability: Capability;
  readonly profiles: readonly Profile[];
  readonly cases: readonly Case[];
}

/** A case with everything its chapter says of it. */
export interface Case extends CaseDefinition {
  readonly id: string;
  readonly level: Level;
  readonly chapter: string;
  readonly capability: Capability;
  readonly profiles: readonly Profile[];
  readonly needs: readonly Capability[];
  readonly cost: Cost;
  readonly writes: boolean;
}

interface ChapterOptions {
  readonly capability: Capability;
  readonly needs?: readonly Capability[];
  readonly profiles?: readonly Profile[];
  /** What each case spends unless it says otherwise. */
  readonly cost?: Cost;
}

/** Declares a chapter. The table's keys are the ids: a duplicate in a chapter does not compile. */
export function chapter(title: string, options: ChapterOptions, table: Record<string, CaseDefinition>): Chapter {
  const chosen = options.profiles ?? ['full'];
  const cases = Object.entries(table).map(([id, definition]): Case => {
    const cost = definition.cost ?? options.cost ?? {};
    return {
      ...definition,
      id,
      level: levelOf(definition.title),
      chapter: title,
      capability: options.capability,
      profiles: chosen,
      needs: [...new Set([options.capability, ...(options.needs ?? []), ...(definition.needs ?? [])])],
      cost,
      writes: definition.writes ?? (cost.images ?? 0) > 0,
    };
  });
  return { title, capability: options.capability, profiles: chosen, cases };
}

function levelOf(title: string): Level {
  const level = levels.find((known) => title.startsWith(`${known} `));
  if (level === undefined) throw new Error(`a title starts with MUST, SHOULD or MAY: ${title}`);
  return level;
}
