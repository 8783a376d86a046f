import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chapters } from '../cases/index.ts';
import { type Campaign, touchedBy, tryMutant, tryVariation } from './campaign.ts';
import { takeFootprints } from './footprint.ts';
import { mutants } from './index.ts';
import { readMatrix, uncovered } from './matrix.ts';
import { type Stage, startStage } from './stage.ts';
import { variations } from './variations.ts';

const cases = chapters.flatMap((chapter) => chapter.cases);
const ids = new Set(cases.map(({ id }) => id));
const matrix = readMatrix();

describe('the tables', () => {
  test('hold at least 150 lies and 25 differences, each once', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(150);
    expect(variations.length).toBeGreaterThanOrEqual(25);
    const names = [...mutants, ...variations].map(({ id }) => id);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('name cases that there are', () => {
    expect(mutants.filter(({ breaks }) => breaks.length === 0)).toEqual([]);
    expect(mutants.flatMap(({ breaks }) => breaks.filter((id) => !ids.has(id)))).toEqual([]);
    expect(Object.values(matrix).flatMap(({ noticed }) => noticed.filter((id) => !ids.has(id)))).toEqual([]);
  });

  test('agree with the matrix: each lie is noticed by every case that it names', () => {
    const missed = mutants.flatMap(({ id, breaks }) => {
      const row = matrix[id];
      return row === undefined
        ? [`${id} is not learnt`]
        : breaks.filter((own) => !row.noticed.includes(own)).map((own) => `${id} ${own}`);
    });
    expect(missed).toEqual([]);
  });

  test('break every MUST and SHOULD at least once', () => {
    expect(uncovered(cases, mutants, matrix).map(({ id }) => id)).toEqual([]);
  });
});

describe('a few of them, tried', () => {
  const few = ['UPL-8', 'GET-1', 'GET-4', 'LST-1', 'SIG-4', 'ENV-7', 'DLV-2'];
  let stage: Stage;
  let campaign: Campaign;
  beforeAll(async () => {
    stage = await startStage();
    const footprints = await takeFootprints(chapters, stage, few, 2);
    campaign = { chapters, upstream: stage, sound: new Set(few), footprints };
  }, 60_000);
  afterAll(() => stage.close());

  test.each([
    ['private-by-default', ['UPL-8', 'GET-1']],
    ['details-other-name', ['GET-1']],
    ['details-without-creator', ['GET-4']],
    ['list-as-array', ['LST-1']],
    ['unsigned', ['SIG-4']],
    ['small-error-codes', ['ENV-7']],
    ['delivers-octets', ['DLV-2']],
  ])('%s is noticed by %j and nobody else', async (id, noticed) => {
    const mutant = mutants.find((own) => own.id === id);
    if (mutant === undefined) throw new Error(`there is no mutant ${id}`);
    const trial = await tryMutant(mutant, few, campaign);
    expect(trial.noticed).toEqual(noticed);
    expect(await touchedBy(mutant.apply, campaign)).toEqual(expect.arrayContaining(noticed));
  });

  test.each(['reversed-keys', 'chunked', 'close-connections', 'rate-limited', 'lagging-reads', 'other-png-encoder'])(
    'nobody is accused of %s',
    async (id) => {
      const variation = variations.find((own) => own.id === id);
      if (variation === undefined) throw new Error(`there is no variation ${id}`);
      expect((await tryVariation(variation, campaign)).failures).toEqual([]);
    },
  );
});
