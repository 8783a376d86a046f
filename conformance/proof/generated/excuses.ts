import { readFileSync } from 'node:fs';
import { packageFile } from '../../package.ts';

/** Lies that no case catches, and why nobody outside can tell, or may demand it. */
export interface Excuse {
  readonly because: string;
  readonly lies: readonly string[];
}

/** Reasons and the ids that each excuses, written by hand; `--generated` tries them all the same. */
export const excuses: readonly Excuse[] = Object.entries(
  JSON.parse(readFileSync(packageFile('conformance/proof/generated/excused.json'), 'utf8')) as Readonly<
    Record<string, readonly string[]>
  >,
).map(([because, lies]) => ({ because, lies }));

/** Why a lie is not caught. */
export function excuseFor(id: string): Excuse | undefined {
  return excuses.find(({ lies }) => lies.includes(id));
}

/** Ids that are excused although a case catches them. */
export function wrongExcuses(caught: Iterable<string>): readonly string[] {
  return [...caught].filter((id) => excuseFor(id) !== undefined);
}
