import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { transform } from '../../imaging/index.ts';
import { createMock } from '../../mock.ts';
import { solidPng } from '../../testing/png.ts';
import { comparisons, outcome } from './comparison.ts';
import { type MiniflareVersion, startMiniflare } from './miniflare.ts';
import { startSite } from './site.ts';

/** Runs every comparison on Miniflare alone and on Miniflare with a mock, and answers a Markdown table. */
export async function compareWithMiniflare(version: MiniflareVersion): Promise<string> {
  const mock = await (await createMock({ threads: 1 })).listen();
  const site = await startSite({
    '/photo.png': await photo(),
    '/overlay.png': solidPng(30, 20),
    '/font.otf': readFileSync(createRequire(import.meta.url).resolve('source-sans-pro/OTF/SourceSansPro-Regular.otf')),
    '/text.txt': Buffer.from('This is a text.'),
  });
  const settings = { url: mock.url, account: mock.account, token: 'local' };
  const alone = await startMiniflare(version);
  const together = await startMiniflare(version, settings);
  try {
    const rows: string[] = ['| | | Miniflare alone | with the mock |', '|---|---|---|---|'];
    let group = '';
    for (const comparison of comparisons(site.url)) {
      const [first, second] = await Promise.all([outcome(alone, comparison), outcome(together, comparison)]);
      const shown = comparison.group === group ? '' : comparison.group;
      group = comparison.group;
      rows.push(`| ${shown} | ${comparison.name} | ${first === second ? first : `**${first}**`} | ${second} |`);
    }
    return `${rows.join('\n')}\n`;
  } finally {
    await Promise.all([alone.stop(), together.stop(), site.close(), mock.close()]);
  }
}

/** A picture with detail and colours, 120x90. */
async function photo(): Promise<Uint8Array> {
  const bytes = readFileSync(new URL('../../../fixtures/images/landscape.jpg', import.meta.url));
  const options = { width: 120, format: 'png-force' } as const;
  return (await transform(bytes, options, { surface: 'remote' })).bytes;
}
