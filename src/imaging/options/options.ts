import { borderKind, gravityKind, trimBorderParts, trimCuts, trimKind } from './compound.ts';
import { type DrawEntry, type FormatOption, fits, type TransformOptions, type Trim } from './transformOptions.ts';
import { boolean, colour, either, integer, type Kind, list, number, oneOf, words } from './values.ts';
import { variantFields } from './variantOptions.ts';

/**
 * The places options are written in: option lists in URLs, named variants, `cf.image` objects, entries of their
 * `draw` list, and the Images binding's `.transform()` and `.output()`.
 */
export const dialects = ['url', 'variant', 'cf', 'draw', 'binding', 'output'] as const;
export type Dialect = (typeof dialects)[number];

/** Options while they are being read. */
export type Draft = { -readonly [Field in keyof TransformOptions]: TransformOptions[Field] };

/** One row of the option table. An option that takes different values in different dialects has a row for each. */
export interface OptionRow {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly dialects: readonly Dialect[];
  /** Completes "must be ...". */
  readonly says: string;
  /** The numbers and words that it takes, where these can be listed. */
  readonly range?: Kind<unknown>['range'];
  readonly words?: Kind<unknown>['words'];
  /** What holds without it, for the documentation. */
  readonly otherwise: string;
  /** Reads the value into `draft`; false when it is not acceptable. */
  readonly assign: (draft: Draft, value: unknown, readEntry: (entry: unknown) => DrawEntry) => boolean;
  /** The text of the refusal, where the product's own is known. */
  readonly refusal?: (shown: string) => string;
}

const everywhere = ['url', 'cf', 'draw', 'binding'] as const;
const requests = ['url', 'cf'] as const;

const pixels = number(1, 1_000_000, 'a number of pixels, at least 1');
const multiplier = number(0, 1000, 'a multiplier, at least 0 (1 changes nothing)');
const viewport = integer(1, 1_000_000);
const share: Kind<number> = {
  says: "a share of the base picture's side, below 1",
  read: (value) => (typeof value === 'number' && value > 0 && value < 1 ? value : undefined),
};
/** `low` to `high` as numbers are unpublished; these are the ones of the product's local emulator (Miniflare). */
const quality = either(integer(1, 100), words({ high: 90, 'medium-high': 70, 'medium-low': 50, low: 35 }));
const angles = words<0 | 90 | 180 | 270>({ '0': 0, '90': 90, '180': 180, '270': 270, '360': 0 });
const rotation: typeof angles = { ...angles, read: (value) => angles.read(String(value)) };
const mediaFormat = words<FormatOption>({
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  rgb: 'rgb',
  rgba: 'rgba',
});
const namedFormats = ['avif', 'webp', 'jpeg', 'baseline-jpeg', 'png', 'png-force', 'gif', 'json', 'svg'] as const;
const formatRefusal = (shown: string) =>
  `'${shown}' is not a supported output format. Use 'jpeg', 'png', 'gif', 'webp', 'avif', or 'json'`;

/** The one table behind every dialect: parsing, validation and documentation are derived from it. */
export const optionTable: readonly OptionRow[] = [
  row('anim', ['url', 'cf', 'binding', 'output'], boolean, 'true'),
  row('background', [...everywhere, 'output'], colour, 'white where there can be no alpha, and for fit=pad'),
  row('blur', [...everywhere, 'variant'], within(variantFields.blur), '0'),
  row('border', ['cf', 'draw', 'binding'], borderKind, 'none'),
  row('brightness', everywhere, multiplier, '1'),
  row('compression', requests, oneOf('fast'), 'none'),
  row('contrast', everywhere, multiplier, '1'),
  row('dpr', everywhere, number(0.01, 100, 'a number above 0 (2 at most is used)'), '1'),
  {
    name: 'draw',
    aliases: [],
    dialects: ['cf'],
    says: 'a list of at most 100 objects with url or text',
    otherwise: 'none',
    assign(draft, value, readEntry) {
      if (!Array.isArray(value) || value.length > 100) return false;
      draft.draw = value.map(readEntry);
      return true;
    },
  },
  row('fit', everywhere, oneOf(...fits), 'scale-down'),
  row('fit', ['variant'], oneOf(...variantFields.fit.enum), 'scale-down'),
  row('flip', everywhere, oneOf('h', 'v', 'hv'), 'none'),
  {
    ...row('format', ['url'], oneOf('auto', ...namedFormats), 'auto for hosted images, else JPEG or PNG', {
      alias: 'f',
    }),
    refusal: formatRefusal,
  },
  { ...row('format', ['cf'], oneOf(...namedFormats), 'JPEG or PNG'), refusal: formatRefusal },
  row('format', ['output'], mediaFormat, 'required'),
  row('gamma', everywhere, multiplier, '1'),
  row('gravity', everywhere, gravityKind, 'center', { alias: 'g' }),
  row('height', ['url', 'cf', 'binding'], pixels, "the source's", { alias: 'h' }),
  row('height', ['variant'], within(variantFields.height), "the source's"),
  row('height', ['draw'], either(share, pixels), "the overlay's"),
  row('metadata', [...requests, 'variant'], oneOf(...variantFields.metadata.enum), 'copyright'),
  row('onerror', ['url'], oneOf('redirect'), 'none'),
  row('origin-auth', ['cf'], oneOf('share-publicly'), 'none', { field: 'originAuth' }),
  row('quality', [...requests, 'output'], quality, '85', { alias: 'q' }),
  row('rotate', everywhere, rotation, '0'),
  row('saturation', everywhere, multiplier, '1'),
  row('segment', everywhere, oneOf('foreground'), 'none'),
  row('sharpen', everywhere, number(0, 10), '0'),
  row('slow-connection-quality', ['url'], quality, 'none', { alias: 'scq', field: 'slowConnectionQuality' }),
  {
    ...row('trim', everywhere, trimKind, 'none'),
    assign(draft, value) {
      const read = trimKind.read(value);
      if (read === undefined) return false;
      const border = read.border && { border: { ...draft.trim?.border, ...read.border } };
      draft.trim = { ...draft.trim, ...read, ...border };
      return true;
    },
  },
  ...Object.entries(trimCuts).map(([side, kind]) => trimPart(side, kind, (trim, cut) => ({ ...trim, [side]: cut }))),
  trimPart('border.color', trimBorderParts.color, (trim, colour) => ({ ...trim, border: { ...trim.border, colour } })),
  trimPart('border.tolerance', trimBorderParts.tolerance, (trim, tolerance) => ({
    ...trim,
    border: { ...trim.border, tolerance },
  })),
  trimPart('border.keep', trimBorderParts.keep, (trim, keep) => ({ ...trim, border: { ...trim.border, keep } })),
  row('upscale', everywhere, oneOf('interpolate', 'generate'), 'interpolate'),
  row('wbreakpoints', ['url'], list(viewport, 50), '320;768;960;1200', { field: 'widthBreakpoints' }),
  row('wdesktop', ['url'], viewport, '1200', { field: 'widthDesktop' }),
  row('width', requests, either(pixels, oneOf('auto')), "the source's", { alias: 'w' }),
  row('width', ['binding'], pixels, "the source's"),
  row('width', ['variant'], within(variantFields.width), "the source's"),
  row('width', ['draw'], either(share, pixels), "the overlay's"),
  row('wmobile', ['url'], viewport, '768', { field: 'widthMobile' }),
  row('zoom', everywhere, number(0, 1), '0', { alias: 'face-zoom' }),
];

/** The row of a name (or, in URLs, alias) in a dialect. */
export function findOption(name: string, dialect: Dialect): OptionRow | undefined {
  return byName.get(`${dialect} ${name}`);
}

const byName = new Map(
  optionTable.flatMap((each) =>
    each.dialects.flatMap((dialect) =>
      [each.name, ...(dialect === 'url' ? each.aliases : [])].map((name) => [`${dialect} ${name}`, each] as const),
    ),
  ),
);

/** A number within the bounds of a field of the variant table. */
function within({ minimum, maximum }: { readonly minimum: number; readonly maximum: number }): Kind<number> {
  return number(minimum, maximum);
}

function row<Name extends string, T, Field extends keyof TransformOptions = Name & keyof TransformOptions>(
  name: Name,
  where: readonly Dialect[],
  kind: Kind<T> & Kind<NonNullable<TransformOptions[Field]>>,
  otherwise: string,
  { alias, field = name as unknown as Field }: { readonly alias?: string; readonly field?: Field } = {},
): OptionRow {
  return {
    name,
    aliases: alias === undefined ? [] : [alias],
    dialects: where,
    says: kind.says,
    range: kind.range,
    words: kind.words,
    otherwise,
    assign(draft, value) {
      const read = kind.read(value);
      if (read === undefined) return false;
      (draft as Record<string, unknown>)[field] = read;
      return true;
    },
  };
}

/** A row for one member of `trim`, which only URLs spell on its own. */
function trimPart<T>(name: string, kind: Kind<T>, merge: (trim: Trim, value: T) => Trim): OptionRow {
  return {
    name: `trim.${name}`,
    aliases: [],
    dialects: ['url'],
    says: kind.says,
    otherwise: 'none',
    assign(draft, value) {
      const read = kind.read(value);
      if (read === undefined) return false;
      draft.trim = merge(draft.trim ?? {}, read);
      return true;
    },
  };
}
