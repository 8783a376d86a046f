import { type OptionRow, optionTable, type Slider as RowSlider } from '../../../imaging/options/index.ts';

/** A number between two others. */
export interface Slider extends RowSlider {
  readonly name: string;
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

/** How an option is shown, where its row says too little. */
interface View {
  readonly moreWords?: readonly string[];
  readonly isHidden?: true;
}

const hidden: View = { isHidden: true };

const views: Readonly<Record<string, View>> = {
  gravity: { moreWords: ['0.2x0.2', '0.8x0.8'] },
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

/** What the page has a control for: every option of URLs whose row has a slider, or lists its words. */
export function controlsOf(table: readonly OptionRow[]): { readonly common: Controls; readonly rare: Controls } {
  const rows = table.filter(({ name, dialects }) => dialects.includes('url') && views[name]?.isHidden === undefined);
  const rare = rows.filter(({ name }) => !common.includes(name));
  const named = common.flatMap((name) => rows.find((row) => row.name === name) ?? []);
  return { common: controlsFor(named), rare: controlsFor(rare) };
}

function controlsFor(rows: readonly OptionRow[]): Controls {
  const sliders = rows.flatMap((row) => sliderOf(row) ?? []);
  const lists = rows
    .filter(({ kind, slider }) => kind.words !== undefined && slider === undefined)
    .map(({ name, kind: { words = [] } }) => ({
      name,
      // A description is no picture
      words: ['', ...words.filter((word) => word !== 'json'), ...(views[name]?.moreWords ?? [])],
    }));
  return { sliders, lists };
}

function sliderOf({ name, slider, otherwise }: OptionRow): Slider | undefined {
  if (slider === undefined) return undefined;
  return { ...slider, name, otherwise, unit: name === 'width' || name === 'height' ? ' px' : '' };
}

/** The controls of the page. */
export const controls = controlsOf(optionTable);
