import type { Target } from '../targets/target.ts';
import { type Capability, type Level, levels, type Permission, type Profile } from './capabilities.ts';
import type { Clause } from './clauses.ts';
import type { Context } from './context.ts';
import { foundations } from './foundations.ts';

/** What a case spends on the target's account. */
export interface Cost {
  /** Images stored (and deleted again). */
  readonly images?: number;
  /** Distinct transformations asked for. */
  readonly transformations?: number;
  /** Cases with the same group share their images, which are then stored once. */
  readonly group?: string;
}

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
  /** Cases without whose sentences this one says nothing: it is `blocked (because of …)` unless all of them pass. */
  readonly dependsOn?: readonly string[];
  /** Cases whose outcome it asks for (`ctx.holds`), so that it works differently where they fail. */
  readonly consults?: readonly string[];
  /** What the target file lacks for this case; the case is skipped with it as the reason. */
  readonly lacks?: (target: Target) => string | undefined;
  /** It waits so long in real time, in milliseconds, and runs only when that is asked for. */
  readonly slowMs?: number;
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
  readonly dependsOn: readonly string[];
  readonly consults: readonly string[];
  /** The cases on whose sentences the needed capabilities stand. */
  readonly foundations: readonly string[];
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
    const needs = [...new Set([options.capability, ...(options.needs ?? []), ...(definition.needs ?? [])])];
    // Its own capability last: of what is broken, that is named on which the others stand.
    const basis = [...needs.slice(1), options.capability].map((capability) => foundations[capability]);
    return {
      ...definition,
      id,
      level: levelOf(definition.title),
      chapter: title,
      capability: options.capability,
      profiles: chosen,
      needs,
      cost,
      writes: definition.writes ?? (cost.images ?? 0) > 0,
      dependsOn: definition.dependsOn ?? [],
      consults: definition.consults ?? [],
      foundations: basis.filter((foundation) => foundation !== id),
    };
  });
  return { title, capability: options.capability, profiles: chosen, cases };
}

function levelOf(title: string): Level {
  const level = levels.find((known) => title.startsWith(`${known} `));
  if (level === undefined) throw new Error(`a title starts with MUST, SHOULD or MAY: ${title}`);
  return level;
}
