import { useEffect, useRef } from 'preact/hooks';
import { type Image, local } from './api.ts';

interface DetailsProps {
  readonly image: Image;
  readonly close: () => void;
  readonly remove: (image: Image) => Promise<void>;
}

/** Everything that the API says of a picture, at the side. */
export function ImageDetails({ image, close, remove }: DetailsProps) {
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

/** A small picture, where it may be seen without a signature. */
export function Thumbnail({ image }: { readonly image: Image }) {
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

function altOf({ meta, filename }: Image): string {
  return typeof meta.alt === 'string' ? meta.alt : filename;
}
