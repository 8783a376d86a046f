import pc from 'picocolors';
import type { Result, Status } from '../run/result.ts';
import type { Report } from './report.ts';
import { countLine, duration, headline, verdictWords } from './words.ts';

const paint: Readonly<Record<Status, (text: string) => string>> = {
  pass: pc.green,
  fail: pc.red,
  warn: pc.yellow,
  notice: pc.cyan,
  unstable: pc.yellow,
  skip: pc.dim,
  blocked: pc.magenta,
  error: pc.red,
};

/** One case for a terminal: a line, and below it what was expected and seen. */
export function caseLines(result: Result): string {
  const { id, title, status, reason, expected, actual } = result;
  const details = [
    ...(reason === undefined ? [] : [reason]),
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(actual === undefined ? [] : [`seen     ${actual}`]),
  ];
  const text = details.map((line) => `\n         ${pc.dim(printable(line))}`).join('');
  return `${paint[status](status.padEnd(8))} ${pc.bold(id)} ${title}${text}\n`;
}

/** The end of a run for a terminal: capabilities, baseline, verdict. */
export function writeTerminal(report: Report): string {
  const { capabilities, known, verdict, totals, run, left } = report;
  const width = Math.max(0, ...capabilities.map(({ capability }) => capability.length)) + 2;
  const colours = { certified: pc.green, passed: pc.green, failed: pc.red, undecided: pc.magenta } as const;
  const colour = verdict.conformant ? pc.green : pc.red;
  return [
    '',
    ...capabilities.map((outcome) => {
      const word = colours[outcome.verdict](verdictWords[outcome.verdict].padEnd(14));
      return `  ${outcome.capability.padEnd(width)}${word}${pc.dim(countLine(outcome.totals))}`;
    }),
    ...(known.length === 0 ? [] : ['', ...known.map(({ id, state, reason }) => `  known ${id}: ${state} (${reason})`)]),
    ...left.map(({ kind, id, marker }) => pc.red(`  left on the target: ${kind} ${printable(id ?? marker ?? '')}`)),
    '',
    `${countLine(totals)}; ${run.spent.requests} requests, ${run.spent.images} images, ${run.spent.transformations} transformations in ${duration(run.milliseconds)}`,
    colour(pc.bold(headline(report))),
    ...verdict.reasons.map((reason) => `  ${printable(reason)}`),
    '',
  ].join('\n');
}

/** Text of a target must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[^\t\n\u0020-\u007e\u00a0-\u{10ffff}]/gu, '\ufffd');
}
