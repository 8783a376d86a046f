import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { packageFile } from '../package.ts';
import type { Level, Profile } from './capabilities.ts';
import type { Case, Chapter } from './case.ts';
import type { Provenance } from './clauses.ts';
import { UsageError } from './outcome.ts';

/** How binding a case was, how its clause is known, where that is written, and in which profiles it was. */
export type FrozenCase = readonly [Level, Provenance, string, ...Profile[]];

/** The catalogue as of a month. A published one never changes: a report that names it can be compared for good. */
export interface Baseline {
  /** `YYYY-MM`. */
  readonly name: string;
  readonly published: boolean;
  readonly cases: Readonly<Record<string, FrozenCase>>;
}

/** The folder of the baselines that come along. */
export const baselineFolder = (): string => packageFile('conformance/cases/baselines/');

/** Names of the baselines that come along, oldest first. */
function baselineNames(): readonly string[] {
  return readdirSync(baselineFolder())
    .map((file) => basename(file, '.json'))
    .sort();
}

/** The newest of them: what a run judges by unless it is told otherwise. */
export function newestBaseline(): string {
  return baselineNames().at(-1) ?? '';
}

/** A baseline by its name, or from a file. Throws `UsageError` when there is none. */
export function readBaseline(nameOrPath: string): Baseline {
  const shipped = `${baselineFolder()}${nameOrPath}.json`;
  const path = /^\d{4}-\d\d$/.test(nameOrPath) && existsSync(shipped) ? shipped : nameOrPath;
  try {
    const { name, published, cases } = JSON.parse(readFileSync(path, 'utf8')) as Baseline;
    if (typeof name === 'string' && typeof cases === 'object') return { name, published, cases };
  } catch {
    // The sentence below says it for a missing file and for one that is something else
  }
  throw new UsageError(`there is no baseline ${nameOrPath}; there are ${baselineNames().join(', ')}`);
}

/** The rows of a baseline, from the catalogue as it is. */
export function freeze(chapters: readonly Chapter[]): Baseline['cases'] {
  const cases = chapters.flatMap((chapter) => chapter.cases);
  return Object.fromEntries(
    cases.map(({ id, level, clause, profiles }) => [id, [level, clause.provenance, clause.url, ...profiles] as const]),
  );
}

/** The catalogue as a baseline has it: its cases, at its levels, by its clauses. What is newer is left out. */
export function chaptersAt(chapters: readonly Chapter[], { cases: rows }: Baseline): readonly Chapter[] {
  return chapters
    .map((chapter) => ({ ...chapter, cases: chapter.cases.flatMap((item) => frozen(item, rows[item.id])) }))
    .filter(({ cases }) => cases.length > 0);
}

function frozen(item: Case, row: FrozenCase | undefined): readonly Case[] {
  if (row === undefined) return [];
  const [level, provenance, url, ...profiles] = row;
  const title = item.title.replace(/^[A-Z]+/, level) as Case['title'];
  return [{ ...item, title, level, clause: { url, provenance }, profiles }];
}
