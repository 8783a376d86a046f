import type { Command } from 'commander';
import { loadContract, serialiseContract } from '../../../spec/load.ts';

interface ContractFlags {
  readonly spec?: string;
  readonly overlay?: readonly string[];
  readonly json?: boolean;
}

/** `cfimages contract`: prints the merged OpenAPI document. */
export function addContract(program: Command): void {
  program
    .command('contract')
    .description('print the OpenAPI document with every overlay applied')
    .option('--spec <file>', 'start from this OpenAPI document')
    .option('--overlay <file...>', 'apply OpenAPI Overlay documents')
    .option('--json', 'as JSON instead of YAML')
    .action(async ({ spec, overlay, json }: ContractFlags) => {
      const contract = await loadContract({ ...(spec === undefined ? {} : { spec }), overlays: overlay ?? [] });
      process.stdout.write(await serialiseContract(contract, json === true ? 'json' : 'yaml'));
    });
}
