import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { UsageError } from '../case/outcome.ts';
import type { Pulse } from './pulse.ts';

/** Things that a run makes or changes on a target. */
export type ThingKind = 'image' | 'variant' | 'key' | 'config' | 'public-variant';

/**
 * One thing. `id` is what to delete; it is unknown between the request and the answer when the target chooses it, and
 * then `marker` (text that only this run used) is how a sweep recognises it. `before` is what to put back: account configuration, or the variant `public`.
 */
export interface Thing {
  readonly kind: ThingKind;
  readonly id?: string;
  readonly marker?: string;
  /** An upload URL without an upload yet: no list shows it. */
  readonly draft?: boolean;
  readonly before?: unknown;
}

/** An entry that was opened and not closed yet. */
export interface OpenEntry extends Thing {
  readonly number: number;
}

/** The first line: which target the run talked to. */
export interface LedgerHead {
  readonly run: string;
  readonly api: string;
  /** A hash; the account id itself stays out of files. */
  readonly account: string;
  readonly started: string;
  /** Where the run can be asked whether it still lives. */
  readonly pulse?: Pulse;
  /** The target file, so that a sweep finds the credentials. */
  readonly target?: string;
}

/**
 * Every thing is written down before the request that makes it goes out, so that the note outlives this process. The
 * disk follows in a moment: who loses power may lose the notes of that moment, and no request waits for the disk.
 */
export interface Ledger {
  readonly path: string | undefined;
  /** Before a create: returns the entry's number. */
  open(thing: Thing): number;
  /** What was closed and is there after all. */
  reopen(thing: Thing): number;
  /** When the id is known, or is another one (re-keyed). */
  learn(number: number, id: string): void;
  /** It is gone, was never made, or was put back. */
  close(number: number): void;
  /** What is still there, newest first. */
  outstanding(): readonly OpenEntry[];
}

type Line =
  | ({ readonly event: 'run' } & LedgerHead)
  | ({ readonly event: 'open'; readonly number: number } & Thing)
  | { readonly event: 'learn'; readonly number: number; readonly id: string }
  | { readonly event: 'close'; readonly number: number };

/** A ledger on disk (JSON lines, written line by line), or in memory when there is no path. */
export function openLedger(path: string | undefined, head: LedgerHead): Ledger {
  const entries = new Map<number, Thing>();
  let last = 0;
  let file: number | undefined;
  if (path !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    file = openSync(path, 'wx');
  }
  const flush = createFlush();
  const write = (line: Line) => {
    apply(entries, line);
    if (file === undefined) return;
    writeSync(file, `${JSON.stringify(line)}\n`);
    flush(file);
  };
  write({ event: 'run', ...head });
  const open = (thing: Thing): number => {
    last++;
    write({ ...thing, event: 'open', number: last });
    return last;
  };
  return {
    path,
    open,
    reopen: open,
    learn: (number, id) => write({ event: 'learn', number, id }),
    close: (number) => write({ event: 'close', number }),
    outstanding: () => newestFirst(entries),
  };
}

/** Has the system put a file on its disk, without waiting for it; once for all that was written meanwhile. */
function createFlush(): (file: number) => void {
  let running = false;
  let again = false;
  const flush = (file: number): void => {
    again = running;
    if (running) return;
    running = true;
    fdatasync(file, () => {
      running = false;
      if (again) flush(file);
    });
  };
  return flush;
}

/** What a ledger says. */
export interface ReadLedger {
  readonly head: LedgerHead;
  /** What is still there, newest first. */
  readonly outstanding: readonly OpenEntry[];
  /** What was removed, as the target said. */
  readonly removed: readonly OpenEntry[];
}

/** Reads a ledger that an earlier run left. */
export function readLedger(path: string): ReadLedger {
  if (!existsSync(path)) throw new UsageError(`there is no ledger ${path}`);
  const entries = new Map<number, Thing>();
  const removed = new Map<number, Thing>();
  let head: LedgerHead | undefined;
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((text, index) => {
      // A line that a crash cut off never ends in a brace; the request behind it never went out.
      if (!text.endsWith('}')) return;
      let line: Line;
      try {
        line = JSON.parse(text) as Line;
      } catch {
        throw new UsageError(`${path} is damaged at line ${index + 1}`);
      }
      if (line.event === 'run') head = line;
      const closed = line.event === 'close' ? entries.get(line.number) : undefined;
      if (line.event === 'close' && closed?.id !== undefined) removed.set(line.number, closed);
      apply(entries, line);
    });
  if (head === undefined) throw new UsageError(`${path} is not a ledger`);
  return { head, outstanding: newestFirst(entries), removed: newestFirst(removed) };
}

/** The folder of ledgers for which no place was named. */
export const ledgerFolder = '.cfimages';

/** Removes a ledger that lists nothing any more, and the folder that was made for it. */
export function discardLedger(path: string): void {
  rmSync(path, { force: true });
  const folder = dirname(path);
  const isOurs = basename(folder) === ledgerFolder && existsSync(folder);
  if (isOurs && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Appends to a ledger that was read: a sweep closes what it removed. */
export function closeInFile(path: string, number: number): void {
  append(path, { event: 'close', number });
}

/** Appends to a ledger that was read: what was closed is there after all. */
export function reopenInFile(path: string, { number, ...thing }: OpenEntry): void {
  append(path, { event: 'open', number, ...thing });
}

function append(path: string, line: Line): void {
  const file = openSync(path, 'a');
  // A crash may have cut the last line off
  writeSync(file, `\n${JSON.stringify(line)}\n`);
  fsyncSync(file);
  closeSync(file);
}

function apply(entries: Map<number, Thing>, line: Line): void {
  if (line.event === 'open') {
    const { event: _, number, ...thing } = line;
    entries.set(number, thing);
  } else if (line.event === 'learn') {
    entries.set(line.number, { ...(entries.get(line.number) ?? { kind: 'image' }), id: line.id });
  } else if (line.event === 'close') entries.delete(line.number);
}

function newestFirst(entries: ReadonlyMap<number, Thing>): readonly OpenEntry[] {
  return [...entries].map(([number, thing]) => ({ number, ...thing })).sort((a, b) => b.number - a.number);
}
