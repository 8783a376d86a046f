import { writeFile } from 'node:fs/promises';
import { mergeBuiltin } from './load.ts';
import { generateTypes } from './types-of-contract.ts';

// `npm run types`: rewrites types.ts from the built-in contract.
await writeFile(new URL('types.ts', import.meta.url), await generateTypes(await mergeBuiltin()));
