import { Command } from 'commander';
import type { Capability } from '../case/capabilities.ts';
import { chapters } from '../cases/index.ts';
import {
  type Campaign,
  inParallel,
  judgeHonest,
  prepareCampaign,
  type Trial,
  touchedBy,
  tryMutant,
  tryVariation,
} from './campaign.ts';
import { brokenFoundations, tryFoundation } from './foundations.ts';
import { learnAll, sampled, tellAgain, tellAll } from './generated/running.ts';
import { mutants } from './index.ts';
import type { Mutant } from './lie.ts';
import { type Matrix, type MatrixRow, readMatrix, uncovered, writeMatrix } from './matrix.ts';
import type { Place } from './place.ts';
import { startStage } from './stage.ts';
import { variations } from './variations.ts';

interface Flags {
  readonly full?: boolean;
  readonly learn?: boolean;
  readonly uncovered?: boolean;
  readonly foundations?: boolean;
  readonly generated?: boolean;
  readonly only?: readonly string[];
  readonly seed: string;
  readonly together: string;
}

const program = new Command('mutants')
  .description('proves that the suite notices lies and nothing else')
  .option('--full', 'every mutant against every case; prints the matrix')
  .option('--learn', 'try each mutant against every case that it touches, and write matrix.json')
  .option('--uncovered', 'list the cases that no mutant breaks, and try nothing')
  .option('--foundations', 'break what each capability stands on, and try every case that needs it')
  .option('--generated', 'tell every generated lie; with --learn, learn which case catches which')
  .option('--seed <number>', 'which generated lies are sampled otherwise', '1')
  .option('--only <id...>', 'these mutants and variations, or capabilities')
  .option('--together <number>', 'how many targets at once', '3')
  .action(async (flags: Flags) => {
    process.exitCode = await prove(flags);
  });

const cases = chapters.flatMap((chapter) => chapter.cases);

/** A number for every case, so that a fifth of them can be chosen for each variation, another fifth for the next. */
const places = new Map(cases.map(({ id }, index) => [id, index]));

async function prove(flags: Flags): Promise<number> {
  const matrix = readMatrix();
  if (flags.uncovered === true) return listUncovered(matrix);
  const wanted = flags.only === undefined ? undefined : new Set(flags.only);
  const selected = mutants.filter(({ id }) => wanted === undefined || wanted.has(id));
  const together = Number(flags.together);
  const stage = await startStage({ withProbe: true });
  try {
    if (flags.foundations === true) return await tryFoundations(wanted, stage, together);
    if (flags.generated === true) return await tellGenerated(stage, together, flags.learn === true);
    const problems: string[] = [];
    const campaign =
      flags.learn === true ? await prepareCampaign(chapters, stage, together) : await judgeHonest(chapters, stage);
    problems.push(
      ...campaign.unsound.map(({ id, status, reason }) => `the honest target fails ${id}: ${status} ${reason}`),
    );
    if (flags.learn === true) await learn(selected, campaign, together, wanted === undefined ? {} : matrix);
    else problems.push(...(await tryAll(selected, campaign, matrix, together, flags.full === true)));
    const others = flags.learn === true ? [] : variations.filter(({ id }) => wanted === undefined || wanted.has(id));
    const parts = flags.full === true || wanted !== undefined ? 1 : 5;
    const chosen = (index: number) => (id: string) => (places.get(id) ?? 0) % parts === index % parts;
    const tried = inParallel([...others.entries()], 2, ([index, variation]) =>
      tryVariation(variation, campaign, chosen(index)),
    );
    for (const trial of await tried) {
      problems.push(...trial.failures.map((failure) => `false alarm on ${trial.variation}: ${failure}`));
    }
    let sample = 0;
    if (flags.learn !== true && wanted === undefined) {
      const told = await tellAgain(campaign, together, (rows) => sampled(rows, sampleSize, Number(flags.seed)));
      problems.push(...told.problems);
      sample = told.count;
    }
    for (const problem of problems) process.stdout.write(`${problem}\n`);
    process.stdout.write(
      `${selected.length} mutants, ${sample} of the generated lies, ${others.length} correct but different targets, ${campaign.sound.size} cases: ${problems.length} problems\n`,
    );
    return problems.length === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
}

/** How many generated lies a run tells that is not about them; `--generated` tells all. */
const sampleSize = 80;

/** Tells all generated lies and prints how many there are, are caught, and are excused. */
async function tellGenerated(stage: Place, together: number, learning: boolean): Promise<number> {
  const campaign = await prepareCampaign(chapters, stage, together);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const problems = await (learning ? learnAll : tellAll)(campaign, together, print);
  for (const problem of problems) print(problem);
  print(`${problems.length} problems`);
  return problems.length === 0 ? 0 : 1;
}

/** Exactly the cases about a lost sentence fail; all others pass or are blocked. */
async function tryFoundations(
  wanted: ReadonlySet<string> | undefined,
  stage: Place,
  together: number,
): Promise<number> {
  const { sound } = await judgeHonest(chapters, stage);
  const chosen = (Object.keys(brokenFoundations) as readonly Capability[]).filter((name) => wanted?.has(name) ?? true);
  const problems = await inParallel(chosen, together, async (name) => {
    const { ran, failed, expected, broken } = await tryFoundation(name, { chapters, upstream: stage, sound });
    const good = failed.join(' ') === expected.join(' ') && broken.length === 0;
    process.stdout.write(`${name.padEnd(20)}${ran} cases; fail: ${failed.join(' ')}${good ? '' : ' (WRONG)'}\n`);
    for (const line of broken) process.stdout.write(`  ${line}\n`);
    return good ? 0 : 1;
  });
  return problems.some((count) => count > 0) ? 1 : 0;
}

/** Tries mutants against the cases that they name and a sample of the others, or against all. */
async function tryAll(
  selected: readonly Mutant[],
  campaign: Campaign,
  matrix: Matrix,
  together: number,
  full: boolean,
): Promise<readonly string[]> {
  const trials = await inParallel(selected, together, async (mutant) => {
    const row = matrix[mutant.id];
    const ids = full ? [...campaign.sound] : [...mutant.breaks, ...(row?.spared ?? []), ...sampleOf(mutant, matrix)];
    const trial = await tryMutant(mutant, ids, campaign);
    if (full) process.stdout.write(`${mutant.id.padEnd(32)}${trial.noticed.join(' ')}\n`);
    return { mutant, trial, ids };
  });
  const problems: string[] = [];
  for (const { mutant, trial, ids } of trials) {
    const found = judge(mutant, trial, campaign, matrix);
    if (found.length === 0) continue;
    // What a lie about lists disturbs depends on what other trials have stored just then: alone, it has to happen again
    const again = new Set(judge(mutant, await tryMutant(mutant, ids, campaign), campaign, matrix));
    for (const problem of found) {
      if (again.has(problem)) problems.push(problem);
      else process.stdout.write(`unstable, not seen again: ${problem}\n`);
    }
  }
  return problems;
}

function judge(
  { id, breaks }: Mutant,
  { noticed, hindered }: Trial,
  { sound }: Campaign,
  matrix: Matrix,
): readonly string[] {
  const row = matrix[id];
  if (row === undefined) return [`${id} is not in matrix.json; run npm run mutants -- --learn`];
  const expected = new Set([...breaks, ...row.noticed, ...row.hindered]);
  const missed = breaks.filter((own) => sound.has(own) && !noticed.includes(own));
  const alarms = [...noticed, ...hindered].filter((own) => !expected.has(own));
  return [
    ...missed.map((own) => `${id} is not noticed by ${own}`),
    ...alarms.map((own) => `${id} disturbs ${own}, which does not check that rule`),
  ];
}

/** Two cases that have nothing to do with a mutant, others for each. */
function sampleOf({ id, breaks }: Mutant, matrix: Matrix): readonly string[] {
  const row = matrix[id];
  const known = new Set([...breaks, ...(row?.noticed ?? []), ...(row?.hindered ?? []), ...(row?.spared ?? [])]);
  const others = cases.filter((own) => !known.has(own.id) && own.alone !== true && !own.needs.includes('workers'));
  const start = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 99_991, 7);
  return [0, 1].flatMap((step) => others[(start + step * 97) % others.length]?.id ?? []);
}

async function learn(selected: readonly Mutant[], campaign: Campaign, together: number, before: Matrix): Promise<void> {
  const rows = new Map(Object.entries(before));
  await inParallel(selected, together, async (mutant) => {
    const touched = await touchedBy(mutant.apply, campaign);
    const { noticed, hindered } = await tryMutant(mutant, [...new Set([...touched, ...mutant.breaks])], campaign);
    const missed = mutant.breaks.filter((id) => campaign.sound.has(id) && !noticed.includes(id));
    for (const id of missed) process.stdout.write(`${mutant.id} is not noticed by ${id}\n`);
    const spared = touched.filter((id) => !noticed.includes(id) && !hindered.includes(id));
    rows.set(mutant.id, { noticed, hindered, spared: spread(spared, 6) });
    // As it goes, in the order of the tables: a run that is interrupted is not lost.
    writeMatrix(
      Object.fromEntries(mutants.flatMap(({ id }) => (rows.has(id) ? [[id, rows.get(id) as MatrixRow]] : []))),
    );
  });
}

function spread(ids: readonly string[], count: number): readonly string[] {
  const step = Math.max(1, Math.floor(ids.length / count));
  return ids.filter((_, index) => index % step === 0).slice(0, count);
}

function listUncovered(matrix: Matrix): number {
  const missing = uncovered(cases, mutants, matrix);
  for (const { id, title } of missing) process.stdout.write(`${id} ${title}\n`);
  process.stdout.write(`${missing.length} of ${cases.length} cases are broken by no mutant\n`);
  return missing.length === 0 ? 0 : 1;
}

await program.parseAsync(process.argv.filter((argument) => argument !== '--'));
