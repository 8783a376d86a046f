import { useCallback, useState } from 'preact/hooks';
import type { Variant } from './api.ts';
import { type PanelProps, useAttempt, useLoad } from './panel.ts';
import { VariantForm } from './variantForm.tsx';

/** The account's named variants: seen, created, changed and deleted. */
export function VariantsPanel({ api, announce }: PanelProps) {
  const [variants, setVariants] = useState<readonly Variant[]>([]);
  const load = useCallback(async () => {
    const { variants: found } = await api.call<{ variants: Record<string, Variant> | Variant[] }>(
      'GET',
      '/v1/variants',
    );
    setVariants(Object.values(found));
  }, [api.account]);
  useLoad(announce, load);
  const attempt = useAttempt(announce, load);
  const create = (variant: Variant) =>
    attempt(`${variant.id} is made`, () => api.call('POST', '/v1/variants', variant));
  const change = ({ id, ...settings }: Variant) =>
    attempt(`${id} is changed`, () => api.call('PATCH', `/v1/variants/${id}`, settings));
  const remove = ({ id }: Variant) => attempt(`${id} is deleted`, () => api.call('DELETE', `/v1/variants/${id}`));
  return (
    <div class="stack">
      {variants.map((variant) => (
        <VariantForm key={variant.id} variant={variant} save={change} remove={() => remove(variant)} />
      ))}
      <h2>New variant</h2>
      <VariantForm key={`new-${variants.length}`} save={create} />
    </div>
  );
}
