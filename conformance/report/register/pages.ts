import { type Capability, capabilities } from '../../case/capabilities.ts';
import { escapeMarkup } from '../markup.ts';
import { openPage } from '../opening.ts';
import type { Report } from '../report.ts';
import type { CapabilityVerdict } from '../verdict.ts';
import { judgement } from '../words.ts';

/** One registered report. */
export interface Entry {
  /** `target/YYYY-MM-DD`, below the register. */
  readonly folder: string;
  readonly report: Report;
}

const names = Object.keys(capabilities) as readonly Capability[];

/** What stands in a cell: a sign for the eye, a word for everybody else. */
const signs: Readonly<Record<CapabilityVerdict, string>> = {
  certified: '✓',
  passed: '✓',
  failed: '✗',
  undecided: '?',
  'not offered': '–',
};

const legend = '✓ certified, ✗ failed, ? undecided, – not offered; an empty cell is no part of the profile';

const told = [
  'Who was judged, when, by which requirements, and how it ended. Each row is a run of the suite against the target as it',
  'stood; its report holds the evidence for whatever speaks against it. Nobody is listed without one.',
].join('\n');

/** `README.md` of the register. */
export function indexMarkdown(entries: readonly Entry[]): string {
  return `${[
    '# The register',
    '',
    told,
    '',
    '`npx cfimages register pages` writes this page (a test fails when it is out of date), and beside it `index.html`, vendors down',
    'and capabilities across, with a page for every report, which are not kept here. How to be listed:',
    '[CONTRIBUTING](../../.github/CONTRIBUTING.md#the-register).',
    '',
    '| target | date | profile | baseline | verdict | certified | failed | not offered |',
    '|---|---|---|---|---|---|---|---|',
    ...entries.map(markdownRow),
    '',
  ].join('\n')}`;
}

function markdownRow({ folder, report }: Entry): string {
  const { target, run } = report;
  const list = (wanted: CapabilityVerdict) =>
    report.capabilities
      .filter(({ verdict }) => verdict === wanted)
      .map(({ capability }) => capability)
      .join(', ');
  const name = `[${target.name.replace(/[|[\]<>]/g, ' ')}](${folder}/report.json)`;
  const cells = [name, run.started.slice(0, 10), run.profile, run.baseline, judgement(report)];
  return `| ${[...cells, list('certified'), list('failed'), list('not offered')].join(' | ')} |`;
}

/** `index.html` of the register: targets down, capabilities across. */
export function indexPage(entries: readonly Entry[]): string {
  return `${openPage('Register of conformance to the Cloudflare Images API', { style: ownStyle, look: 'register' })}<h1>The register</h1>
<p>${escapeMarkup(told)}</p>
<p class="dim">${escapeMarkup(legend)}.</p>
</header>
<main>
<div class="scroll">
<table>
<thead><tr><th scope="col">Target</th>${names.map((name) => `<th scope="col" class="across" title="${escapeMarkup(capabilities[name])}"><span>${name}</span></th>`).join('')}</tr></thead>
<tbody>
${entries.map(htmlRow).join('\n')}
</tbody>
</table>
</div>
</main>
<footer><p>A verdict follows from the sealed results of its report: <code>cfimages verify report.json</code> recomputes it, <code>cfimages register check</code> compares it with the baseline.</p></footer>
</body>
</html>
`;
}

function htmlRow({ folder, report }: Entry): string {
  const { target, run } = report;
  const link = `${folder}/report.html`;
  const name = `<a href="${link}"><strong>${escapeMarkup(target.name)}</strong></a>`;
  const facts = `${run.started.slice(0, 10)}, profile ${run.profile}, baseline ${run.baseline}`;
  return `<tr><th scope="row">${name}<br><span class="verdict ${tone(report)}">${escapeMarkup(judgement(report))}</span><br><span class="dim">${facts}</span></th>${names
    .map((capability) => htmlCell(report, capability, link))
    .join('')}</tr>`;
}

function tone({ verdict }: Report): string {
  return verdict.conformant ? verdict.extent : 'bad';
}

function htmlCell({ capabilities: outcomes }: Report, capability: Capability, link: string): string {
  const outcome = outcomes.find((own) => own.capability === capability);
  if (outcome === undefined) return '<td></td>';
  const word = outcome.verdict;
  const label = `${capability}: ${word}`;
  return `<td class="${word.replace(' ', '-')}"><a href="${link}#capability-${capability}" title="${label}" aria-label="${label}">${signs[word]}</a></td>`;
}

const ownStyle = `
body.register { max-width: 100rem; }
.scroll { overflow-x: auto; }
.register td { text-align: center; padding: .45rem .2rem; } .register td a { color: var(--mark); text-decoration: none; font-weight: 700; display: block; }
.register th[scope=row] { font-weight: 400; min-width: 17rem; position: sticky; left: 0; background: var(--bg); } .register .verdict { font-size: .85rem; margin: .2rem 0; }
.across { vertical-align: bottom; padding: .45rem .2rem; } .across span { writing-mode: vertical-rl; transform: rotate(180deg); font-size: .85rem; white-space: nowrap; }
`;
