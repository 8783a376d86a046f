import { defaultTransformLimits, makePlan, type Plan, parseOptions } from '../../../imaging/options/index.ts';
import { controls } from './options.ts';

/** What was chosen, by option. An empty word, or a number that changes nothing, is no choice. */
export type Choices = Readonly<Record<string, string | number>>;

/** The source, as `format=json` describes it. */
export interface Source {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly file_size: number;
}

const neutral = new Map(
  [...controls.common.sliders, ...controls.rare.sliders].map((slider) => [slider.name, slider.still]),
);

function chosen(choices: Choices): readonly (readonly [string, string | number])[] {
  return Object.entries(choices).filter(([name, value]) => value !== '' && value !== neutral.get(name));
}

/** The choices as the option list of a URL, which has one option at least. */
export function optionText(choices: Choices): string {
  const text = chosen(choices)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return text === '' ? 'anim=true' : text;
}

/** The same as a `cf.image` object, whose numbers are numbers. */
export function optionsObject(choices: Choices): Readonly<Record<string, unknown>> {
  const entries = chosen(choices).filter(([name, value]) => !(name === 'format' && value === 'auto'));
  return Object.fromEntries(entries.map(([name, value]) => [name, memberOf(name, value)]));
}

function memberOf(name: string, value: string | number): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  if (name === 'rotate') return Number(value);
  const point = /^([\d.]+)x([\d.]+)$/.exec(String(value));
  return name === 'gravity' && point !== null ? { x: Number(point[1]), y: Number(point[2]) } : value;
}

/** The mock's own plan for these choices, and whether it depends on pixels; none when they cannot be met. */
export function planOf(
  source: Source,
  choices: Choices,
): { readonly plan: Plan; readonly measured: boolean } | undefined {
  try {
    const options = parseOptions(optionText(choices), 'hosted');
    const measured = options.gravity !== undefined && options.gravity.kind !== 'point';
    return { plan: makePlan(source, 1, options, {}, defaultTransformLimits), measured };
  } catch {
    return undefined;
  }
}
