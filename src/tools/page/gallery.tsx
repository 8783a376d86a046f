import { useCallback, useState } from 'preact/hooks';
import { type Image, pathOf } from './api.ts';
import { ImageDetails, Thumbnail } from './imageDetails.tsx';
import { type PanelProps, useAttempt, useLoad } from './panel.ts';
import { DropZone } from './uploads.tsx';

/** Pictures, their details, and uploads by drag and drop. */
export function Gallery({ api, announce }: PanelProps) {
  const [images, setImages] = useState<readonly Image[]>([]);
  const [token, setToken] = useState<string | null>(null);
  const [chosen, setChosen] = useState<Image>();
  const load = useCallback(
    async (after: string | null) => {
      const more = after === null ? '' : `&continuation_token=${encodeURIComponent(after)}`;
      const page = await api.call<{ images: Image[]; continuation_token: string | null }>(
        'GET',
        `/v2?per_page=60${more}`,
      );
      setImages((loaded) => (after === null ? page.images : [...loaded, ...page.images]));
      setToken(page.continuation_token);
    },
    [api.account],
  );
  const reload = useCallback(() => load(null), [load]);
  useLoad(announce, reload);
  const attempt = useAttempt(announce, reload);
  const remove = ({ id }: Image) =>
    attempt(`${id} is deleted`, async () => {
      await api.call('DELETE', `/v1/${pathOf(id)}`);
      setChosen(undefined);
    });

  return (
    <div class="gallery">
      <DropZone api={api} announce={announce} onUploaded={reload} />
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
      {chosen !== undefined && <ImageDetails image={chosen} close={() => setChosen(undefined)} remove={remove} />}
    </div>
  );
}
