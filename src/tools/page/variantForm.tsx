import { useState } from 'preact/hooks';
import { variantFields } from '../../imaging/options/index.ts';
import type { Variant } from './api.ts';
import { Check, Choice, labelOf, TextField } from './fields.tsx';

interface FormProps {
  readonly variant?: Variant;
  readonly save: (variant: Variant) => Promise<void>;
  readonly remove?: () => Promise<void>;
}

const fresh: Variant = {
  id: '',
  options: { fit: 'scale-down', width: 400, height: 400, metadata: 'none' },
  neverRequireSignedURLs: false,
};

/** One variant, with a control for each field that a variant may hold. */
export function VariantForm({ variant, save, remove }: FormProps) {
  const [{ id, options, neverRequireSignedURLs }, setDraft] = useState(variant ?? fresh);
  const draft = { id, options, neverRequireSignedURLs };
  const isNew = variant === undefined;
  return (
    <form
      class="row"
      aria-label={isNew ? 'New variant' : `Variant ${id}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save(draft);
      }}
    >
      {isNew ? (
        <TextField
          label="Name"
          value={id}
          onValue={(name) => setDraft({ ...draft, id: name })}
          input={{ required: true, maxLength: 99 }}
        />
      ) : (
        <strong class="name">{id}</strong>
      )}
      {Object.entries(variantFields).map(([name, field]) => (
        <VariantField
          key={name}
          name={name}
          field={field}
          value={options[name]}
          onValue={(value) => {
            const { [name]: _, ...others } = options;
            setDraft({ ...draft, options: value === undefined ? others : { ...options, [name]: value } });
          }}
        />
      ))}
      <Check
        label="Never require signed URLs"
        checked={neverRequireSignedURLs}
        onValue={(never) => setDraft({ ...draft, neverRequireSignedURLs: never })}
      />
      <span class="actions">
        <button type="submit">{isNew ? 'Create' : 'Save'}</button>
        {remove !== undefined && id !== 'public' && (
          <button type="button" class="danger" onClick={() => void remove()}>
            Delete
          </button>
        )}
      </span>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly field: (typeof variantFields)[keyof typeof variantFields];
  readonly value: string | number | undefined;
  readonly onValue: (value: string | number | undefined) => void;
}

function VariantField({ name, field, value, onValue }: FieldProps) {
  if ('enum' in field) {
    return <Choice label={labelOf(name)} value={String(value ?? '')} words={field.enum} onValue={onValue} />;
  }
  return (
    <label>
      {labelOf(name)}
      <input
        type="number"
        min={field.minimum}
        max={field.maximum}
        step={field.type === 'integer' ? 1 : 'any'}
        value={value ?? ''}
        onInput={({ currentTarget: { value: text } }) => onValue(text === '' ? undefined : Number(text))}
      />
    </label>
  );
}
