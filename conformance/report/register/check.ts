import type { Baseline } from '../../case/baseline.ts';
import type { Report } from '../report.ts';

/** Why a report cannot be registered, one sentence each; empty when it can. Its seal is looked at by `readReport`. */
export function refusals(report: Report, text: string, baseline: Baseline): readonly string[] {
  return [...unfinished(report), ...againstBaseline(report, baseline), ...dishonest(report), ...secretsIn(text)];
}

/** Only a run to its end, of all cases, that forgives nothing, is comparable with others. */
function unfinished({ run, verdict }: Report): readonly string[] {
  return [
    ...(run.complete ? [] : ['it is a run of some of the cases (--only, --read-only or --shard)']),
    ...(run.interrupted ? ['the run was interrupted'] : []),
    ...(run.exhausted === undefined ? [] : [`the budget of ${run.exhausted} ran out`]),
    ...(run.acceptKnown ? ['known deviations were accepted (--accept-known)'] : []),
    ...(verdict.exitCode === 4 ? ['the suite itself broke'] : []),
    ...(verdict.exitCode === 2 ? ['no case was judged'] : []),
  ];
}

/** Every case of the profile is there, at the level and by the clause of the baseline that the report names. */
function againstBaseline({ run, results }: Report, baseline: Baseline): readonly string[] {
  if (baseline.name !== run.baseline) return [`its baseline ${run.baseline} is not ${baseline.name}`];
  const wanted = Object.entries(baseline.cases).filter(([, row]) => row.slice(3).includes(run.profile));
  const found = new Map(results.map((result) => [result.id, result]));
  const missing = wanted.filter(([id]) => !found.has(id)).map(([id]) => id);
  const foreign = results.filter(({ id }) => !wanted.some(([own]) => own === id)).map(({ id }) => id);
  const changed = wanted.flatMap(([id, [level, provenance, url]]) => {
    const result = found.get(id);
    if (result === undefined) return [];
    const isSame = result.level === level && result.clause.provenance === provenance && result.clause.url === url;
    return isSame ? [] : [id];
  });
  return [
    ...sentence(missing, 'cases of the baseline are missing'),
    ...sentence(foreign, 'cases are not in the baseline'),
    ...sentence(changed, 'cases do not have the level or the clause of the baseline'),
  ];
}

const fairSkip = /^(the target does not offer |the target file does not allow changes of |it waits \d+ seconds)/;

/** The target file claims what it is judged by, and is no example. */
function dishonest({ target, results, capabilities }: Report): readonly string[] {
  const unfair = results.filter(({ status, reason = '' }) => status === 'skip' && !fairSkip.test(reason));
  const denied = results.filter(
    ({ status, reason = '', capability }) =>
      status === 'skip' && reason === `the target does not offer ${capability}` && target.offered.includes(capability),
  );
  const idle = capabilities.filter(({ verdict, totals }) => verdict === 'certified' && totals.skip > totals.pass);
  return [
    ...(/^(under test|my-images)$/.test(target.name) ? [`its name "${target.name}" is that of an example`] : []),
    ...sentence(
      unfair.map(({ id }) => id),
      'cases were skipped for a reason that a complete run does not have',
    ),
    ...sentence(
      denied.map(({ id }) => id),
      'cases were skipped although the target offers what they need',
    ),
    ...sentence(
      idle.map(({ capability }) => capability),
      'capabilities are certified although most of their cases were skipped',
    ),
  ];
}

const secrets: readonly (readonly [RegExp, string])[] = [
  [/"authorization":\s*"(?!\[redacted\])/i, 'an Authorization header'],
  [/"x-auth-key":\s*"(?!\[redacted\])/i, 'an X-Auth-Key header'],
  [/\bbearer\s+(?!\[)[\w.~+/-]{16,}/i, 'a bearer token'],
  [/[?&]sig=[0-9a-f]{16,}/i, 'a signature'],
  [/:\/\/[^\s/:@"\\[]+:(?!\[password\])[^\s/@"\\[]+@/, 'a password in a URL'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY/, 'a private key'],
  [/"(\/home\/|\/Users\/|[A-Z]:\\\\Users)/, 'a path of somebody’s machine'],
];

function secretsIn(text: string): readonly string[] {
  return secrets.filter(([pattern]) => pattern.test(text)).map(([, what]) => `it holds ${what}`);
}

const shown = 8;

function sentence(ids: readonly string[], says: string): readonly string[] {
  if (ids.length === 0) return [];
  const more = ids.length > shown ? ` and ${ids.length - shown} more` : '';
  return [`${ids.length} ${says}: ${ids.slice(0, shown).join(', ')}${more}`];
}
