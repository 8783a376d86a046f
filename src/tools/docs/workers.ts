import { readFileSync, writeFileSync } from 'node:fs';
import { packageRoot } from '../../packageRoot.ts';
import { compareWithMiniflare } from '../../workers/testing/compareWithMiniflare.ts';

/*
 * Writes the comparison of Miniflare alone with Miniflare and the mock into the example's README, from real runs:
 * `npx tsx src/tools/docs/workers.ts`. A test fails when it is stale.
 */
const readme = new URL('examples/worker/README.md', packageRoot());
const table = await compareWithMiniflare('newest');
const text = readFileSync(readme, 'utf8');
writeFileSync(
  readme,
  text.replace(/(<!-- comparison -->\n)[\s\S]*?(<!-- \/comparison -->)/, (_, start, end) => start + table + end),
);
