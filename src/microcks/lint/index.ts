export type { Finding } from './finding.ts';
export { type LintFormat, lintFormats } from './formats.ts';
export { lintContract } from './lint.ts';
