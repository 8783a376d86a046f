import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { BodyEvidence } from '../case/evidence.ts';
import { canonical } from '../case/expect.ts';
import { UsageError } from '../case/outcome.ts';
import { packageFile } from '../package.ts';
import type { Result } from '../run/result.ts';
import { type Report, withVerdict } from './report.ts';
import { isSealed } from './seal.ts';

/** A report from a file, and what is wrong with it. */
export interface ReadReport {
  readonly report: Report;
  /** One sentence per finding; empty for a report that holds together. */
  readonly problems: readonly string[];
}

/** Reads a JSON report. Throws `UsageError` when it is none. */
export function readReport(path: string): ReadReport {
  let text: string;
  let document: unknown;
  try {
    text = readFileSync(path, 'utf8');
    document = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`cannot read the report ${path}: ${cause instanceof Error ? cause.message : cause}`);
  }
  const validate = schemaOfReports();
  const version = (document as { version?: unknown } | null)?.version;
  if (version === 1) throw new UsageError(`${path} was written by an older suite, whose verdicts were weaker`);
  if (!validate(document)) {
    const [first] = validate.errors ?? [];
    throw new UsageError(`${path} is not a report: ${first?.instancePath || '/'} ${first?.message}`);
  }
  const report = document as Report;
  const sealed = isSealed(text) ? [] : ['the file was changed after it was written: its hash does not fit'];
  return { report, problems: [...sealed, ...contradictions(report)] };
}

/** Checks a report against itself, offline: evidence against its hashes, statuses against levels, verdict against results. */
function contradictions(report: Report): readonly string[] {
  const { verdict, totals, capabilities, known, ...findings } = report;
  const expected = withVerdict(findings, known);
  const parts = { verdict, totals, capabilities, known } as const;
  const differing = Object.entries(parts).filter(
    ([name, value]) => canonical(value) !== canonical(expected[name as keyof typeof parts]),
  );
  return [
    ...differing.map(([name]) => `the ${name} does not follow from the results`),
    ...repeated(report.results.map(({ id }) => id)).map((id) => `${id} is reported twice`),
    ...report.results.flatMap((result) => contradictionsOf(result).map((problem) => `${result.id}: ${problem}`)),
  ];
}

function contradictionsOf({ status, level, reason, exchanges, pictures }: Result): readonly string[] {
  const bodies = exchanges.flatMap(({ request, response }) => [request.body, response?.body]);
  const hashes = new Set(bodies.map((body) => body?.sha256));
  const mismatch = { fail: 'MUST', warn: 'SHOULD', notice: 'MAY' }[status as string];
  const needsPicture = pictures.flatMap(({ delivered, title }) =>
    delivered === undefined || hashes.has(hashOf(Buffer.from(delivered.split(',')[1] ?? '', 'base64')))
      ? []
      : [`the picture "${title}" is not in any answer`],
  );
  return [
    ...(mismatch !== undefined && mismatch !== level ? [`the status ${status} does not fit a ${level}`] : []),
    ...(status !== 'pass' && reason === undefined ? [`the status ${status} has no reason`] : []),
    ...bodies.flatMap((body) => (body === undefined || intact(body) ? [] : ['a body does not have its hash'])),
    ...(exchanges.length < keptExchanges ? needsPicture : []),
  ];
}

/** As many exchanges as a case keeps; beyond that a picture's answer may be missing. */
const keptExchanges = 30;

/** A body that is kept whole and untouched has to have the size and the hash that are stated. */
function intact({ text, bytes, sha256 }: BodyEvidence): boolean {
  if (text === undefined || sha256 === undefined) return true;
  const body = Buffer.from(text, 'utf8');
  return body.length !== bytes || /[\ufffd…]|\[[\w ]+\]/.test(text) || hashOf(body) === sha256;
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function repeated(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

function schemaOfReports() {
  const schema = JSON.parse(readFileSync(packageFile('conformance/report/report.schema.json'), 'utf8')) as object;
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}
