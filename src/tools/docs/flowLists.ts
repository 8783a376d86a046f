import { readFileSync } from 'node:fs';
import { packageRoot } from '../../packageRoot.ts';

/** The files that a section of src/README.md names, in order, each once. */
export function filesNamed(section: string): readonly string[] {
  const text = readFileSync(new URL('src/README.md', packageRoot()), 'utf8');
  const [, named = ''] = new RegExp(`^## ${section}$(.*?)^## `, 'ms').exec(text) ?? [];
  return [...new Set([...named.matchAll(/`([\w/]+\.ts)`/g)].map(([, path = '']) => path))];
}
