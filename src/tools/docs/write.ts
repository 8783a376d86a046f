import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadContract } from '../../../spec/load.ts';
import { packageRoot } from '../../packageRoot.ts';
import { drawContactSheet } from './contactSheet.ts';
import { filledPage, generatedTables } from './pages.ts';

/** `npm run docs`: rewrites the tables of docs/ and the contact sheet. */
const contract = await loadContract();
for (const { page } of generatedTables) {
  const file = fileURLToPath(new URL(page, packageRoot()));
  writeFileSync(file, filledPage(page, readFileSync(file, 'utf8'), contract));
}

const sheet = fileURLToPath(new URL('fixtures/docs/contact-sheet.jpg', packageRoot()));
mkdirSync(dirname(sheet), { recursive: true });
writeFileSync(sheet, await drawContactSheet());
