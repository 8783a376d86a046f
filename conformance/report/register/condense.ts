import type { Result } from '../../run/result.ts';
import type { Report } from '../report.ts';

/** How many exchanges of a case that did not pass are kept: its last ones, which hold what speaks against the target. */
const keptExchanges = 3;

/**
 * A report as the register keeps it: the same verdict and results, with the evidence of what did not pass. What passed
 * needs none, and would make megabytes.
 */
export function condense(report: Report): Report {
  return { ...report, results: report.results.map(condensed) };
}

function condensed(result: Result): Result {
  const isClean = result.status === 'pass' || result.status === 'skip';
  return { ...result, exchanges: isClean ? [] : result.exchanges.slice(-keptExchanges), pictures: [] };
}
