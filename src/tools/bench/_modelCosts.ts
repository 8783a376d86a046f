import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { withScripts } from './_server.ts';

const runs = [
  { name: 'plain', width: 800, height: 600, options: { width: 400, height: 400, fit: 'cover' } },
  {
    name: 'gravity=face',
    width: 800,
    height: 600,
    options: { width: 400, height: 400, fit: 'cover', gravity: { kind: 'face' } },
  },
  { name: 'interpolate, 400x300 to 800x600', width: 400, height: 300, options: { width: 800, fit: 'contain' } },
  {
    name: 'generate, 400x300 to 800x600',
    width: 400,
    height: 300,
    options: { width: 800, fit: 'contain', upscale: 'generate' },
  },
  {
    name: 'generate, 400x300 to 1600x1200',
    width: 400,
    height: 300,
    options: { width: 1600, fit: 'contain', upscale: 'generate' },
  },
  {
    name: 'generate, 800x600 to 1600x1200',
    width: 800,
    height: 600,
    options: { width: 1600, fit: 'contain', upscale: 'generate' },
  },
];

/** CPU milliseconds of the first and of the second transform, and the megabytes that they add to a process. */
export async function measureModels(photograph: string): Promise<Record<string, string>[]> {
  const rows: Record<string, string>[] = [];
  await withScripts({ models: script }, async ({ models }) => {
    for (const { name, width, height, options } of runs) {
      const file = `${models}.jpg`;
      await writeFile(
        file,
        await sharp(photograph).resize(width, height, { fit: 'cover' }).jpeg({ quality: 92 }).toBuffer(),
      );
      const { stdout } = await promisify(execFile)(process.execPath, [models, file, JSON.stringify(options)]);
      const [idle = 0, most = 0, first = 0, second = 0] = stdout.trim().split(' ').map(Number);
      rows.push({
        name,
        'first, ms of CPU': first.toFixed(0),
        'second, ms of CPU': second.toFixed(0),
        'MB over idle': (most - idle).toFixed(0),
      });
    }
  });
  return rows;
}

const script = `
import { readFileSync } from 'node:fs';
import { transform } from '../src/imaging/index.js';
const [file, options] = process.argv.slice(2);
const status = (field) => Number(new RegExp(field + ':\\\\s+(\\\\d+)').exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
const source = new Uint8Array(readFileSync(file));
// What every transform needs is loaded before
await transform(source.slice(), { width: 20 }, { surface: 'remote' });
const idle = status('VmRSS');
const times = [];
for (let round = 0; round < 2; round++) {
  const started = process.cpuUsage();
  await transform(source.slice(), { ...JSON.parse(options), format: 'jpeg' }, { surface: 'remote' });
  const { user, system } = process.cpuUsage(started);
  times.push((user + system) / 1000);
}
console.log(idle, status('VmHWM'), ...times);
`;
