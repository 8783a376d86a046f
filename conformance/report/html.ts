import type { BodyEvidence, Exchange, PictureEvidence } from '../case/evidence.ts';
import { type Result, statuses } from '../run/result.ts';
import { sharedCauses } from './causes.ts';
import { escapeMarkup } from './markup.ts';
import { openPage } from './opening.ts';
import type { Report } from './report.ts';
import { countLine, duration, headline, leftWords, statusWords, verdictWords } from './words.ts';

/** A report as one page. */
export function writeHtml(report: Report): string {
  const { results, verdict, totals, run, target, suite, capabilities, known, left } = report;
  const chapters = [...new Set(results.map(({ chapter }) => chapter))];
  return `${openPage(headline(report), { pictures: true })}<h1>${escapeMarkup(target.name)} <span class="verdict ${verdict.conformant ? verdict.extent : 'bad'}">${escapeMarkup(
    headline(report).slice(target.name.length + 2),
  )}</span></h1>
${verdict.reasons.length === 0 ? '' : `<ul class="reasons">${verdict.reasons.map((reason) => `<li>${escapeMarkup(reason)}</li>`).join('')}</ul>`}
<p class="totals">${statuses
    .filter((status) => totals[status] > 0)
    .map((status) => `<span class="chip ${status}" title="${statusWords[status]}">${totals[status]} ${status}</span>`)
    .join(' ')}</p>
<dl>
${fact('Started', run.started)}${fact('Took', duration(run.milliseconds))}${fact('Profile', run.profile)}${fact('Baseline', run.baseline)}${fact(
  'Spent',
  `${run.spent.requests} requests, ${run.spent.images} images, ${run.spent.transformations} transformations`,
)}${fact('Slowest change to show', `${duration(run.lag)} (declared bound: ${duration(target.consistencyMs)})`)}${fact('Suite', `cfimages ${suite}`)}${Object.entries(
  target.urls,
)
  .map(([role, url]) => fact(`URL, ${role}`, url))
  .join('')}
</dl>
</header>
<main>
<section>
<h2>Capabilities</h2>
<table class="capabilities">
<thead><tr><th>Capability</th><th>Verdict</th><th>Cases</th></tr></thead>
<tbody>
${capabilities
  .map(
    (outcome) =>
      `<tr id="capability-${outcome.capability}"><td><strong>${escapeMarkup(outcome.capability)}</strong> ${escapeMarkup(outcome.sentence)}</td><td><span class="chip ${outcome.verdict.replace(' ', '-')}">${verdictWords[outcome.verdict]}</span></td><td>${countLine(outcome.totals)}</td></tr>`,
  )
  .join('\n')}
</tbody>
</table>
</section>
${causeList(results)}
${list(
  'Known deviations',
  known.map(({ id, state, expires, reason }) => `${id}, ${state}, until ${expires}: ${reason}`),
)}
${list('Left on the target', left.map(leftWords))}
<section>
<h2>Cases</h2>
<label class="filter"><input type="checkbox" id="deviations"> only what did not pass</label>
${chapters.map((chapter) => chapterSection(chapter, results)).join('\n')}
</section>
</main>
<footer><p>Evidence is redacted: tokens, keys, signatures and account ids are replaced by their kind in brackets. The JSON report of the same run is sealed; <code>cfimages verify</code> recomputes this verdict from it.</p></footer>
</body>
</html>
`;
}

function fact(name: string, value: string): string {
  return `<div><dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd></div>`;
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<section><h2>${escapeMarkup(title)}</h2><ul>${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join('')}</ul></section>`;
}

function causeList(results: readonly Result[]): string {
  const { causes, of } = sharedCauses(results);
  if (causes.length === 0) return '';
  const rows = causes.map(({ says, ids }) => {
    const links = ids.map((id) => `<code>${escapeMarkup(id)}</code>`).join(' ');
    return `<tr><td>${ids.length} of ${of}</td><td>${escapeMarkup(says)}</td><td>${links}</td></tr>`;
  });
  return `<section><h2>By cause</h2>
<table class="causes">
<thead><tr><th>Findings</th><th>What they have in common</th><th>Cases</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`;
}

function chapterSection(chapter: string, results: readonly Result[]): string {
  const own = results.filter((result) => result.chapter === chapter);
  const clean = own.every(({ status }) => status === 'pass');
  return `<section class="chapter${clean ? ' clean' : ''}"><h3>${escapeMarkup(chapter)}</h3>\n${own.map(caseDetails).join('\n')}\n</section>`;
}

function caseDetails(result: Result): string {
  const { id, title, status, clause, reason, because, expected, actual, milliseconds, lag, exchanges, pictures } =
    result;
  const deviates = ['fail', 'warn', 'error'].includes(status);
  return `<details class="case ${status}" id="${escapeMarkup(id)}"${deviates ? ' open' : ''}>
<summary><span class="chip ${status}" title="${statusWords[status]}">${status}</span> <code>${escapeMarkup(id)}</code> ${escapeMarkup(title)}</summary>
<div class="body">
<p class="meta">Clause (${provenanceOf(clause)}): ${link(clause.url)} · ${duration(milliseconds)}${lag === undefined ? '' : ` · showed after ${duration(lag)}`}</p>
${because === undefined ? '' : `<p class="reason">Because of <code>${escapeMarkup(because)}</code>.</p>`}
${reason === undefined ? '' : `<p class="reason">${escapeMarkup(reason)}</p>`}
${expected === undefined && actual === undefined ? '' : `<dl class="compare">${fact('expected', expected ?? '')}${fact('seen', actual ?? '')}</dl>`}
${pictures.map(pictureFigure).join('\n')}
${exchanges.map(exchangeDetails).join('\n')}
</div>
</details>`;
}

function provenanceOf({ provenance, weight }: Result['clause']): string {
  return weight === undefined ? provenance : `${provenance}, weight ${weight}`;
}

function link(url: string): string {
  return /^https:\/\//.test(url)
    ? `<a href="${escapeMarkup(url)}" rel="noopener noreferrer">${escapeMarkup(url)}</a>`
    : `<code>${escapeMarkup(url)}</code>`;
}

function pictureFigure({ title, expected, delivered, findings }: PictureEvidence): string {
  const side = (name: string, url: string | undefined) =>
    url === undefined || !url.startsWith('data:image/')
      ? ''
      : `<div><img src="${escapeMarkup(url)}" alt="${name}"><span>${name}</span></div>`;
  return `<figure>
<div class="pictures">${side('expected', expected)}${side('delivered', delivered)}</div>
<figcaption>${escapeMarkup(title)}${findings.length === 0 ? '' : `<br><strong>${escapeMarkup(findings.join('; '))}</strong>`}</figcaption>
</figure>`;
}

function exchangeDetails({ request, response, fault, milliseconds }: Exchange): string {
  const outcome = response === undefined ? (fault ?? 'no answer') : String(response.status);
  return `<details class="exchange"><summary><code>${escapeMarkup(request.method)} ${escapeMarkup(request.url)}</code> <span class="outcome">${escapeMarkup(outcome)}</span> <span class="dim">${duration(milliseconds)}</span></summary>
<pre>${escapeMarkup(headerLines(request.headers))}${escapeMarkup(bodyLines(request.body))}</pre>
${response === undefined ? '' : `<pre>${escapeMarkup(`${response.status}\n${headerLines(response.headers)}${bodyLines(response.body)}`)}</pre>`}
</details>`;
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function bodyLines(body: BodyEvidence | undefined): string {
  if (body === undefined) return '';
  const head = `\n[${body.bytes} bytes${body.sha256 === undefined ? '' : `, SHA-256 ${body.sha256}`}]\n`;
  return body.text === undefined ? head : `${head}${body.text}`;
}
