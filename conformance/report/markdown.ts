import type { Result } from '../run/result.ts';
import type { Report } from './report.ts';
import { countLine, duration, headline, leftWords, verdictWords } from './words.ts';

/** A summary for a CI job's page: verdict, capabilities, and everything that is not a pass. */
export function writeMarkdown(report: Report): string {
  const { verdict, totals, capabilities, known, results, run, left, suite } = report;
  const noticed = results.filter(({ status }) => !['pass', 'skip'].includes(status));
  return [
    `# ${cell(headline(report))}`,
    '',
    `${countLine(totals)} in ${duration(run.milliseconds)}, started ${run.started}, suite ${suite}.`,
    ...section(
      'Why',
      verdict.reasons.map((reason) => `- ${cell(reason)}`),
    ),
    ...section('Capabilities', [
      '| capability | verdict | cases |',
      '|---|---|---|',
      ...capabilities.map((outcome) => {
        const { capability, sentence, verdict: word } = outcome;
        return `| **${capability}**: ${cell(sentence)} | ${verdictWords[word]} | ${countLine(outcome.totals)} |`;
      }),
    ]),
    ...section('Cases that did not pass', noticed.length === 0 ? [] : [...tableHead, ...noticed.map(row)]),
    ...section(
      'Known deviations',
      known.map(({ id, reason, expires, state }) => `- ${id}, ${state}, until ${expires}: ${cell(reason)}`),
    ),
    ...section(
      'Left on the target',
      left.map((thing) => `- ${cell(leftWords(thing))}`),
    ),
    '',
  ].join('\n');
}

const tableHead = ['| case | status | requirement | what was seen |', '|---|---|---|---|'] as const;

function row({ id, status, title, clause, because, reason = '', expected, actual }: Result): string {
  const detail = [
    ...(because === undefined ? [] : [`because of ${because}`]),
    reason,
    ...(expected === undefined ? [] : [`expected ${expected}`]),
  ];
  const seen = [...detail, ...(actual === undefined ? [] : [`seen ${actual}`])].join('; ');
  return `| [${id}](${clause.url}) | ${status} | ${cell(title)} | ${cell(seen)} |`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

const longest = 300;

/** Text of a target in a table: one line, nothing that Markdown or HTML would act on. */
function cell(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ');
  const short = line.length > longest ? `${line.slice(0, longest)}…` : line;
  return short.replace(/[\\`*_{}[\]<>|~]/g, (character) => `&#${character.charCodeAt(0)};`);
}
