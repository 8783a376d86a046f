import { base, credentials, port } from './apiChecks.ts';
import type { Check, Finding, Setup } from './finding.ts';
import { clock, cors, publicUrl } from './pageChecks.ts';

/** Looks at a set-up from outside, one check after the other, and stops where the rest would make no sense. */
export async function examine(setup: Setup): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const finding = await check(setup);
    if (finding === undefined) continue;
    findings.push(finding);
    if (finding.verdict === 'bad') break;
  }
  return findings;
}

const runtime: Check = async () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isGood = major > 20 || (major === 20 && minor >= 19);
  return isGood
    ? { check: 'Node', verdict: 'good', says: `${process.versions.node}` }
    : { check: 'Node', verdict: 'bad', says: `${process.versions.node} is too old`, remedy: 'use Node 20.19 or newer' };
};

const checks: readonly Check[] = [runtime, port, base, credentials, publicUrl, cors, clock];
