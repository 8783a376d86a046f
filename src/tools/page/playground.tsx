import { useEffect, useMemo, useState } from 'preact/hooks';
import {
  defaultTransformLimits,
  type Fit,
  fits,
  type Gravity,
  makePlan,
  sliders as optionSliders,
  type TransformOptions,
} from '../../imaging/options/index.ts';
import { type Image, wordsOf } from './api.ts';
import type { PanelProps } from './app.tsx';
import { pathOf } from './gallery.tsx';
import { GeometryDrawing, type Source } from './geometryDrawing.tsx';

type Choices = Readonly<Record<string, string | number>>;

/** The sliders that people reach for first; the others follow in the order of the option table. */
const first = ['width', 'height', 'quality', 'blur', 'sharpen'];

const sliders = [
  ...first.flatMap((name) => optionSliders.filter((slider) => slider.name === name)),
  ...optionSliders.filter(({ name }) => !first.includes(name)),
].map((slider) => ({ ...slider, label: slider.name.charAt(0).toUpperCase() + slider.name.slice(1) }));

const lists: readonly { readonly name: string; readonly label: string; readonly values: readonly string[] }[] = [
  { name: 'fit', label: 'Fit', values: ['', ...fits] },
  { name: 'gravity', label: 'Gravity', values: ['', 'auto', 'left', 'right', 'top', 'bottom', '0.2x0.2', '0.8x0.8'] },
  { name: 'format', label: 'Format', values: ['', 'auto', 'avif', 'webp', 'jpeg', 'baseline-jpeg', 'png', 'gif'] },
  { name: 'rotate', label: 'Rotate', values: ['', '90', '180', '270'] },
  { name: 'flip', label: 'Flip', values: ['', 'h', 'v', 'hv'] },
];

interface Outcome {
  readonly src?: string;
  readonly type?: string;
  readonly bytes?: number;
  readonly milliseconds?: number;
  readonly problem?: string;
}

/** Sliders on one side; the picture, its URL, its `cf.image` object, its cost and its geometry on the other. */
export function Playground({ api, say }: PanelProps) {
  const [images, setImages] = useState<readonly Image[]>([]);
  const [id, setId] = useState(imageOf(location.hash));
  const [choices, setChoices] = useState<Choices>({ width: 400 });
  const [flexible, setFlexible] = useState<boolean>();
  const [source, setSource] = useState<Source>();
  const [outcome, setOutcome] = useState<Outcome>({});

  useEffect(() => {
    const load = async () => {
      const page = await api.call<{ images: Image[] }>('GET', '/v2?per_page=100');
      const open = page.images.filter(({ requireSignedURLs }) => !requireSignedURLs);
      setImages(open);
      setId((known) => (open.some((image) => image.id === known) ? known : (open[0]?.id ?? '')));
      const config = await api.call<{ flexible_variants: boolean }>('GET', '/v1/config');
      setFlexible(config.flexible_variants);
    };
    load().catch((problem) => say(wordsOf(problem), 'bad'));
  }, [api.account, say]);

  const base = `/${api.hash}/${pathOf(id)}`;
  const options = optionText(choices);
  const ready = id !== '' && flexible === true;

  useEffect(() => {
    setSource(undefined);
    if (!ready) return;
    fetch(`${base}/format=json`)
      .then((response) => response.json())
      .then(({ original }: { original: Source }) => setSource(original))
      .catch(() => setSource(undefined));
  }, [ready, base]);

  useEffect(() => {
    if (!ready) return;
    const abort = new AbortController();
    let src: string | undefined;
    // Sliders fire faster than pictures are made
    const timer = setTimeout(() => {
      picture(`${base}/${options}`, abort.signal)
        .then((made) => {
          src = made.src;
          setOutcome(made);
        })
        .catch(() => undefined);
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
      if (src !== undefined) URL.revokeObjectURL(src);
    };
  }, [ready, base, options]);

  const plan = useMemo(() => planOf(source, choices), [source, choices]);

  if (images.length === 0) return <p class="empty">There is no picture to play with; upload one in the gallery.</p>;
  if (flexible === false) {
    const enable = async () => {
      try {
        await api.call('PATCH', '/v1/config', { flexible_variants: true });
        setFlexible(true);
      } catch (problem) {
        say(wordsOf(problem), 'bad');
      }
    };
    return (
      <p class="empty">
        Options in delivery URLs need the account’s setting “flexible variants”, which is off.{' '}
        <button type="button" onClick={() => void enable()}>
          Switch it on
        </button>
      </p>
    );
  }
  return (
    <div class="playground">
      <form class="controls" onSubmit={(event) => event.preventDefault()}>
        <label>
          Picture
          <select value={id} onChange={(event) => setId(event.currentTarget.value)}>
            {images.map((image) => (
              <option key={image.id}>{image.id}</option>
            ))}
          </select>
        </label>
        {lists.map(({ name, label, values }) => (
          <label key={name}>
            {label}
            <select
              value={String(choices[name] ?? '')}
              onChange={(event) => setChoices({ ...choices, [name]: event.currentTarget.value })}
            >
              {values.map((value) => (
                <option key={value} value={value}>
                  {value === '' ? 'default' : value}
                </option>
              ))}
            </select>
          </label>
        ))}
        {sliders.map(({ name, label, from, to, step, still }) => (
          <label key={name} class="slider">
            <span>
              {label} <b class="value">{shown(choices[name] ?? still, still, name)}</b>
            </span>
            <input
              type="range"
              min={from}
              max={to}
              step={step}
              value={choices[name] ?? still}
              onInput={(event) => setChoices({ ...choices, [name]: Number(event.currentTarget.value) })}
            />
          </label>
        ))}
        <button type="button" onClick={() => setChoices({})}>
          Start over
        </button>
      </form>
      <div class="outcome">
        <figure>
          {outcome.src !== undefined && <img src={outcome.src} alt={`${id} with ${options}`} />}
          {outcome.problem !== undefined && <p class="bad">{outcome.problem}</p>}
          <figcaption>
            <b>{outcome.type ?? '…'}</b>
            <span>{outcome.bytes === undefined ? '' : `${outcome.bytes.toLocaleString('en')} bytes`}</span>
            <span>{outcome.milliseconds === undefined ? '' : `${outcome.milliseconds} ms`}</span>
            {source !== undefined && <span>{`source ${source.file_size.toLocaleString('en')} bytes`}</span>}
          </figcaption>
        </figure>
        {plan !== undefined && source !== undefined && (
          <GeometryDrawing source={source} plan={plan} measured={choices.gravity === 'auto'} />
        )}
        <h2>URL</h2>
        <pre class="wrap">{`${location.origin}${base}/${options}`}</pre>
        <h2>cf.image</h2>
        <pre>{`fetch(url, {\n  cf: {\n    image: ${JSON.stringify(objectOf(choices), null, 2).replace(/\n/g, '\n    ')},\n  },\n});`}</pre>
      </div>
    </div>
  );
}

async function picture(url: string, signal: AbortSignal): Promise<Outcome> {
  const started = performance.now();
  const response = await fetch(url, { signal, cache: 'no-store', headers: { accept: 'image/avif,image/webp,*/*' } });
  if (!response.ok) return { problem: await response.text() };
  const blob = await response.blob();
  return {
    src: URL.createObjectURL(blob),
    type: blob.type,
    bytes: blob.size,
    milliseconds: Math.round(performance.now() - started),
  };
}

function given(choices: Choices): readonly (readonly [string, string | number])[] {
  return Object.entries(choices).filter(
    ([name, value]) => value !== '' && value !== sliders.find((slider) => slider.name === name)?.still,
  );
}

function optionText(choices: Choices): string {
  const text = given(choices)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
  return text === '' ? 'anim=true' : text;
}

/** The same as an object, whose numbers are numbers. */
function objectOf(choices: Choices): Record<string, unknown> {
  const entries = given(choices).filter(([name, value]) => !(name === 'format' && value === 'auto'));
  return Object.fromEntries(entries.map(([name, value]) => [name, asMember(name, value)]));
}

function asMember(name: string, value: string | number): unknown {
  if (name === 'rotate') return Number(value);
  const point = /^([\d.]+)x([\d.]+)$/.exec(String(value));
  return name === 'gravity' && point !== null ? { x: Number(point[1]), y: Number(point[2]) } : value;
}

/** The mock's own plan for these choices; none when they cannot be met. */
function planOf(source: Source | undefined, choices: Choices) {
  if (source === undefined) return undefined;
  const { fit, width, height, rotate, flip, gravity } = objectOf(choices);
  const options = {
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(fit === undefined ? {} : { fit: fit as Fit }),
    ...(rotate === undefined ? {} : { rotate }),
    ...(flip === undefined ? {} : { flip }),
    ...(gravity === undefined || gravity === 'auto' ? {} : { gravity: gravityOf(gravity) }),
  } as TransformOptions;
  try {
    return makePlan(source, 1, options, {}, defaultTransformLimits);
  } catch {
    return undefined;
  }
}

function gravityOf(gravity: unknown): Gravity {
  const sides: Readonly<Record<string, readonly [x: number, y: number]>> = {
    left: [0, 0.5],
    right: [1, 0.5],
    top: [0.5, 0],
    bottom: [0.5, 1],
  };
  const { x, y } = gravity as { readonly x: number; readonly y: number };
  const [across, down] = sides[String(gravity)] ?? [x, y];
  return { kind: 'point', x: across, y: down, mode: 'remainder' };
}

function shown(value: string | number, still: number, name: string): string {
  if (value === still) return name === 'width' || name === 'height' ? 'source' : `${still}`;
  return name === 'width' || name === 'height' ? `${value} px` : String(value);
}

function imageOf(hash: string): string {
  return decodeURIComponent(hash.split('/')[1] ?? '');
}
