import { writeDocuments } from './documents.ts';

// `--publish` freezes the newest baseline: from then on a change of a case begins another one
writeDocuments(process.argv.includes('--publish'));
