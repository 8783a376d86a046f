import { styleText } from 'node:util';
import type { Result, Status } from '../run/result.ts';
import { causeLine, sharedCauses } from './causes.ts';
import type { Report } from './report.ts';
import type { CapabilityVerdict } from './verdict.ts';
import { countLine, duration, headline, leftWords, verdictWords } from './words.ts';

const colours = {
  pass: 'green',
  fail: 'red',
  warn: 'yellow',
  notice: 'cyan',
  unstable: 'yellow',
  skip: 'dim',
  blocked: 'magenta',
  error: 'red',
} as const satisfies Readonly<Record<Status, string>>;

const verdictColours = {
  certified: 'green',
  passed: 'green',
  failed: 'red',
  undecided: 'magenta',
  'not offered': 'yellow',
} as const satisfies Readonly<Record<CapabilityVerdict, string>>;

/** One case for a terminal: a line, and below it what was expected and seen, a line each. */
export function caseLines(result: Result): string {
  const { id, title, status, reason, because, expected, actual } = result;
  const details = [
    ...(because === undefined ? [] : [`because of ${because}`]),
    ...(reason === undefined ? [] : result.origin === 'suite' ? reason.split('\n') : [reason]),
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(actual === undefined ? [] : [`seen     ${actual}`]),
  ];
  const text = details.map((line) => `\n         ${styleText('dim', printable(line))}`).join('');
  return `${styleText(colours[status], status.padEnd(8))} ${styleText('bold', id)} ${title}${text}\n`;
}

/** The end of a run for a terminal: capabilities, baseline, verdict. */
export function writeTerminal(report: Report): string {
  const { capabilities, known, verdict, totals, run, left } = report;
  const width = Math.max(0, ...capabilities.map(({ capability }) => capability.length)) + 2;
  const colour = verdict.conformant
    ? ({ full: 'green', partial: 'cyan', selection: 'cyan' } as const)[verdict.extent]
    : 'red';
  return [
    '',
    ...capabilities.map((outcome) => {
      const word = styleText(verdictColours[outcome.verdict], verdictWords[outcome.verdict].padEnd(14));
      return `  ${outcome.capability.padEnd(width)}${word}${styleText('dim', countLine(outcome.totals))}`;
    }),
    ...causeLines(report),
    ...(known.length === 0 ? [] : ['', ...known.map(({ id, state, reason }) => `  known ${id}: ${state} (${reason})`)]),
    ...left.map((thing) => styleText('red', `  left on the target: ${printable(leftWords(thing))}`)),
    '',
    `${countLine(totals)}; ${run.spent.requests} requests, ${run.spent.images} images, ${run.spent.transformations} transformations in ${duration(run.milliseconds)}`,
    styleText([colour, 'bold'], headline(report)),
    ...verdict.reasons.map((reason) => `  ${printable(reason)}`),
    '',
  ].join('\n');
}

function causeLines({ results }: Report): readonly string[] {
  const { causes, of } = sharedCauses(results);
  return causes.length === 0 ? [] : ['', ...causes.map((cause) => `  ${printable(causeLine(cause, of))}`)];
}

/** Text of a target must not steer the terminal, nor leave its line: breaks and tabs become one blank. */
function printable(text: string): string {
  return text.replace(/[\t\n\r\u0085\u2028\u2029]+/g, ' ').replace(/[^\u0020-\u007e\u00a0-\u{10ffff}]/gu, '\ufffd');
}
