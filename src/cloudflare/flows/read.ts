import { parseOptions, type TransformOptions } from '../../imaging/index.ts';
import { errors } from '../errors.ts';
import { firstViolation } from '../violation.ts';
import { type Flow, flowExtensions, flowProviders } from './flow.ts';

/** Flows of one list; the product names no bound. */
const maxFlows = 100;

const flowSchema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', pattern: '^[!-~]([ -~]{0,98}[!-~])?$' },
    enabled: { type: 'boolean' },
    provider: { type: 'string', enum: flowProviders },
    when: {
      type: 'object',
      additionalProperties: false,
      properties: {
        extensions: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', enum: flowExtensions } },
        path: { type: 'string', pattern: '^[/*]', maxLength: 1024 },
        query: { type: 'string', minLength: 1, maxLength: 100 },
      },
    },
    options: {
      type: 'object',
      minProperties: 1,
      maxProperties: 50,
      additionalProperties: { type: ['string', 'number', 'boolean'] },
    },
  },
} as const;

/** JSON Schema of a file of flows, and of what `/__mock/flows` takes. */
export const flowsSchema = {
  type: 'object',
  required: ['flows'],
  additionalProperties: false,
  properties: { flows: { type: 'array', maxItems: maxFlows, items: flowSchema } },
} as const;

/** What is wrong with flows that fit the schema, and where; nothing when they can be kept. */
export function flowFault(
  flows: readonly Flow[],
): { readonly path: readonly (string | number)[]; readonly message: string } | undefined {
  const names = new Set<string>();
  for (const [index, flow] of flows.entries()) {
    if (names.has(flow.name)) return { path: ['flows', index, 'name'], message: `${flow.name} is there twice` };
    names.add(flow.name);
    const wrong = faultOf(flow);
    if (wrong !== undefined) return { path: ['flows', index, wrong.field], message: wrong.message };
  }
  return undefined;
}

/** Refuses, with 5400 and the field, flows that cannot be kept. */
export function checkFlows(flows: readonly Flow[]): void {
  const wrong = firstViolation({ flows }, flowsSchema) ?? flowFault(flows);
  if (wrong !== undefined) throw errors.badRequest(`${wrong.path.join('.')} ${wrong.message}`);
}

function faultOf({ provider, when, options }: Flow): { field: keyof Flow; message: string } | undefined {
  if (provider !== undefined) {
    if (when !== undefined) return { field: 'when', message: 'belongs to flows without a provider' };
    if (options !== undefined) return { field: 'options', message: 'belongs to flows without a provider' };
    return undefined;
  }
  if (options === undefined) return { field: 'options', message: 'lacks, and there is no provider either' };
  // The address of the source is the one that was asked for: redirecting there would never end
  if ('onerror' in options) return { field: 'options', message: 'cannot have onerror: it would lead back to the flow' };
  try {
    readFlowOptions(options);
    return undefined;
  } catch (error) {
    return { field: 'options', message: (error as Error).message };
  }
}

/** The options of a custom flow as a transform takes them; 9401 as in a URL. */
export function readFlowOptions(options: NonNullable<Flow['options']>): TransformOptions {
  return parseOptions(optionText(Object.entries(options)), 'remote');
}

/** Options as they stand in a URL. */
export function optionText(options: readonly (readonly [name: string, value: string | number | boolean])[]): string {
  return options.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join(',');
}
