import { element } from './markup.ts';
import type { Report } from './report.ts';
import { countOf, judgement } from './words.ts';

const green = '#1a7f37';
const red = '#b3261e';
const blue = '#0757ba';
const grey = '#57606a';

/**
 * A small SVG badge. Green says that every capability of the profile was offered and certified, whatever the exit code;
 * a part of them is blue and says how many.
 */
export function writeBadge(report: Report): string {
  const { run, verdict } = report;
  // `full` beside a partial verdict would read as one
  const label = run.profile === 'full' ? 'Images API' : `Images API ${run.profile}`;
  const value = judgement(report);
  const colour = colourOf(report, verdict);
  const left = widthOf(label);
  const right = widthOf(value);
  const height = 20;
  const text = (x: number, content: string) => element('text', { x, y: 14 }, content);
  const size = { width: left + right, height };
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', 'aria-label': `${label}: ${value}` },
    [
      element('title', {}, `${label}: ${value}`),
      element('rect', { ...size, rx: 3, fill: colour }),
      element('rect', { width: left, height, rx: 3, fill: '#444c56' }),
      element('rect', { x: left - 3, width: 3, height, fill: '#444c56' }),
      element(
        'g',
        { fill: '#fff', 'text-anchor': 'middle', 'font-family': 'Verdana,DejaVu Sans,sans-serif', 'font-size': 11 },
        [text(left / 2, label), text(left + right / 2, value)],
      ),
    ],
  );
}

function colourOf(report: Report, { conformant, extent }: Report['verdict']): string {
  if (countOf(report, 'failed') > 0) return red;
  if (!conformant) return report.verdict.exitCode === 1 ? red : grey;
  return { full: green, partial: blue, selection: grey }[extent];
}

/** The width of a text in 11-pixel Verdana, in pixels, with room at both sides. */
function widthOf(text: string): number {
  return Math.round(text.length * 6.6) + 14;
}
