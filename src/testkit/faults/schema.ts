import { presets } from './presets.ts';

const milliseconds = { type: 'number', minimum: 0, maximum: 600_000 } as const;
const count = { type: 'integer', minimum: 1 } as const;
const text = { type: 'string', minLength: 1, maxLength: 1000 } as const;

const effects = {
  latency: {
    description: 'Milliseconds; or {min, max}, evenly; or {mean, deviation}, normally',
    oneOf: [
      milliseconds,
      {
        type: 'object',
        required: ['min', 'max'],
        additionalProperties: false,
        properties: { min: milliseconds, max: milliseconds },
      },
      {
        type: 'object',
        required: ['mean', 'deviation'],
        additionalProperties: false,
        properties: { mean: milliseconds, deviation: milliseconds },
      },
    ],
  },
  reset: { type: 'boolean', description: 'Reset the TCP connection instead of answering' },
  error: { anyOf: [text, { type: 'integer' }], description: 'A catalogued refusal, by name or by number' },
  detail: { ...text, description: 'Fills the text of the refusal' },
  answerStatus: { type: 'integer', minimum: 200, maximum: 599, description: 'The status of the refusal' },
  plain: { type: 'boolean', description: 'The refusal is plain text, without an envelope' },
  retryAfter: { type: 'integer', minimum: 0, maximum: 86_400, description: 'Retry-After, seconds' },
  status: { type: 'integer', minimum: 400, maximum: 599, description: 'A bare HTTP status, e.g. 521' },
  quota: { type: 'boolean', description: 'Refuse with 5453, quota reached' },
  lag: { ...milliseconds, description: 'Images younger than this are not seen yet' },
  truncate: { type: 'number', minimum: 0, description: 'Bytes (or, below 1, part) of the body before the cut' },
  drip: {
    type: 'object',
    required: ['bytes', 'every'],
    additionalProperties: false,
    properties: { bytes: count, every: { ...milliseconds, minimum: 1, maximum: 60_000 } },
  },
} as const;

const conditions = {
  surface: {
    enum: ['api', 'batch', 'delivery', 'customDomain', 'urlTransform', 'workers', 'microcks', 'contract'],
  },
  operation: { ...text, description: 'An operation’s id; one that the mock does not have is refused' },
  method: text,
  path: text,
  account: text,
  namespace: text,
  nth: { anyOf: [count, { type: 'array', items: count, minItems: 1 }] },
  every: count,
  probability: { type: 'number', minimum: 0, maximum: 1 },
  times: count,
} as const;

const preset = { enum: Object.keys(presets), description: 'What the live service was seen to do, by name' } as const;
/** They say how a refusal looks, and are no fault by themselves. */
const refining: ReadonlySet<string> = new Set(['detail', 'retryAfter', 'answerStatus', 'plain']);

/** JSON Schema of one fault rule; published in the control surface's OpenAPI document. */
export const faultRuleSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { id: text, preset, ...conditions, ...effects },
  anyOf: ['preset', ...Object.keys(effects)]
    .filter((name) => !refining.has(name))
    .map((name) => ({ required: [name] })),
} as const;

/** JSON Schema of a set of rules with its seed. */
export const faultPlanSchema = {
  type: 'object',
  required: ['rules'],
  additionalProperties: false,
  properties: { seed: { type: 'integer' }, rules: { type: 'array', maxItems: 1000, items: faultRuleSchema } },
} as const;
