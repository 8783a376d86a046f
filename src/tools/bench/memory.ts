import { measureLimitedMemory } from '../../testing/limitedMemory.ts';
import { measurePeaks } from './_peaks.ts';
import { makePictures } from './_pictures.ts';

/** What pictures take: one after another in a process, and what is meant to take too much, where there are 512 MB. */
export async function run(): Promise<void> {
  console.log('Peak memory of a process that makes one picture of 800 pixels after another, over its idle state:');
  console.table(await measurePeaks(await makePictures()));
  console.log(
    'A pool that may use 512 MB, by the file of a cgroup; refusals by their numbers, the peak of the whole process:',
  );
  const sets = await measureLimitedMemory();
  console.table(
    sets.map(({ name, answers, milliseconds, peakMB }) => ({
      requests: name,
      answers: answers.join(' '),
      ms: milliseconds.toFixed(0),
      'peak MB': peakMB.toFixed(0),
    })),
  );
}
