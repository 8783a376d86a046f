import { writeBadge } from './badge.ts';
import { writeHtml } from './html.ts';
import { writeJson } from './json.ts';
import { writeJunit } from './junit.ts';
import { writeMarkdown } from './markdown.ts';
import type { Report } from './report.ts';
import { writeTerminal } from './terminal.ts';

/** Every form of a report that goes into a file, all made of the same tree. */
export const reporters = {
  json: { file: 'report.json', write: writeJson },
  html: { file: 'report.html', write: writeHtml },
  junit: { file: 'junit.xml', write: writeJunit },
  markdown: { file: 'report.md', write: writeMarkdown },
  badge: { file: 'badge.svg', write: writeBadge },
} as const satisfies Record<string, { file: string; write: (report: Report) => string }>;
export type ReportFormat = keyof typeof reporters;

export { writeTerminal };
