import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from '../../package.ts';
import { writeHtml } from '../html.ts';
import type { Report } from '../report.ts';
import { seal } from '../seal.ts';
import { condense } from './condense.ts';
import { type Entry, indexMarkdown, indexPage } from './pages.ts';

/** The register of this checkout. */
export const registerFolder = (): string => packageFile('conformance/register');

/** All registered reports, by target and newest first. */
export function readEntries(register: string): readonly Entry[] {
  if (!existsSync(register)) return [];
  const targets = foldersIn(register);
  return targets.flatMap((target) =>
    [...foldersIn(join(register, target))].reverse().map((date) => {
      const folder = `${target}/${date}`;
      return { folder, report: JSON.parse(readFileSync(join(register, folder, 'report.json'), 'utf8')) as Report };
    }),
  );
}

/** Files a report under its target and date, and answers where. */
export function addEntry(register: string, report: Report): string {
  const folder = join(register, placeOf(register, report), report.run.started.slice(0, 10));
  const kept = condense(report);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'report.json'), seal(kept, 0));
  return folder;
}

/** The folder of a target's reports; of two names that read alike, the second one's tells them apart. */
function placeOf(register: string, { target: { name }, run: { profile } }: Report): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const place = `${words}-${profile}`;
  const others = readEntries(register).filter(({ folder }) => folder.startsWith(`${place}/`));
  if (words !== '' && others.every(({ report }) => report.target.name === name)) return place;
  return `${place}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** The pages of the register as they should be, by file name. Those in HTML are made where they are wanted, not kept. */
export function registerPages(register: string): Readonly<Record<string, string>> {
  const entries = readEntries(register);
  return {
    'README.md': indexMarkdown(entries),
    'index.html': indexPage(entries),
    ...Object.fromEntries(entries.map(({ folder, report }) => [`${folder}/report.html`, writeHtml(report)])),
  };
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
