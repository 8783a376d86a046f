import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransformPool } from '../../imaging/index.ts';
import { compareFile, type Outcome } from './compare.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.exitCode = 2;
} else {
  const pool = createTransformPool({ threads: 1 });
  for (const corpus of readdirSync(folder)) {
    const counts: Partial<Record<Outcome, number>> = {};
    for (const name of readdirSync(join(folder, corpus), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!/\.(jpe?g|png|webp|avif|gif|heic|heif|svg)$/i.test(name)) continue;
      const v = await compareFile(new Uint8Array(readFileSync(join(folder, corpus, name))), pool);
      counts[v.outcome] = (counts[v.outcome] ?? 0) + 1;
      if (v.outcome !== 'equal' && v.outcome !== 'refused by both') console.log(corpus, name, v.outcome, v.detail);
    }
    console.log('==', corpus, JSON.stringify(counts));
  }
  await pool.close();
}
