import { describe, expect, test } from '@jest/globals';
import type { Capability } from '../case/capabilities.ts';
import type { Result, Status } from '../run/result.ts';
import { writeBadge } from './badge.ts';
import { writeHtml } from './html.ts';
import { writeMarkdown } from './markdown.ts';
import { type Findings, withVerdict } from './report.ts';
import { writeTerminal } from './terminal.ts';
import { headline } from './words.ts';

const outcome = (capability: Capability, status: Status, id: string = capability): Result => ({
  ...{ id, title: 'MUST x', level: 'MUST', chapter: 'X', capability, status, milliseconds: 1 },
  ...{ clause: { url: 'https://example.com', provenance: 'documented' }, exchanges: [], pictures: [] },
  ...(status === 'pass' ? {} : { reason: 'so it was' }),
});

interface Shape {
  readonly acceptKnown?: boolean;
  readonly complete?: boolean;
  readonly profile?: Findings['run']['profile'];
}

const findings = (results: readonly Result[], { acceptKnown = false, complete = true, profile = 'full' }: Shape) => {
  const offered = results.filter(({ status }) => status !== 'skip').map(({ capability }) => capability);
  return {
    ...{ format: 'cfimages-conformance-report', version: 2, suite: '0.0.0', left: [], results },
    target: { name: 'clone', urls: { api: 'http://x' }, offered: [...new Set(offered)], consistencyMs: 0, retries: 0 },
    run: {
      ...{ id: 'r', baseline: '2026-11', profile, complete, strict: false, acceptKnown, interrupted: false, lag: 0 },
      ...{
        started: '2026-11-27T00:00:00.000Z',
        milliseconds: 1,
        spent: { requests: 1, images: 0, transformations: 0 },
      },
    },
  } as const satisfies Findings;
};

const known = [{ id: 'stats', reason: 'not yet', expires: '2999-01-01' }];
const [green, blue, red, grey] = ['#1a7f37', '#0757ba', '#b3261e', '#57606a'];

describe('the headline and the badge', () => {
  test.each<readonly [string, readonly Result[], Shape, string, string]>([
    [
      'of all capabilities',
      [outcome('api', 'pass'), outcome('stats', 'pass')],
      {},
      'clone: full: 2 of 2 (profile full, baseline 2026-11)',
      green,
    ],
    [
      'of a target that offers two capabilities, which nobody can read as full',
      [outcome('api', 'pass'), outcome('stats', 'pass'), outcome('keys', 'skip'), outcome('blob', 'skip')],
      {},
      'clone: partial: 2 of 4 (profile full, baseline 2026-11, 2 capabilities not offered)',
      blue,
    ],
    [
      'of an accepted known deviation',
      [outcome('api', 'pass'), outcome('stats', 'fail')],
      { acceptKnown: true },
      'clone: not conformant: 1 of 2 failed, all of it known (profile full, baseline 2026-11)',
      red,
    ],
    [
      'of a target file that lacks the one capability of the profile',
      [outcome('seed', 'skip')],
      { profile: 'seed' },
      'clone: nothing was judged (profile seed, baseline 2026-11, 1 capability not offered)',
      grey,
    ],
    [
      'of some of the cases',
      [outcome('api', 'pass'), outcome('keys', 'skip')],
      { complete: false },
      'clone: no deviation in 1 of 2 cases (2 cases of the profile full, baseline 2026-11, 1 capability not offered)',
      grey,
    ],
  ])('%s', (_, results, shape, words, colour) => {
    const report = withVerdict(findings(results, shape), shape.acceptKnown === true ? known : []);
    expect(headline(report)).toBe(words);
    expect(writeBadge(report)).toContain(colour);
    for (const other of [green, blue, red, grey]) if (other !== colour) expect(writeBadge(report)).not.toContain(other);
  });

  test('name what is not offered in every form', () => {
    const report = withVerdict(findings([outcome('api', 'pass'), outcome('keys', 'skip')], {}), []);
    for (const text of [writeTerminal(report), writeHtml(report), writeMarkdown(report), JSON.stringify(report)]) {
      expect(text).toMatch(/keys[^\n]*not offered/);
      expect(text).toContain('partial');
    }
    expect(writeBadge(report)).toContain('partial: 1 of 2');
    expect(writeBadge(report)).not.toContain('full');
  });
});
