import type { Command } from 'commander';
import { serialiseContract } from '../../../spec/load.ts';
import { addContractFlags, type ContractFlags, loadNamed } from './flags.ts';

/** `cfimages contract`: prints the merged OpenAPI document. */
export function addContract(program: Command): void {
  addContractFlags(program.command('contract'))
    .description('print the OpenAPI document with every overlay applied')
    .option('--json', 'as JSON instead of YAML')
    .action(async ({ json, ...named }: ContractFlags & { readonly json?: boolean }) => {
      const contract = await loadNamed(named);
      process.stdout.write(await serialiseContract(contract, json === true ? 'json' : 'yaml'));
    });
}
