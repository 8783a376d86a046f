import { errors } from '../../cloudflare/index.ts';
import type { FaultRule, PresetName } from './rule.ts';

/** A fault that the live service was seen to have. */
export interface Preset {
  readonly says: string;
  /** How that is known. */
  readonly source: string;
  readonly rule: FaultRule;
}

/** By name, for the member `preset` of a rule; what else the rule says goes before what stands here. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  'text-errors': {
    says: 'the API answers `ERROR 5404: …` as plain text, without an envelope',
    source: 'recorded answers of 2021 to 2023',
    rule: { surface: 'api', error: 'imageNotFound', plain: true },
  },
  'throttled-in-200': {
    says: 'code 971, asking to slow down, inside of an HTTP 200 with `success: false`',
    source: 'comment of a client that runs against the live API, 2026',
    rule: { surface: 'api', error: 'rateLimited', answerStatus: 200 },
  },
  'credentials-400': {
    says: 'credentials are refused (6003) with status 400',
    source: 'comment of a client that runs against the live API, 2026',
    rule: { surface: 'api', error: 'malformedCredentials', answerStatus: 400 },
  },
  'lagging-variant': {
    says: 'reads of a variant show for 90 s what it was before',
    source: 'automated live test, 2026',
    rule: { surface: 'api', operation: 'getImageVariant', lag: 90_000 },
  },
  'account-5403': {
    says: 'the account is not valid, or may not use Images',
    source: 'automated live test, 2026',
    rule: { surface: 'api', error: 'accountNotAuthorized' },
  },
  'quota-9422': {
    says: 'the free transformations of the month are used up',
    source: 'notes of several sites, 2026',
    rule: { surface: 'urlTransform', error: 'freeTransformsExhausted' },
  },
};

/** A rule with what its preset stands for; 5400 for a name that is none. */
export function expanded(rule: FaultRule): FaultRule {
  if (rule.preset === undefined) return rule;
  if (!Object.hasOwn(presets, rule.preset)) throw errors.badRequest(`there is no preset called ${rule.preset}`);
  return { ...presets[rule.preset].rule, ...rule };
}
