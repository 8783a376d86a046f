import type { Plan } from '../../../imaging/options/index.ts';
import type { Source } from './choices.ts';

interface DrawingProps {
  readonly source: Source;
  readonly plan: Plan;
  /** True when the part that is used was chosen by looking at the pixels, so that it is not known here. */
  readonly measured: boolean;
}

/** Source and output to one scale, with the part of the source that is used. */
export function GeometryDrawing({ source, plan, measured }: DrawingProps) {
  const { region, output, canvas, scaled } = plan;
  const gap = Math.max(source.width, output.width) * 0.14;
  const across = source.width + gap + output.width;
  const down = Math.max(source.height, output.height);
  const line = across / 320;
  const x = source.width + gap;
  const inner = canvas === undefined ? { x: 0, y: 0, ...output } : { x: canvas.x, y: canvas.y, ...scaled };
  const words = `${source.width}×${source.height} becomes ${output.width}×${output.height}; ${
    measured
      ? 'the part used is chosen by content'
      : `used: ${region.width}×${region.height} at ${region.x}, ${region.y}`
  }`;
  return (
    <figure class="geometry">
      <svg viewBox={`${-line} ${-line} ${across + 2 * line} ${down + 2 * line}`} role="img" aria-label={words}>
        <rect class="source" width={source.width} height={source.height} stroke-width={line} />
        {!measured && (
          <rect
            class="used"
            x={region.x}
            y={region.y}
            width={region.width}
            height={region.height}
            stroke-width={line * 1.5}
            stroke-dasharray={`${line * 4} ${line * 3}`}
          />
        )}
        <path
          class="arrow"
          stroke-width={line}
          d={`M${source.width + gap * 0.2} ${down / 2}h${gap * 0.55}m${-gap * 0.15} ${-gap * 0.1}l${gap * 0.15} ${gap * 0.1}l${-gap * 0.15} ${gap * 0.1}`}
        />
        <rect class="canvas" x={x} width={output.width} height={output.height} stroke-width={line} />
        <rect class="used" x={x + inner.x} y={inner.y} width={inner.width} height={inner.height} stroke-width={line} />
      </svg>
      <figcaption>{words}</figcaption>
    </figure>
  );
}
