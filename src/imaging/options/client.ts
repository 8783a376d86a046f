import type { TransformOptions } from './transformOptions.ts';

/** Request headers that can alter a picture, by their lower-case names: client hints and the user agent. */
export type Hints = Readonly<Record<string, string>>;

/**
 * Replaces the options that depend on the client by plain ones: `width=auto` by a breakpoint, `quality` by
 * `slow-connection-quality` where the connection is slow. The result is all a cache needs to know of the hints.
 */
export function resolveForClient(options: TransformOptions, hints: Hints): TransformOptions {
  const { slowConnectionQuality, widthBreakpoints, widthMobile, widthDesktop, ...rest } = options;
  const slow = slowConnectionQuality !== undefined && isSlow(hints) ? { quality: slowConnectionQuality } : {};
  if (rest.width !== 'auto') return { ...rest, ...slow };
  const viewport = numberOf(hints['sec-ch-viewport-width']);
  const density = numberOf(hints['sec-ch-dpr']);
  const dpr = rest.dpr === undefined && density !== undefined && density > 0 ? { dpr: Math.min(2, density) } : {};
  if (viewport !== undefined) return { ...rest, ...slow, ...dpr, width: breakpointFor(viewport, widthBreakpoints) };
  const isMobile = /iPhone|Android/.test(hints['user-agent'] ?? '');
  return { ...rest, ...slow, ...dpr, width: isMobile ? (widthMobile ?? 768) : (widthDesktop ?? 1200) };
}

/** The viewport's width snapped up to the next breakpoint; beyond the largest, the largest. */
function breakpointFor(viewport: number, breakpoints: readonly number[] = [320, 768, 960, 1200]): number {
  const wider = breakpoints.filter((breakpoint) => breakpoint >= viewport);
  return wider.length > 0 ? Math.min(...wider) : Math.max(...breakpoints);
}

/** Round trips above 150 ms, less than 5 Mbps, 3G or slower, or a client that asks to save data. */
function isSlow(hints: Hints): boolean {
  const roundTrip = numberOf(hints.rtt);
  const megabits = numberOf(hints.downlink);
  return (
    (roundTrip !== undefined && roundTrip > 150) ||
    (megabits !== undefined && megabits < 5) ||
    hints['save-data']?.trim().toLowerCase() === 'on' ||
    ['slow-2g', '2g', '3g'].includes(hints.ect?.trim().toLowerCase() ?? '')
  );
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,9}(\.\d{1,9})?\s*$/.test(text) ? Number(text) : undefined;
}
