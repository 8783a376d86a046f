import { expect, test } from '@jest/globals';
import type { CaseResult } from '../../microcks/index.ts';
import { reportOf, writeJunit } from './testReport.ts';

const results = [
  {
    operation: { name: 'GET /a' },
    success: true,
    milliseconds: 3,
    steps: [{ name: 'x', problems: [], milliseconds: 3 }],
  },
  { operation: { name: 'GET /b' }, success: false, milliseconds: 0, steps: [] },
  {
    operation: { name: 'GET /c' },
    success: false,
    milliseconds: 2,
    steps: [{ name: '<y>', problems: ['the status is 404 & "200" was expected'], milliseconds: 2 }],
  },
] as unknown as readonly CaseResult[];

test('a report says which operations passed', () => {
  const { operations } = reportOf('http://target', results);
  expect(operations.map(({ outcome }) => outcome)).toEqual(['passed', 'untested', 'failed']);
});

test('JUnit has a suite per operation, and what is no XML in names is escaped', () => {
  expect(writeJunit('http://target', results).split('\n').slice(2, 12)).toEqual([
    '  <testsuite name="GET /a" tests="1" failures="0" skipped="0" time="0.003">',
    '    <testcase name="x" classname="GET /a" time="0.003"/>',
    '  </testsuite>',
    '  <testsuite name="GET /b" tests="1" failures="0" skipped="1" time="0.000">',
    '    <testcase name="no example request" classname="GET /b"><skipped/></testcase>',
    '  </testsuite>',
    '  <testsuite name="GET /c" tests="1" failures="1" skipped="0" time="0.002">',
    '    <testcase name="&lt;y&gt;" classname="GET /c" time="0.002"><failure message="the status is 404 &amp; &quot;200&quot; was expected">the status is 404 &amp; &quot;200&quot; was expected</failure></testcase>',
    '  </testsuite>',
    '</testsuites>',
  ]);
});
