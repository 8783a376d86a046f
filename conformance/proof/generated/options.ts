import { fetching, transform as workerTransform } from '../lies/working.ts';
import { type OptionPair, options, variantOption } from '../tampering.ts';
import { both, delivery, path, transform, type Where } from '../where.ts';
import { type GeneratedLie, type Json, lieAbout, only } from './lie.ts';

/** An option, other names for it, and what it can be set to. */
interface OptionRow {
  readonly names: readonly string[];
  /** Values, each of which may be overlooked on its own; without them, the value is a number. */
  readonly values?: readonly string[];
  /** Mistakes in a number. */
  readonly mistakes?: Readonly<Record<string, (value: number) => number>>;
}

const lengths = {
  'one more': (value: number) => value + 1,
  'one less': (value: number) => value - 1,
  'taken twice': (value: number) => value * 2,
};
const shares = {
  'taken twice': (value: number) => value * value,
  'turned around': (value: number) => 1 / value,
};

/** The option table: width and height first, as the documentation does. */
const table: readonly OptionRow[] = [
  { names: ['width', 'w'], mistakes: lengths },
  { names: ['height', 'h'], mistakes: lengths },
  {
    names: ['dpr'],
    mistakes: { 'taken twice': (value) => value * value, rounded: Math.round, 'one less': (value) => value - 1 || 1 },
  },
  {
    names: ['fit'],
    values: ['scale-down', 'scale-up', 'contain', 'cover', 'crop', 'aspect-crop', 'pad', 'squeeze'],
  },
  {
    names: ['gravity', 'g'],
    values: ['left', 'right', 'top', 'bottom', 'face', 'auto', '0.33x0.5', '0x0.5', '0.5x1'],
  },
  { names: ['format', 'f'], values: ['auto', 'avif', 'webp', 'jpeg', 'baseline-jpeg', 'json', 'png'] },
  { names: ['metadata'], values: ['keep', 'copyright', 'none'] },
  { names: ['flip'], values: ['h', 'v', 'hv'] },
  {
    names: ['rotate'],
    values: ['90', '180', '270'],
    mistakes: { 'taken twice': (value) => (value * 2) % 360 || 90, 'turned around': (value) => 360 - value },
  },
  { names: ['anim'], values: ['false', 'true'] },
  { names: ['compression'], values: ['fast'] },
  { names: ['onerror'], values: ['redirect'] },
  { names: ['upscale'], values: ['interpolate', 'generate'] },
  { names: ['segment'], values: ['foreground'] },
  { names: ['background'], values: [] },
  { names: ['trim'], values: ['border'] },
  { names: ['trim.border.color'] },
  ...['trim.top', 'trim.left', 'trim.width', 'trim.height', 'trim.border.keep'].map((name) => ({
    names: [name],
    mistakes: lengths,
  })),
  { names: ['border'] },
  ...['quality', 'q', 'slow-connection-quality', 'scq'].map((name) => ({ names: [name] })),
  { names: ['blur'], mistakes: { 'turned around': (value) => 250 - value } },
  { names: ['sharpen'] },
  { names: ['zoom'] },
  ...['brightness', 'contrast', 'gamma', 'saturation'].map((name) => ({ names: [name], mistakes: shares })),
];

type Change = (value: unknown) => unknown;

/** A place where options apply: makes a lie of one about the option of these names. */
type Surface = (names: readonly string[], change: Change) => GeneratedLie['apply'];

const list =
  (where: Where): Surface =>
  (names, change) =>
    only(
      where,
      options((pairs) =>
        pairs.flatMap(([name, value]): readonly OptionPair[] => {
          if (!names.includes(name)) return [[name, value]];
          const other = change(value);
          return other === undefined ? [] : [[name, String(other)]];
        }),
      ),
    );

const zone = path(/^\/cdn-cgi\/imagedelivery\//);

const surfaces: Readonly<Record<string, Surface>> = {
  'of a stored image': list(both(delivery, (incoming) => !zone(incoming))),
  'of a stored image on a zone': list(both(delivery, zone)),
  'of a remote image': list(transform),
  'of a named variant': ([name = ''], change) => variantOption(name, change),
  'in a Worker’s fetch': (names, change) => fetching((image) => taken(image, names, change)),
  'in a Worker’s binding': (names, change) => workerTransform((image) => taken(image, names, change)),
};

/** Every option on every surface: overlooked, each value of it, and what may go wrong with a number. */
export function optionLies(): readonly GeneratedLie[] {
  return Object.entries(surfaces).flatMap(([where, surface]) =>
    table.flatMap(({ names, values, mistakes = {} }) => {
      const [name = ''] = names;
      return [
        ...(values ?? []).map((value) =>
          lieAbout(
            `${name}=${value} ${where}`,
            'overlooked',
            surface(names, (own) => (String(own) === value ? undefined : own)),
          ),
        ),
        ...names.map((own) =>
          lieAbout(
            `${own} ${where}`,
            'overlooked',
            surface([own], () => undefined),
          ),
        ),
        ...Object.entries(mistakes).map(([twist, mistake]) =>
          lieAbout(`${name} ${where}`, twist, surface(names, onNumber(mistake))),
        ),
        ...partsOf(name).map(([twist, change]) => lieAbout(`${name} ${where}`, twist, surface(names, change))),
      ];
    }),
  );
}

/** Mistakes in values of several parts. */
function partsOf(name: string): readonly (readonly [string, Change])[] {
  if (name !== 'trim') return [];
  return ['top', 'right', 'bottom', 'left'].map((side, index) => [
    `${side} overlooked`,
    (value) => {
      const sides = String(value).split(';');
      return sides.length === 4 ? sides.map((own, at) => (at === index ? '0' : own)).join(';') : value;
    },
  ]);
}

function onNumber(mistake: (value: number) => number): Change {
  return (value) => {
    const own = Number(value);
    if (value === '' || Number.isNaN(own)) return value;
    return typeof value === 'number' ? mistake(own) : String(mistake(own));
  };
}

function taken(image: Json, names: readonly string[], change: Change): void {
  for (const name of names) {
    const [outer = '', inner] = name.split('.');
    const holder = inner === undefined ? image : (image[outer] as Json | undefined);
    const key = inner ?? outer;
    if (typeof holder !== 'object' || holder === null || !(key in holder)) continue;
    const other = change(holder[key]);
    if (other === undefined) delete holder[key];
    else holder[key] = other;
  }
}
