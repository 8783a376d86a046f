import { posix } from 'node:path';
import { expect, test } from '@jest/globals';
import { sourcesIn } from '../../testing/structure.ts';

/** What a module loads when it is loaded: neither types nor what it asks for later. */
function loadedBy(path: string, text: string): readonly string[] {
  const imported = [...text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from '(\.[^']+)';/gm)];
  return imported.map(([, target = '']) => posix.join(posix.dirname(path), target));
}

test('a mock loads nothing of the Groovy interpreter before there is a script', () => {
  const files = new Map(sourcesIn('src', 'spec').map(({ path, text }) => [path, loadedBy(path, text)]));
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const target of files.get(path) ?? []) visit(target);
  };
  visit('src/cli.ts');
  visit('src/index.ts');
  expect(loaded.has('src/microcks/responder.ts')).toBe(true);
  expect([...loaded].filter((path) => path.startsWith('src/microcks/groovy/'))).toEqual([]);
});
