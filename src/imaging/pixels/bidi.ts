import { createRequire } from 'node:module';

/** A stretch of a line in one direction, its text in the order it is read. */
export interface DirectedRun {
  readonly text: string;
  readonly direction: 'ltr' | 'rtl';
}

/** Loaded with the first text. */
const bidi = () => (createRequire(import.meta.url)('bidi-js') as typeof import('bidi-js').default)();

/** Splits a line into stretches of one direction, from left to right as they are seen (Unicode Annex 9, rule L2). */
export function visualRuns(line: string): readonly DirectedRun[] {
  const { levels } = bidi().getEmbeddingLevels(line);
  const runs: { text: string; level: number }[] = [];
  for (let at = 0; at < line.length; at++) {
    const level = levels[at] ?? 0;
    const last = runs.at(-1);
    if (last?.level === level) last.text += line.charAt(at);
    else runs.push({ text: line.charAt(at), level });
  }
  for (let level = Math.max(0, ...levels); level > 0; level--) reverseFrom(runs, level);
  return runs.map(({ text, level }) => ({ text, direction: level % 2 === 0 ? 'ltr' : 'rtl' }));
}

/** Reverses each sequence of neighbours at this level or above, in place. */
function reverseFrom(runs: { readonly level: number }[], level: number): void {
  for (let start = 0; start < runs.length; start++) {
    let end = start;
    while ((runs[end]?.level ?? -1) >= level) end++;
    if (end > start) runs.splice(start, end - start, ...runs.slice(start, end).reverse());
    start = end;
  }
}
