import { answerLies } from './answers.ts';
import { operations } from './contract.ts';
import { crossOriginLies, deliveryLies } from './deliveries.ts';
import { envelopeLies } from './envelopes.ts';
import type { GeneratedLie } from './lie.ts';
import { optionLies } from './options.ts';
import { refusalLies } from './refusals.ts';
import { bodyLies, parameterLies } from './requests.ts';
import { settingLies } from './settings.ts';
import { staleLies } from './stale.ts';

/** Every lie that the tables make, before it is known whether anybody can tell; each id once. */
export async function generatedLies(): Promise<readonly GeneratedLie[]> {
  const all = await operations();
  return [
    ...answerLies(all),
    ...envelopeLies(all),
    ...bodyLies(all),
    ...parameterLies(all),
    ...refusalLies(all),
    ...staleLies(),
    ...settingLies(),
    ...deliveryLies(),
    ...crossOriginLies(),
    ...optionLies(),
  ];
}
