import { readFileSync, writeFileSync } from 'node:fs';
import type { Case } from '../case/case.ts';
import { packageFile } from '../package.ts';
import type { Mutant } from './lie.ts';

/** What is known of one mutant from trying it against every case that it touches. */
export interface MatrixRow {
  /** Cases that fail because of it. */
  readonly noticed: readonly string[];
  /** Cases that cannot be judged because of it. */
  readonly hindered: readonly string[];
  /** Some cases that it touches and that pass all the same. */
  readonly spared: readonly string[];
}

/** A row for every mutant, by id. */
export type Matrix = Readonly<Record<string, MatrixRow>>;

const path = 'conformance/proof/matrix.json';

/** The matrix as it was learnt last; `npm run mutants -- --learn` writes it. */
export function readMatrix(): Matrix {
  return JSON.parse(readFileSync(packageFile(path), 'utf8')) as Matrix;
}

/** Writes the matrix, one mutant a line. */
export function writeMatrix(matrix: Matrix): void {
  const lines = Object.entries(matrix).map(([id, row]) => `  ${JSON.stringify(id)}: ${JSON.stringify(row)}`);
  writeFileSync(packageFile(path), `{\n${lines.join(',\n')}\n}\n`);
}

/** The cases (MAYs excepted, and what waits for minutes) that no mutant breaks, by what the matrix and the tables say. */
export function uncovered(cases: readonly Case[], mutants: readonly Mutant[], matrix: Matrix): readonly Case[] {
  const noticed = mutants.flatMap(({ id, breaks }) => [...breaks, ...(matrix[id]?.noticed ?? [])]);
  const covered = new Set(noticed);
  return cases.filter(({ id, level, slowMs }) => level !== 'MAY' && slowMs === undefined && !covered.has(id));
}
