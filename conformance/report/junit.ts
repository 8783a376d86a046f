import { XMLBuilder } from 'fast-xml-parser';
import type { Result } from '../run/result.ts';
import type { Report } from './report.ts';
import { speaksAgainst } from './verdict.ts';

/** JUnit XML for CI servers: one suite per chapter; MAYs never fail, what was not run is skipped. */
export function writeJunit(report: Report): string {
  const { results, run, target } = report;
  const tests = [...new Set(results.map(({ chapter }) => chapter))].map((chapter) => {
    const own = results.filter((result) => result.chapter === chapter);
    return {
      '@name': clean(chapter),
      ...counts(own, run.strict),
      '@timestamp': run.started.slice(0, 19),
      '@hostname': clean(target.name),
      testcase: own.map((result) => testcase(result, run.strict)),
    };
  });
  const document = {
    testsuites: {
      '@name': clean(`Conformance of ${target.name}, profile ${run.profile}`),
      ...counts(results, run.strict, false),
      testsuite: tests,
    },
  };
  const xml = new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml.build(document)}`;
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
    '@tests': String(results.length),
    '@failures': count('failures'),
    '@errors': count('errors'),
    ...(withSkipped ? { '@skipped': count('skipped') } : {}),
    '@time': (milliseconds / 1000).toFixed(3),
  };
}

function testcase(result: Result, strict: boolean): Record<string, unknown> {
  const { id, title, chapter, status, milliseconds } = result;
  const message = clean(`${status}${result.reason === undefined ? '' : `: ${result.reason}`}`);
  const text = clean(detail(result));
  const inner: Record<Outcome, object> = {
    passed: {},
    failures: { failure: { '@message': message, '@type': status, '#text': text } },
    errors: { error: { '@message': message, '@type': result.origin ?? status, '#text': text } },
    skipped: { skipped: { '@message': message } },
  };
  return {
    '@name': clean(`${id} ${title}`),
    '@classname': clean(chapter),
    '@time': (milliseconds / 1000).toFixed(3),
    ...inner[outcomeOf(result, strict)],
  };
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

/** Drops what XML 1.0 cannot carry, whatever a target put into its answers. */
function clean(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
