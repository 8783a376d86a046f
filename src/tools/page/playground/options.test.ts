import { expect, test } from '@jest/globals';
import { type OptionRow, optionTable } from '../../../imaging/options/index.ts';
import { optionsObject, optionText } from './choices.ts';
import { controlsOf } from './options.ts';

const hue: OptionRow = {
  name: 'hue',
  aliases: [],
  dialects: ['url', 'cf'],
  field: 'hue',
  kind: { says: 'a number from 0 to 360', read: Number },
  otherwise: '0',
  slider: { from: 0, to: 360, step: 5, still: 0 },
};

test('a new option with a slider in its row has one on the page, and one with words a list', () => {
  const { slider: _, ...rest } = hue;
  const mood: OptionRow = { ...rest, name: 'mood', kind: { ...hue.kind, words: ['warm', 'cold'] }, otherwise: 'none' };
  const { rare } = controlsOf([...optionTable, hue, mood]);
  expect(rare.sliders.at(-1)).toMatchObject({ name: 'hue', from: 0, to: 360, step: 5, still: 0 });
  expect(rare.lists.at(-1)).toEqual({ name: 'mood', words: ['', 'warm', 'cold'] });
});

test('no slider leaves what its option takes, and its neutral value changes nothing', () => {
  const { common, rare } = controlsOf(optionTable);
  const sliders = [...common.sliders, ...rare.sliders];
  const wrong = sliders.filter(({ name, from, to, still }) => {
    const row = optionTable.find((each) => each.name === name && each.dialects.includes('url'));
    const takes = (value: number) => value === still || row?.kind.read(value) !== undefined;
    return !takes(from) || !takes(to) || still < from || still > to;
  });
  expect(wrong).toEqual([]);
  expect(sliders.map(({ name }) => name)).toEqual([
    ...['width', 'height', 'quality', 'blur', 'sharpen', 'brightness', 'contrast', 'saturation', 'gamma'],
    ...['dpr', 'zoom'],
  ]);
});

test.each([
  [{}, 'anim=true', {}],
  [{ width: 0, quality: 85, fit: '' }, 'anim=true', {}],
  [{ width: 20, format: 'auto', blur: 0.5 }, 'width=20,format=auto,blur=0.5', { width: 20, blur: 0.5 }],
  [
    { rotate: '90', gravity: '0.2x0.8', anim: 'false' },
    'rotate=90,gravity=0.2x0.8,anim=false',
    {
      rotate: 90,
      gravity: { x: 0.2, y: 0.8 },
      anim: false,
    },
  ],
])('%j is written as %s', (choices, text, object) => {
  expect(optionText(choices)).toBe(text);
  expect(optionsObject(choices)).toEqual(object);
});
