import {
  defaultTransformLimits,
  makePlan,
  type OptionRow,
  optionTable,
  type Plan,
  parseOptions,
} from '../../imaging/options/index.ts';

/** What was chosen, by option. An empty word, or a number that changes nothing, is no choice. */
export type Choices = Readonly<Record<string, string | number>>;

/** A number between two others. */
export interface Slider {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value that changes nothing and is left out of the URL. */
  readonly neutral: number;
  /** What holds without it. */
  readonly otherwise: string;
  readonly unit: string;
}

/** One of a few words. */
export interface List {
  readonly name: string;
  readonly words: readonly string[];
}

export interface Controls {
  readonly lists: readonly List[];
  readonly sliders: readonly Slider[];
}

/** The source, as `format=json` describes it. */
export interface Source {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly file_size: number;
}

/** How an option is shown, where its row says too little: nobody finds a width among a million on one slider. */
interface View {
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly unit?: string;
  readonly moreWords?: readonly string[];
  readonly isHidden?: true;
}

const size: View = { min: 0, max: 1600, step: 10, unit: ' px' };
const multiplier: View = { max: 2 };
const hidden: View = { isHidden: true };

/** In the order of the page; options that are not named here come last, as their rows say. */
const views: Readonly<Record<string, View>> = {
  fit: {},
  gravity: { moreWords: ['0.2x0.2', '0.8x0.8'] },
  format: {},
  rotate: {},
  flip: {},
  width: size,
  height: size,
  quality: {},
  blur: { step: 0.5 },
  sharpen: {},
  brightness: multiplier,
  contrast: multiplier,
  saturation: multiplier,
  gamma: { min: 0.1, max: 3 },
  dpr: { min: 0.5, max: 2 },
  // These change nothing in one picture of one page
  onerror: hidden,
  'slow-connection-quality': hidden,
  wbreakpoints: hidden,
  wdesktop: hidden,
  wmobile: hidden,
};

/** What the page has a control for: every option of URLs whose row lists its words, or its numbers and a neutral one. */
export function controlsOf(table: readonly OptionRow[]): Controls {
  const order = Object.keys(views);
  const place = ({ name }: OptionRow) => (name in views ? order.indexOf(name) : order.length);
  const rows = table
    .filter(({ name, dialects }) => dialects.includes('url') && views[name]?.isHidden === undefined)
    .sort((one, other) => place(one) - place(other));
  const sliders = rows.flatMap((row) => sliderOf(row) ?? []);
  const lists = rows
    .filter(({ name, words }) => words !== undefined && !sliders.some((slider) => slider.name === name))
    .map(({ name, words = [] }) => ({
      name,
      // A description is no picture
      words: ['', ...words.filter((word) => word !== 'json'), ...(views[name]?.moreWords ?? [])],
    }));
  return { sliders, lists };
}

function sliderOf({ name, range, otherwise }: OptionRow): Slider | undefined {
  if (range === undefined) return undefined;
  const view = views[name] ?? {};
  const [min, max] = [view.min ?? range[0], Math.min(view.max ?? range[1], range[1])];
  const stated = Number(otherwise);
  const neutral = Number.isFinite(stated) ? stated : view.min;
  if (neutral === undefined || !Number.isFinite(max)) return undefined;
  return { name, min, max, step: view.step ?? stepOf(max - min), neutral, otherwise, unit: view.unit ?? '' };
}

function stepOf(span: number): number {
  return span > 20 ? 1 : span > 5 ? 0.5 : 0.05;
}

/** The controls of the page. */
export const controls = controlsOf(optionTable);

function chosen(choices: Choices): readonly (readonly [string, string | number])[] {
  const neutral = new Map(controls.sliders.map((slider) => [slider.name, slider.neutral]));
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
