import { chapter } from '../case/case.ts';
import { documented } from '../case/clauses.ts';
import { claim } from '../case/expect.ts';
import { type JudgedRow, onSurface, type PixelRow, remote, stored } from './pixels.ts';

const responsive = documented('optimization/make-responsive-images');
const slow = documented('optimization/features#slow-connection-quality');

/** 1600 × 200 are shrunk to a width that depends on who asks. */
const asked = (
  says: string,
  headers: Readonly<Record<string, string>>,
  width: number,
  options = 'width=auto',
  level: PixelRow['level'] = 'MUST',
): PixelRow => ({
  level,
  says: `${says} (${Object.entries(headers)
    .map(([name, value]) => `${name} ${value.slice(0, 30)}`)
    .join()})`,
  options,
  picture: 'wide.png',
  expected: { width, height: width / 8, within: 1, grid: 'RG BY' },
  clause: responsive,
  headers,
});

const iphone = { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15' };
const android = { 'user-agent': 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130 Mobile' };
const desktop = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130' };

/** A slow connection gets the other quality, and with it fewer bytes. */
const hinted = (says: string, headers: Readonly<Record<string, string>>): JudgedRow => ({
  says: `spend fewer bytes on ${says}: quality=90,slow-connection-quality=20`,
  picture: 'detail.jpg',
  clause: slow,
  transformations: 2,
  async judge(ctx, surface) {
    const options = 'format=jpeg,quality=90,slow-connection-quality=20';
    const fast = await surface.render(ctx, options, 'detail.jpg');
    const answer = await surface.render(ctx, options, 'detail.jpg', headers);
    await ctx.picture(answer, { width: 256, height: 256 });
    claim(answer.body.length < fast.body.length * 0.85, 'the hint changes nothing', {
      expected: `less than 85 % of ${fast.body.length} bytes`,
      actual: answer.body.length,
    });
  },
});

const rows: readonly (PixelRow | JudgedRow)[] = [
  asked('raise a narrow viewport to the first breakpoint', { 'sec-ch-viewport-width': '280' }, 320),
  asked('raise a viewport to the next breakpoint', { 'sec-ch-viewport-width': '500' }, 768),
  asked('take a viewport that is a breakpoint as it is', { 'sec-ch-viewport-width': '960' }, 960),
  asked('stop at the largest breakpoint', { 'sec-ch-viewport-width': '1500' }, 1200),
  asked('serve phones the mobile width', iphone, 768, 'width=auto', 'SHOULD'),
  asked('serve Android the mobile width', android, 768, 'width=auto', 'SHOULD'),
  asked('serve other clients the desktop width', desktop, 1200, 'width=auto', 'SHOULD'),
  asked('use own breakpoints', { 'sec-ch-viewport-width': '200' }, 400, 'width=auto,wbreakpoints=100;400;700'),
  asked('use an own mobile width', iphone, 500, 'width=auto,wmobile=500'),
  asked('use an own desktop width', desktop, 700, 'width=auto,wdesktop=700'),
  hinted('a client that saves data', { 'save-data': 'on' }),
  hinted('a connection of type 2g', { ect: '2g' }),
  hinted('a slow downlink', { downlink: '1.5' }),
  hinted('a long round trip', { rtt: '400' }),
];

const needs = ['api', 'delivery', 'flexible-variants'] as const;

export const responsiveStored = chapter(
  'Responsive widths on stored images',
  { capability: 'options', needs },
  onSurface('RSP', stored, rows),
);

export const responsiveRemote = chapter(
  'Responsive widths on remote images',
  { capability: 'transforms' },
  onSurface('URS', remote, rows),
);
