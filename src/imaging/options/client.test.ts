import { describe, expect, test } from '@jest/globals';
import { type Hints, resolveForClient } from './client.ts';

const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)';
const android = 'Mozilla/5.0 (Linux; Android 14; Pixel 8)';
const desktop = 'Mozilla/5.0 (X11; Linux x86_64)';

describe('width=auto', () => {
  test.each([
    ['280', 320],
    ['320', 320],
    ['320.5', 768],
    ['500', 768],
    ['960', 960],
    ['961', 1200],
    ['1500', 1200],
  ])('a viewport of %s snaps up to %i', (viewport, width) => {
    expect(resolveForClient({ width: 'auto' }, { 'sec-ch-viewport-width': viewport })).toEqual({ width });
  });

  test.each<[hints: Hints, width: number]>([
    [{}, 1200],
    [{ 'user-agent': desktop }, 1200],
    [{ 'user-agent': phone }, 768],
    [{ 'user-agent': android }, 768],
    [{ 'user-agent': 'iphone' }, 1200],
    [{ 'user-agent': phone, 'sec-ch-viewport-width': '900' }, 960],
    [{ 'user-agent': phone, 'sec-ch-viewport-width': 'wide' }, 768],
    [{ 'user-agent': phone, 'sec-ch-viewport-width': '-5' }, 768],
    [{ 'sec-ch-viewport-width': '9'.repeat(20) }, 1200],
  ])('%j means %i', (hints, width) => {
    expect(resolveForClient({ width: 'auto' }, hints)).toEqual({ width });
  });

  test('follows its own breakpoints and fallbacks', () => {
    const options = { width: 'auto', widthBreakpoints: [500, 100], widthMobile: 42, widthDesktop: 84 } as const;
    const width = (hints: Hints) => resolveForClient(options, hints);
    expect(width({ 'sec-ch-viewport-width': '60' })).toEqual({ width: 100 });
    expect(width({ 'sec-ch-viewport-width': '600' })).toEqual({ width: 500 });
    expect(width({ 'user-agent': android })).toEqual({ width: 42 });
    expect(width({ 'user-agent': desktop })).toEqual({ width: 84 });
  });

  test.each([
    [{}, '2', 2],
    [{}, '3', 2],
    [{}, '1.5', 1.5],
    [{}, '0', undefined],
    [{}, 'x', undefined],
    [{ dpr: 1 }, '2', 1],
  ])('the density of the screen multiplies it unless dpr is given: %j, %s', (given, density, dpr) => {
    const resolved = resolveForClient({ width: 'auto', ...given }, { 'sec-ch-dpr': density });
    expect(resolved).toEqual({ width: 1200, ...(dpr === undefined ? {} : { dpr }) });
  });

  test('hints say nothing about other widths', () => {
    const hints = { 'sec-ch-viewport-width': '10', 'sec-ch-dpr': '2', 'user-agent': phone, rtt: '900' };
    expect(resolveForClient({ width: 50, quality: 80 }, hints)).toEqual({ width: 50, quality: 80 });
  });
});
