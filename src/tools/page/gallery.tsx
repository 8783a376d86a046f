import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Image, local, wordsOf } from './api.ts';
import type { PanelProps } from './app.tsx';

interface Upload {
  readonly key: number;
  readonly name: string;
  readonly share: number;
  readonly problem?: string;
}

/** Pictures, their details, and uploads by drag and drop. */
export function Gallery({ api, say }: PanelProps) {
  const [images, setImages] = useState<readonly Image[]>([]);
  const [token, setToken] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Image>();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [dragging, setDragging] = useState(false);
  const counter = useRef(0);
  const picker = useRef<HTMLInputElement>(null);

  const load = useCallback(
    async (after: string | null) => {
      const more = after === null ? '' : `&continuation_token=${encodeURIComponent(after)}`;
      const page = await api.call<{ images: Image[]; continuation_token: string | null }>(
        'GET',
        `/v2?per_page=60${more}`,
      );
      setImages((known) => (after === null ? page.images : [...known, ...page.images]));
      setToken(page.continuation_token);
    },
    [api.account],
  );
  useEffect(() => {
    load(null).catch((problem) => say(wordsOf(problem), 'bad'));
  }, [load, say]);

  const upload = async (file: File) => {
    const key = ++counter.current;
    const change = (next: Partial<Upload>) =>
      setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...next } : one)));
    setUploads((all) => [...all, { key, name: file.name, share: 0 }]);
    try {
      await api.upload(file, (share) => change({ share }));
      setUploads((all) => all.filter((one) => one.key !== key));
      say(`${file.name} is uploaded`);
      await load(null);
    } catch (problem) {
      change({ problem: wordsOf(problem) });
      say(`${file.name} was refused: ${wordsOf(problem)}`, 'bad');
    }
  };
  const uploadAll = (files: FileList | null | undefined) => {
    for (const file of files ?? []) void upload(file);
  };

  const remove = async (image: Image) => {
    try {
      await api.call('DELETE', `/v1/${pathOf(image.id)}`);
      setChosen(undefined);
      say(`${image.id} is deleted`);
      await load(null);
    } catch (problem) {
      say(wordsOf(problem), 'bad');
    }
  };

  return (
    <div class="gallery">
      <section
        class={`drop ${dragging ? 'over' : ''}`}
        aria-label="Upload"
        onDragOver={(event) => {
          event.preventDefault();
          setDragging(true);
        }}
        onDragLeave={() => setDragging(false)}
        onDrop={(event) => {
          event.preventDefault();
          setDragging(false);
          uploadAll(event.dataTransfer?.files);
        }}
      >
        <p>
          <strong>Drop pictures here</strong> to upload them through a one-time upload URL
        </p>
        <button type="button" onClick={() => picker.current?.click()}>
          Choose files…
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          accept="image/*"
          class="hidden"
          aria-label="Pictures to upload"
          tabIndex={-1}
          onChange={(event) => {
            uploadAll(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        <ul class="uploads">
          {uploads.map(({ key, name, share, problem }) => (
            <li key={key}>
              <span class="clip">{name}</span>
              {problem === undefined ? (
                <progress max={1} value={share} aria-label={`Upload of ${name}`} />
              ) : (
                <span class="bad">{problem}</span>
              )}
            </li>
          ))}
        </ul>
      </section>
      {images.length === 0 && <p class="empty">No pictures yet.</p>}
      <ul class="grid">
        {images.map((image) => (
          <li key={image.id}>
            <button
              type="button"
              class="card"
              aria-pressed={chosen?.id === image.id}
              onClick={() => setChosen(chosen?.id === image.id ? undefined : image)}
            >
              <Thumbnail image={image} />
              <span class="clip">{image.id}</span>
            </button>
          </li>
        ))}
      </ul>
      {token !== null && (
        <button type="button" onClick={() => void load(token)}>
          More
        </button>
      )}
      {chosen !== undefined && <Details image={chosen} close={() => setChosen(undefined)} remove={remove} />}
    </div>
  );
}

function Thumbnail({ image }: { readonly image: Image }) {
  const url = image.variants.find((variant) => variant.endsWith('/public')) ?? image.variants[0];
  if (image.requireSignedURLs || url === undefined) {
    return (
      <span class="private">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M6 11h12v9H6z M8 11V8a4 4 0 0 1 8 0v3" />
        </svg>
        signed URLs only
      </span>
    );
  }
  return <img src={local(url)} alt={altOf(image)} loading="lazy" />;
}

interface DetailsProps {
  readonly image: Image;
  readonly close: () => void;
  readonly remove: (image: Image) => Promise<void>;
}

function Details({ image, close, remove }: DetailsProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [image.id]);
  return (
    <aside
      class="details"
      aria-labelledby="details-title"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <h2 id="details-title" ref={heading} tabIndex={-1}>
        {image.id}
      </h2>
      <Thumbnail image={image} />
      <dl>
        <dt>File name</dt>
        <dd>{image.filename}</dd>
        <dt>Uploaded</dt>
        <dd>{image.uploaded}</dd>
        <dt>Creator</dt>
        <dd>{image.creator ?? '—'}</dd>
        <dt>Signed URLs</dt>
        <dd>{image.requireSignedURLs ? 'required' : 'not required'}</dd>
        <dt>Metadata</dt>
        <dd>
          <pre>{JSON.stringify(image.meta, null, 2)}</pre>
        </dd>
        <dt>Variants</dt>
        <dd>
          <ul class="plain">
            {image.variants.map((url) => (
              <li key={url}>
                <a href={local(url)} target="_blank" rel="noreferrer">
                  {url}
                </a>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      <p class="actions">
        <a class="button" href={`#playground/${encodeURIComponent(image.id)}`}>
          Open in the playground
        </a>
        <button type="button" class="danger" onClick={() => void remove(image)}>
          Delete
        </button>
        <button type="button" onClick={close}>
          Close
        </button>
      </p>
    </aside>
  );
}

/** An id as a path of the API. */
export function pathOf(id: string): string {
  return id.split('/').map(encodeURIComponent).join('/');
}

function altOf({ meta, filename }: Image): string {
  return typeof meta.alt === 'string' ? meta.alt : filename;
}
