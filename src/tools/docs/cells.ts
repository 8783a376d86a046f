/** One picture of the contact sheet: the options that made it, as text of a URL or as an object, and its source. */
export interface Cell {
  readonly options: string | Readonly<Record<string, unknown>>;
  /** `photo` is 160x120, `small` 40x30, `framed` has a white frame, `clear` fades out to the left, `face` shows one. */
  readonly source?: 'photo' | 'small' | 'framed' | 'clear' | 'face';
}

/** A row of the sheet, with its title. */
export interface Row {
  readonly title: string;
  readonly cells: readonly Cell[];
}

const overlay = (options: object, name = 'card') => ({
  width: 120,
  draw: [{ url: `https://example.com/${name}.png`, ...options }],
});

/** What the contact sheet shows: every fit, gravity, cut, turn, filter, and way of drawing. */
export const rows: readonly Row[] = [
  {
    title: 'fit, of a 160×120 photograph (the enlarging ones: of 40×30)',
    cells: [
      { options: 'fit=scale-down,w=90,h=90' },
      { options: 'fit=contain,w=100,h=100', source: 'small' },
      { options: 'fit=scale-up,w=100,h=100', source: 'small' },
      { options: 'fit=cover,w=90,h=90' },
      { options: 'fit=crop,w=90,h=90' },
      { options: 'fit=aspect-crop,w=400,h=200' },
      { options: 'fit=pad,w=100,h=100,background=%23cde' },
      { options: 'fit=squeeze,w=60,h=100' },
    ],
  },
  {
    title: 'gravity, with fit=cover,w=60,h=100',
    cells: ['left', 'right', 'center', '0.25x0.5', 'auto', 'entropy'].map((gravity) => ({
      options: `fit=cover,w=60,h=100,g=${gravity}`,
    })),
  },
  {
    title: 'gravity, with fit=cover,w=120,h=50',
    cells: ['top', 'bottom', '0.5x0.3', 'auto', 'entropy'].map((gravity) => ({
      options: `fit=cover,w=120,h=50,g=${gravity}`,
    })),
  },
  {
    title: 'gravity, of a face (the first: the whole picture)',
    cells: [
      'w=150',
      'fit=cover,w=90,h=90',
      'fit=cover,w=90,h=90,g=auto',
      ...[0, 0.5, 1].map((zoom) => `fit=cover,w=90,h=90,g=face,zoom=${zoom}`),
    ].map((options) => ({ options, source: 'face' })),
  },
  {
    title: 'trim',
    cells: [
      { options: 'trim=30;20;10;40' },
      { options: 'trim=0.25;0;0.25;0' },
      { options: 'trim.left=60,trim.width=60,h=100' },
      { options: 'w=120', source: 'framed' },
      { options: 'trim=border', source: 'framed' },
      { options: 'trim=border,trim.border.keep=5', source: 'framed' },
      { options: 'trim.border.color=red', source: 'framed' },
    ],
  },
  {
    title: 'flip, rotate',
    cells: ['flip=h', 'flip=v', 'flip=hv', 'rotate=90', 'rotate=180', 'rotate=270', 'flip=h,rotate=90'].map((turn) => ({
      options: `w=120,h=100,${turn}`,
    })),
  },
  {
    title: 'light and colour',
    cells: [
      'brightness=0.6',
      'brightness=1.4',
      'contrast=0.5',
      'contrast=1.6',
      'gamma=0.5',
      'gamma=2',
      'saturation=0',
      'saturation=2.5',
    ].map((filter) => ({ options: `w=120,${filter}` })),
  },
  {
    title: 'blur, sharpen, quality, transparency, border',
    cells: [
      { options: 'w=120,blur=3' },
      { options: 'w=120,blur=20' },
      { options: 'w=120,sharpen=1' },
      { options: 'w=120,sharpen=5' },
      { options: 'w=120,quality=8,f=jpeg' },
      { options: 'w=120', source: 'clear' },
      { options: 'w=120,background=orange', source: 'clear' },
      { options: { width: 100, border: { color: 'tomato', top: 4, right: 4, bottom: 12, left: 4 } } },
    ],
  },
  {
    title: 'draw: where',
    cells: [
      { options: overlay({ width: 40 }) },
      { options: overlay({ width: 40, top: 5, left: 5 }) },
      { options: overlay({ width: 40, bottom: 5, right: 5 }) },
      { options: overlay({ width: 0.5, opacity: 0.5 }) },
      { options: overlay({ width: 24, repeat: true, opacity: 0.6 }) },
      { options: overlay({ width: 24, repeat: 'x', bottom: 0 }) },
      { options: overlay({ width: 24, repeat: 'y', left: 0 }) },
      { options: overlay({ width: 40, rotate: 90, border: { color: 'white', width: 3 } }) },
    ],
  },
  {
    title: 'draw: how, on a picture that fades out',
    cells: ['over', 'in', 'atop', 'out', 'xor', 'lighter'].map((composite) => ({
      options: overlay({ width: 80, composite }, 'photo'),
      source: 'clear',
    })),
  },
];
