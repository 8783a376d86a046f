import { describe, expect, test } from '@jest/globals';
import { defaultTransformLimits } from './limits.ts';
import { chooseFormat, type Negotiation } from './negotiate.ts';

const modern = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';

function choose(differences: Partial<Negotiation>): string {
  const negotiation: Negotiation = {
    options: {},
    accept: '',
    defaultsToAuto: false,
    source: 'jpeg',
    isAnimated: false,
    hasAlpha: false,
    output: { width: 100, height: 100 },
    ...differences,
  };
  return chooseFormat(negotiation, defaultTransformLimits);
}

describe('without a format', () => {
  test.each<[differences: Partial<Negotiation>, format: string]>([
    [{}, 'jpeg'],
    [{ accept: modern }, 'jpeg'],
    [{ source: 'png' }, 'jpeg'],
    [{ source: 'png', hasAlpha: true }, 'png'],
    [{ source: 'webp', hasAlpha: true }, 'png'],
    [{ source: 'gif', isAnimated: true }, 'gif'],
    [{ source: 'webp', isAnimated: true }, 'gif'],
    [{ source: 'heic' }, 'jpeg'],
    [{ defaultsToAuto: true, accept: modern }, 'avif'],
    [{ defaultsToAuto: true, accept: '*/*', source: 'png' }, 'png'],
  ])('%j is %s', (differences, format) => {
    expect(choose(differences)).toBe(format);
  });
});

describe('format=auto', () => {
  const auto = { format: 'auto' } as const;
  test.each<[differences: Partial<Negotiation>, format: string]>([
    [{ accept: modern }, 'avif'],
    [{ accept: 'image/webp,*/*' }, 'webp'],
    [{ accept: '*/*' }, 'jpeg'],
    [{ accept: 'image/*' }, 'jpeg'],
    [{ accept: '' }, 'jpeg'],
    [{ accept: '*/*', source: 'webp' }, 'jpeg'],
    [{ accept: '*/*', source: 'webp', hasAlpha: true }, 'png'],
    [{ accept: '*/*', source: 'avif' }, 'jpeg'],
    [{ accept: '*/*', source: 'gif' }, 'gif'],
    [{ accept: modern, isAnimated: true, source: 'gif' }, 'webp'],
    [{ accept: 'image/avif', isAnimated: true, source: 'gif' }, 'gif'],
    [{ accept: modern, output: { width: 1200, height: 1200 } }, 'avif'],
    [{ accept: modern, output: { width: 1201, height: 10 } }, 'webp'],
    [{ accept: 'image/avif', output: { width: 1201, height: 10 } }, 'jpeg'],
    [{ accept: modern, output: { width: 16_384, height: 10 } }, 'jpeg'],
    [{ accept: 'image/avif;q=0.5,image/webp;q=0.9' }, 'webp'],
    [{ accept: 'image/avif;q=0.9,image/webp;q=0.9' }, 'avif'],
    [{ accept: 'image/avif;q=0' }, 'jpeg'],
    [{ accept: 'image/jpeg,image/webp;q=0.9' }, 'jpeg'],
    [{ accept: `${'x/y,'.repeat(100_000)}image/avif` }, 'jpeg'],
  ])('%j is %s', (differences, format) => {
    expect(choose({ options: auto, ...differences })).toBe(format);
  });
});

describe('a format by name', () => {
  test.each<[options: Negotiation['options'], differences: Partial<Negotiation>, format: string]>([
    [{ format: 'avif' }, {}, 'avif'],
    [{ format: 'avif' }, { output: { width: 1201, height: 1 } }, 'webp'],
    [{ format: 'avif' }, { output: { width: 1201, height: 1 }, accept: 'image/webp;q=0' }, 'jpeg'],
    [{ format: 'avif' }, { isAnimated: true }, 'webp'],
    [{ format: 'webp' }, {}, 'webp'],
    [{ format: 'webp' }, { accept: 'image/png' }, 'webp'],
    [{ format: 'webp' }, { output: { width: 16_384, height: 1 } }, 'jpeg'],
    [{ format: 'jpeg' }, { hasAlpha: true, isAnimated: true, accept: modern }, 'jpeg'],
    [{ format: 'baseline-jpeg' }, {}, 'jpeg'],
    [{ format: 'png' }, {}, 'png'],
    [{ format: 'png-force' }, {}, 'png'],
    [{ format: 'gif' }, {}, 'gif'],
    [{ format: 'webp', compression: 'fast' }, {}, 'jpeg'],
    [{ format: 'webp', compression: 'fast' }, { hasAlpha: true }, 'png'],
    [{ format: 'webp', compression: 'fast' }, { isAnimated: true }, 'webp'],
  ])('%j with %j is %s', (options, differences, format) => {
    expect(choose({ options, ...differences })).toBe(format);
  });
});
