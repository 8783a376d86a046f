import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `npm run bench -- <name>` runs `src/tools/bench/<name>.ts`, which exports `run(args)` and prints ratios of one run. */
const [name, ...args] = process.argv.slice(2);
const file = new URL(`./${name}.ts`, import.meta.url);
if (name === undefined || name === 'index' || !/^[a-z-]+$/i.test(name) || !existsSync(file)) {
  const names = readdirSync(fileURLToPath(new URL('.', import.meta.url)))
    .filter((entry) => entry.endsWith('.ts') && entry !== 'index.ts' && !entry.startsWith('_'))
    .map((entry) => entry.replace('.ts', ''));
  process.stderr.write(`usage: npm run bench -- <${names.join(' | ')}>\n`);
  process.exitCode = 2;
} else {
  const { run } = (await import(file.href)) as { run: (args: readonly string[]) => Promise<void> };
  await run(args);
}
