import { element } from './markup.ts';
import type { Report } from './report.ts';

/** A small SVG badge: profile and share of certified capabilities. */
export function writeBadge(report: Report): string {
  const { run, verdict, capabilities } = report;
  const certified = capabilities.filter(({ verdict: word }) => word === 'certified').length;
  const label = `Images API ${run.profile}`;
  const share = `${certified}/${capabilities.length} capabilities`;
  const word = verdict.conformant ? (run.complete ? 'conformant' : 'partial run') : 'not conformant';
  const value = verdict.conformant && certified === capabilities.length ? word : `${word}, ${share}`;
  const colour = verdict.conformant ? (run.complete ? '#1a7f37' : '#57606a') : '#b3261e';
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

/** The width of a text in 11-pixel Verdana, in pixels, with room at both sides. */
function widthOf(text: string): number {
  return Math.round(text.length * 6.6) + 14;
}
