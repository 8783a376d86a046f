#!/usr/bin/env node
// Ctrl-C while the suite is being loaded
const early = () => {
  process.stderr.write('\ncfimages: interrupted before the first request; nothing was sent\n');
  process.exit(1);
};
process.on('SIGINT', early);

// A defect of the suite; what the run made is in its ledger, for `cfimages sweep`.
process.on('uncaughtException', (error) => {
  process.stderr.write(
    `cfimages: the suite broke: ${error.stack}\nsee .cfimages/ or the report folder for the ledger\n`,
  );
  process.exit(4);
});

// Whoever reads may stop reading (`| head`): no defect, and a run that is going on notices by itself.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const [{ main }, { processConsole }] = await Promise.all([
  import('./commands/cli.ts'),
  import('./commands/console.ts'),
]);
process.exitCode = await main(process.argv.slice(2), {
  ...processConsole,
  onInterrupt(listener) {
    process.off('SIGINT', early);
    return processConsole.onInterrupt(listener);
  },
});
