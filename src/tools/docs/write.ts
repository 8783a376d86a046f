import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadContract } from '../../../spec/load.ts';
import { packageRoot } from '../../packageRoot.ts';
import { drawContactSheet } from './contactSheet.ts';
import { filledReadme } from './readme.ts';

/** `npm run docs`: rewrites the README's tables and the contact sheet. */
const readme = fileURLToPath(new URL('README.md', packageRoot()));
writeFileSync(readme, filledReadme(readFileSync(readme, 'utf8'), await loadContract()));

const sheet = fileURLToPath(new URL('fixtures/docs/contact-sheet.jpg', packageRoot()));
mkdirSync(dirname(sheet), { recursive: true });
writeFileSync(sheet, await drawContactSheet());
