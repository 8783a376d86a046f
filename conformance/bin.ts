#!/usr/bin/env node
import { main } from './commands/cli.ts';

// A defect of the suite; what the run made is in its ledger, for `cfimages sweep`.
process.on('uncaughtException', (error) => {
  process.stderr.write(
    `cfimages: the suite broke: ${error.stack}\nsee .cfimages/ or the report folder for the ledger\n`,
  );
  process.exit(4);
});

process.exitCode = await main(process.argv.slice(2));
