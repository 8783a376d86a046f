import type { Report } from './report.ts';
import { seal } from './seal.ts';

/** The whole tree as JSON, sealed, so that `cfimages verify` notices a changed byte. */
export function writeJson(report: Report): string {
  return seal(report);
}
