import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Pictures } from './_pictures.ts';
import { withScripts } from './_server.ts';

const outputs = [
  ['12 MP', 'jpeg'],
  ['12 MP', 'webp'],
  ['12 MP', 'avif'],
  ['12 MP progressive', 'jpeg'],
  ['alpha PNG', 'webp'],
] as const;

/** Megabytes that three transforms to 800 px add to a process, by file and format; the built package is what runs. */
export async function measurePeaks(pictures: Pictures): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  await withScripts({ peak: script }, async ({ peak }) => {
    for (const [picture, format] of outputs) {
      const file = `${peak}.bin`;
      await writeFile(file, pictures[picture]);
      const { stdout } = await promisify(execFile)(process.execPath, [peak, file, format]);
      const [idle = 0, most = 0] = stdout.trim().split(' ').map(Number);
      rows.push({ picture, format, 'idle MB': idle.toFixed(0), 'over idle MB': (most - idle).toFixed(0) });
    }
  });
  return rows;
}

/** Prints the resident megabytes before the first transform, and the peak after the third. */
const script = `
import { readFileSync } from 'node:fs';
import { transform } from '../src/imaging/index.js';
const [file, format] = process.argv.slice(2);
const status = (field) => Number(new RegExp(field + ':\\\\s+(\\\\d+)').exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
const source = new Uint8Array(readFileSync(file));
const idle = status('VmRSS');
for (let round = 0; round < 3; round++) {
  await transform(source, { width: 800, format }, { surface: 'remote' });
}
console.log(idle, status('VmHWM'));
`;
