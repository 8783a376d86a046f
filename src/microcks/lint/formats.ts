import { type Finding, type RuleName, rules, type Severity } from './finding.ts';

/** How findings are written down. */
export type LintFormat = 'text' | 'json' | 'sarif' | 'github';

/** Writers, by format; each ends with a newline. */
export const lintFormats: Readonly<Record<LintFormat, (findings: readonly Finding[]) => string>> = {
  text(findings) {
    const lines = findings.map(
      ({ file, line, column, severity, rule, message }) =>
        `${file}:${line}:${column}: ${severity}: ${message} [${rule}]`,
    );
    return `${[...lines, summaryOf(findings)].join('\n')}\n`;
  },
  json: (findings) => `${JSON.stringify({ summary: countsOf(findings), findings }, null, 2)}\n`,
  sarif: (findings) => `${JSON.stringify(sarifLog(findings), null, 2)}\n`,
  github: (findings) =>
    findings
      .map(({ file, line, column, severity, rule, message }) => {
        const level = severity === 'note' ? 'notice' : severity;
        return `::${level} file=${property(file)},line=${line},col=${column},title=${property(rule)}::${data(message)}\n`;
      })
      .join(''),
};

/** `2 errors, 1 warning, 0 notes`. */
function summaryOf(findings: readonly Finding[]): string {
  const { error, warning, note } = countsOf(findings);
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  return `${count(error, 'error')}, ${count(warning, 'warning')}, ${count(note, 'note')}`;
}

function countsOf(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** SARIF 2.1.0. */
function sarifLog(findings: readonly Finding[]): object {
  const names = Object.keys(rules) as RuleName[];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cfimages lint',
            rules: names.map((id) => ({
              id,
              shortDescription: { text: rules[id].about },
              defaultConfiguration: { level: rules[id].severity },
            })),
          },
        },
        results: findings.map(({ rule, severity, message, file, line, column, pointer }) => ({
          ruleId: rule,
          ruleIndex: names.indexOf(rule),
          level: severity,
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: file.split('\\').join('/') },
                region: { startLine: line, startColumn: column },
              },
              logicalLocations: [{ fullyQualifiedName: pointer }],
            },
          ],
        })),
      },
    ],
  };
}

/** GitHub's workflow commands escape what would end them. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
