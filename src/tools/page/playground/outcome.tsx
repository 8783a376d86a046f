import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Choices, optionsObject, optionText, planOf, type Source } from './choices.ts';
import { GeometryDrawing } from './geometryDrawing.tsx';

interface OutcomeProps {
  readonly id: string;
  /** The picture's delivery URL, without a variant. */
  readonly base: string;
  readonly choices: Choices;
}

/** The picture, its cost, its geometry, its URL and its `cf.image` object. */
export function PlaygroundOutcome({ id, base, choices }: OutcomeProps) {
  const options = optionText(choices);
  const source = useSource(base);
  const picture = usePicture(`${base}/${options}`);
  const planned = useMemo(() => source && planOf(source, choices), [source, choices]);
  const object = JSON.stringify(optionsObject(choices), null, 2).replace(/\n/g, '\n    ');
  return (
    <div class="outcome">
      <figure>
        {picture.src !== undefined && <img src={picture.src} alt={`${id} with ${options}`} />}
        {picture.problem !== undefined && <p class="bad">{picture.problem}</p>}
        <figcaption>
          <b>{picture.type ?? '…'}</b>
          <span>{picture.bytes === undefined ? '' : `${picture.bytes.toLocaleString('en')} bytes`}</span>
          <span>{picture.milliseconds === undefined ? '' : `${picture.milliseconds} ms`}</span>
          {source !== undefined && <span>{`source ${source.file_size.toLocaleString('en')} bytes`}</span>}
        </figcaption>
      </figure>
      {planned !== undefined && source !== undefined && <GeometryDrawing source={source} {...planned} />}
      <h2>URL</h2>
      <pre class="wrap">{`${location.origin}${base}/${options}`}</pre>
      <h2>cf.image</h2>
      <pre>{`fetch(url, {\n  cf: {\n    image: ${object},\n  },\n});`}</pre>
    </div>
  );
}

/** What the mock says of the source; nothing until it has. */
function useSource(base: string): Source | undefined {
  const [source, setSource] = useState<Source>();
  useEffect(() => {
    setSource(undefined);
    fetch(`${base}/format=json`)
      .then((response) => response.json())
      .then(({ original }: { original: Source }) => setSource(original))
      .catch(() => setSource(undefined));
  }, [base]);
  return source;
}

interface Picture {
  readonly src?: string;
  readonly type?: string;
  readonly bytes?: number;
  readonly milliseconds?: number;
  readonly problem?: string;
}

/** The picture behind a URL, once the URL has stood still for a moment. */
function usePicture(url: string): Picture {
  const [picture, setPicture] = useState<Picture>({});
  useEffect(() => {
    const abort = new AbortController();
    let src: string | undefined;
    // Sliders fire faster than pictures are made
    const timer = setTimeout(() => {
      fetchPicture(url, abort.signal)
        .then((fetched) => {
          src = fetched.src;
          setPicture(fetched);
        })
        .catch(() => undefined);
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
      if (src !== undefined) URL.revokeObjectURL(src);
    };
  }, [url]);
  return picture;
}

async function fetchPicture(url: string, signal: AbortSignal): Promise<Picture> {
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
