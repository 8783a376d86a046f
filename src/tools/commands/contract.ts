import type { Command } from 'commander';
import { addContractFlags, type ContractFlags } from './flags.ts';

/** `cfimages contract`: prints the merged OpenAPI document. */
export function addContract(program: Command): void {
  addContractFlags(program.command('contract'))
    .description('print the OpenAPI document with every overlay applied')
    .option('--json', 'as JSON instead of YAML')
    .action(async ({ spec, overlay, json }: ContractFlags & { readonly json?: boolean }) => {
      const { loadContract, serialiseContract } = await import('../../../spec/load.ts');
      const contract = await loadContract({ spec, overlays: overlay });
      process.stdout.write(await serialiseContract(contract, json === true ? 'json' : 'yaml'));
    });
}
