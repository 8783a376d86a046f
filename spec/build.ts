import { writeMerged } from './builtin.ts';
import { mergeBuiltin } from './load.ts';

// Part of the build: validates the built-in contract and keeps its merged form beside the compiled code.
const { document, sources } = await mergeBuiltin();
await writeMerged(sources, document);
