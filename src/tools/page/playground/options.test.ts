import { expect, test } from '@jest/globals';
import { type OptionRow, optionTable } from '../../../imaging/options/index.ts';
import { optionsObject, optionText } from './choices.ts';
import { controlsOf } from './options.ts';

const hue: OptionRow = {
  name: 'hue',
  aliases: [],
  dialects: ['url', 'cf'],
  says: 'a number from 0 to 360',
  range: [0, 360],
  otherwise: '0',
  assign: () => true,
};

test('a new option with a range has a slider, and one with words a list', () => {
  const mood: OptionRow = { ...hue, name: 'mood', range: undefined, words: ['warm', 'cold'], otherwise: 'none' };
  const { rare } = controlsOf([...optionTable, hue, mood]);
  expect(rare.sliders.at(-1)).toMatchObject({ name: 'hue', min: 0, max: 360, step: 1, neutral: 0 });
  expect(rare.lists.at(-1)).toEqual({ name: 'mood', words: ['', 'warm', 'cold'] });
});

test('no control leaves the range of its option', () => {
  const { common, rare } = controlsOf(optionTable);
  const sliders = [...common.sliders, ...rare.sliders];
  const wrong = sliders.filter(({ name, min, max, neutral }) => {
    const row = optionTable.find((each) => each.name === name && each.dialects.includes('url'));
    const [lowest = 0, highest = 0] = row?.range ?? [];
    return (min < lowest && min !== neutral) || max > highest || neutral < min || neutral > max;
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
