import { useCallback, useState } from 'preact/hooks';
import { type Image, messageOf, pathOf } from '../api.ts';
import { type PanelProps, useLoad } from '../panel.ts';
import type { Choices } from './choices.ts';
import { PlaygroundControls } from './controls.tsx';
import { PlaygroundOutcome } from './outcome.tsx';

/** Sliders on one side; the picture, its URL, its `cf.image` object, its cost and its geometry on the other. */
export function Playground({ api, announce }: PanelProps) {
  const [images, setImages] = useState<readonly Image[]>([]);
  const [id, setId] = useState(imageOf(location.hash));
  const [choices, setChoices] = useState<Choices>({ width: 400 });
  const [flexible, setFlexible] = useState<boolean>();
  const load = useCallback(async () => {
    const page = await api.call<{ images: Image[] }>('GET', '/v2?per_page=100');
    const open = page.images.filter(({ requireSignedURLs }) => !requireSignedURLs);
    setImages(open);
    setId((current) => (open.some((image) => image.id === current) ? current : (open[0]?.id ?? '')));
    const config = await api.call<{ flexible_variants: boolean }>('GET', '/v1/config');
    setFlexible(config.flexible_variants);
  }, [api.account]);
  useLoad(announce, load);

  if (images.length === 0) return <p class="empty">There is no picture to play with; upload one in the gallery.</p>;
  if (flexible === undefined) return null;
  if (!flexible) {
    const enable = () =>
      api.call('PATCH', '/v1/config', { flexible_variants: true }).then(
        () => setFlexible(true),
        (problem) => announce(messageOf(problem), 'bad'),
      );
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
      <PlaygroundControls images={images} id={id} onId={setId} choices={choices} onChoices={setChoices} />
      <PlaygroundOutcome id={id} base={`/${api.hash}/${pathOf(id)}`} choices={choices} />
    </div>
  );
}

function imageOf(hash: string): string {
  return decodeURIComponent(hash.split('/')[1] ?? '');
}
