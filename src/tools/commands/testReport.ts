import type { CaseResult } from '../../microcks/index.ts';

/** What a test of a server has found, as data. */
export function reportOf(target: string, results: readonly CaseResult[]) {
  return {
    target,
    operations: results.map(({ operation, success, steps, milliseconds }) => ({
      operation: operation.name,
      outcome: steps.length === 0 ? 'untested' : success ? 'passed' : 'failed',
      milliseconds: Math.round(milliseconds),
      requests: steps.map(({ name, problems, answer }) => ({ name, status: answer?.status ?? null, problems })),
    })),
  };
}

/** The same as JUnit XML: a suite per operation, a case per request. */
export function writeJunit(target: string, results: readonly CaseResult[]): string {
  const suites = results.map(({ operation, steps, milliseconds }) => {
    const failures = steps.filter(({ problems }) => problems.length > 0).length;
    const cases = steps.map(({ name, problems, milliseconds: spent }) => {
      const head = `<testcase name="${escaped(name)}" classname="${escaped(operation.name)}" time="${seconds(spent)}"`;
      if (problems.length === 0) return `    ${head}/>`;
      const text = escaped(problems.join('\n'));
      return `    ${head}><failure message="${escaped(problems[0] ?? '')}">${text}</failure></testcase>`;
    });
    const untested = `    <testcase name="no example request" classname="${escaped(operation.name)}"><skipped/></testcase>`;
    const inner = cases.length === 0 ? [untested] : cases;
    return [
      `  <testsuite name="${escaped(operation.name)}" tests="${inner.length}" failures="${failures}" skipped="${cases.length === 0 ? 1 : 0}" time="${seconds(milliseconds)}">`,
      ...inner,
      '  </testsuite>',
    ].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escaped(target)}">\n${suites.join('\n')}\n</testsuites>\n`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Without what XML 1.0 cannot hold. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
  };
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/gu, '')
    .replace(/[&<>"\n]/g, (character) => entities[character] ?? '');
}
