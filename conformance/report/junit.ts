import type { Result } from '../run/result.ts';
import { element } from './markup.ts';
import type { Report } from './report.ts';
import { speaksAgainst } from './verdict.ts';

/** JUnit XML for CI servers: one suite per chapter; MAYs never fail, what was not run is skipped. */
export function writeJunit(report: Report): string {
  const { results, run, target } = report;
  const suites = [...new Set(results.map(({ chapter }) => chapter))].map((chapter) => {
    const inChapter = results.filter((result) => result.chapter === chapter);
    return element(
      'testsuite',
      {
        name: chapter,
        ...counts(inChapter, run.strict),
        timestamp: run.started.slice(0, 19),
        hostname: target.name,
      },
      inChapter.map((result) => testcase(result, run.strict)),
    );
  });
  const name = `Conformance of ${target.name}, profile ${run.profile}`;
  const xml = element('testsuites', { name, ...counts(results, run.strict, false) }, suites);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`;
}

type Outcome = 'passed' | 'failures' | 'errors' | 'skipped';

function outcomeOf(result: Result, strict: boolean): Outcome {
  if (result.status === 'error') return 'errors';
  if (speaksAgainst(result, strict)) return 'failures';
  return ['pass', 'unstable'].includes(result.status) ? 'passed' : 'skipped';
}

function counts(results: readonly Result[], strict: boolean, withSkipped = true): Record<string, string> {
  const count = (wanted: Outcome) => String(results.filter((result) => outcomeOf(result, strict) === wanted).length);
  const milliseconds = results.reduce((sum, result) => sum + result.milliseconds, 0);
  return {
    tests: String(results.length),
    failures: count('failures'),
    errors: count('errors'),
    ...(withSkipped ? { skipped: count('skipped') } : {}),
    time: (milliseconds / 1000).toFixed(3),
  };
}

function testcase(result: Result, strict: boolean): string {
  const { id, title, chapter, status, milliseconds } = result;
  const message = `${status}${result.reason === undefined ? '' : `: ${result.reason}`}`;
  const text = detail(result);
  const inner: Record<Outcome, readonly string[]> = {
    passed: [],
    failures: [element('failure', { message, type: status }, text)],
    errors: [element('error', { message, type: result.origin ?? status }, text)],
    skipped: [element('skipped', { message })],
  };
  const time = (milliseconds / 1000).toFixed(3);
  return element('testcase', { name: `${id} ${title}`, classname: chapter, time }, inner[outcomeOf(result, strict)]);
}

function detail({ reason, expected, actual, clause, exchanges }: Result): string {
  return [
    reason,
    expected === undefined ? undefined : `expected: ${expected}`,
    actual === undefined ? undefined : `actual:   ${actual}`,
    `clause:   ${clause.url}`,
    ...exchanges.map(
      ({ request, response, fault }) =>
        `${request.method} ${request.url} -> ${response?.status ?? fault ?? 'no answer'}`,
    ),
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}
