import { existsSync } from 'node:fs';
import { createTransformPool, type TransformPool } from '../../imaging/index.ts';
import { openBrowser } from './browser.ts';
import { checkOrders } from './orders.ts';
import { reportOf } from './report.ts';
import { cloneCorpora, corpora } from './sources.ts';

/**
 * `npm run corpora -- DIR`: how public pictures in DIR come out here, with sharp and in Chromium, corpus by corpus.
 * `--clone` fetches the corpora into DIR first; `--orders` decodes 300 of them in twenty random orders instead.
 */
const [folder, flag] = process.argv.slice(2).sort((a, b) => Number(a.startsWith('--')) - Number(b.startsWith('--')));
if (folder === undefined || folder.startsWith('--')) {
  const names = corpora.map(({ name, repository }) => `  ${name}  ${repository}`);
  process.stderr.write(`usage: npm run corpora -- <folder> [--clone | --orders]\n${names.join('\n')}\n`);
  process.exitCode = 2;
} else {
  if (flag === '--clone') cloneCorpora(folder);
  if (!existsSync(folder)) throw new Error(`there is no folder ${folder}`);
  const pool = createTransformPool({ threads: 1 });
  try {
    const isGood = flag === '--orders' ? await checkOrders(folder, pool) : await report(folder, pool);
    if (!isGood) process.exitCode = 1;
  } finally {
    await pool.close();
  }
}

async function report(folder: string, pool: TransformPool): Promise<boolean> {
  const browser = await openBrowser();
  if (typeof browser === 'string') console.log(`No browser is asked: ${browser}.`);
  const asked = typeof browser === 'string' ? undefined : browser;
  try {
    return await reportOf(folder, pool, asked);
  } finally {
    await asked?.close();
  }
}
