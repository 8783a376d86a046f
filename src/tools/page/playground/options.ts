import { type OptionRow, optionTable } from '../../../imaging/index.ts';

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

const views: Readonly<Record<string, View>> = {
  gravity: { moreWords: ['0.2x0.2', '0.8x0.8'] },
  width: size,
  height: size,
  blur: { step: 0.5 },
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

/** What is played with most, in the order of the page; the other options come after it, folded away. */
const common: readonly string[] = [
  ...['fit', 'gravity', 'format', 'rotate', 'flip'],
  ...['width', 'height', 'quality', 'blur', 'sharpen', 'brightness', 'contrast', 'saturation', 'gamma'],
];

/** What the page has a control for: every option of URLs whose row lists its words, or its numbers and a neutral one. */
export function controlsOf(table: readonly OptionRow[]): { readonly common: Controls; readonly rare: Controls } {
  const rows = table.filter(({ name, dialects }) => dialects.includes('url') && views[name]?.isHidden === undefined);
  const rare = rows.filter(({ name }) => !common.includes(name));
  const named = common.flatMap((name) => rows.find((row) => row.name === name) ?? []);
  return { common: controlsFor(named), rare: controlsFor(rare) };
}

function controlsFor(rows: readonly OptionRow[]): Controls {
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
