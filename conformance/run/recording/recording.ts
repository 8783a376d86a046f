import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { UsageError } from '../../case/outcome.ts';
import type { Selection } from '../plan.ts';
import type { LeftEntry } from '../run.ts';

/** Why there was no answer, by the name of the error that the suite's client threw. */
export interface RecordedFault {
  readonly name: string;
  readonly message: string;
  readonly actual?: string;
}

/** One request of a run and its answer, whole. Times are milliseconds since 1970. */
export interface RecordedExchange {
  readonly scope: string;
  readonly method: string;
  readonly url: string;
  readonly started: number;
  readonly ended: number;
  readonly answer?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** UTF-8, or base64 where the bytes are no text. */
    readonly body: string;
    readonly base64?: true;
  };
  readonly fault?: RecordedFault;
}

/** What the suite's own server of pictures had been asked for a path, when a case wanted to know. */
export interface RecordedVisit {
  readonly scope: string;
  readonly path: string;
  readonly requests: readonly Readonly<Record<string, string | readonly string[] | undefined>>[];
}

/** All that a run learnt about its target: enough to judge it again without it. Secrets are stand-ins of the same shape. */
export interface Recording {
  readonly format: 'cfimages-conformance-recording';
  readonly version: 1;
  readonly suite: string;
  readonly baseline: string;
  readonly selection: Omit<Selection, 'baseline'>;
  /** As a target file says it. */
  readonly target: Readonly<Record<string, unknown>>;
  readonly run: string;
  /** Up to the path, and whether it was the suite's own server. */
  readonly origin?: { readonly url: string; readonly own: boolean };
  readonly started: number;
  readonly interrupted: boolean;
  readonly exhausted?: string;
  readonly left: readonly LeftEntry[];
  /** Numbers that made names unique, by scope, in the order in which they were drawn. */
  readonly draws: Readonly<Record<string, readonly number[]>>;
  readonly visits: readonly RecordedVisit[];
  readonly exchanges: readonly RecordedExchange[];
}

/** Throws `UsageError` when there can be no recording at a path: before a run, which nobody wants to repeat for that. */
export function confirmWritable(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    closeSync(openSync(path, 'a'));
  } catch (cause) {
    throw new UsageError(`cannot record to ${path}: ${cause instanceof Error ? cause.message : cause}`);
  }
}

/** Writes a recording as JSON, an exchange a line; compressed when the name ends in `.gz`. */
export function writeRecording(path: string, { exchanges, ...rest }: Recording): void {
  const head = JSON.stringify(rest).slice(0, -1);
  const text = `${head},"exchanges":[\n${exchanges.map((exchange) => JSON.stringify(exchange)).join(',\n')}\n]}\n`;
  writeFileSync(path, path.endsWith('.gz') ? gzipSync(text) : text);
}

/** Reads a recording. Throws `UsageError` when the file is none, or of a version that this suite does not know. */
export function readRecording(path: string): Recording {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new UsageError(`cannot read the recording ${path}: ${cause instanceof Error ? cause.message : cause}`);
  }
  let recording: Partial<Recording> | null;
  try {
    const text = bytes[0] === 0x1f ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes;
    recording = JSON.parse(text.toString('utf8')) as Partial<Recording> | null;
  } catch {
    throw new UsageError(`${path} is no recording: it is not JSON`);
  }
  if (recording?.format !== 'cfimages-conformance-recording') throw new UsageError(`${path} is no recording`);
  if (recording.version !== 1) throw new UsageError(`${path} is of version ${recording.version}; 1 can be replayed`);
  if (!isWhole(recording)) throw new UsageError(`${path} is damaged: something that a recording has is missing`);
  return recording;
}

const maxBytes = 512 * 1024 * 1024;

function isWhole(recording: Partial<Recording>): recording is Recording {
  const { exchanges, visits, draws, left, selection, target, run, started } = recording;
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  return (
    [exchanges, visits, left].every(Array.isArray) &&
    [draws, selection, target].every(isObject) &&
    typeof run === 'string' &&
    Number.isFinite(started) &&
    (exchanges ?? []).every(
      ({ scope, method, url, answer, fault }) =>
        [scope, method, url].every((text) => typeof text === 'string') && (isObject(answer) || isObject(fault)),
    )
  );
}
