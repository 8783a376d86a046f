import type { Image } from '../api.ts';
import { Choice, labelOf } from '../fields.tsx';
import type { Choices } from './choices.ts';
import { type Controls, controls, type Slider } from './options.ts';

interface ChoicesProps {
  readonly choices: Choices;
  readonly onChoices: (choices: Choices) => void;
}

interface ControlsProps extends ChoicesProps {
  readonly images: readonly Image[];
  readonly id: string;
  readonly onId: (id: string) => void;
}

/** Which picture, and one control per option. */
export function PlaygroundControls({ images, id, onId, ...choosing }: ControlsProps) {
  return (
    <form class="controls" onSubmit={(event) => event.preventDefault()}>
      <Choice label="Picture" value={id} words={images.map((image) => image.id)} onValue={onId} />
      <ControlList controls={controls.common} {...choosing} />
      <details>
        <summary>More options</summary>
        <div class="stack">
          <ControlList controls={controls.rare} {...choosing} />
        </div>
      </details>
      <button type="button" onClick={() => choosing.onChoices({})}>
        Start over
      </button>
    </form>
  );
}

interface ListProps extends ChoicesProps {
  readonly controls: Controls;
}

function ControlList({ controls: { lists, sliders }, choices, onChoices }: ListProps) {
  const choose = (name: string) => (value: string | number) => onChoices({ ...choices, [name]: value });
  return (
    <>
      {lists.map(({ name, words }) => (
        <Choice
          key={name}
          label={labelOf(name)}
          value={String(choices[name] ?? '')}
          words={words}
          onValue={choose(name)}
        />
      ))}
      {sliders.map((slider) => (
        <SliderField
          key={slider.name}
          slider={slider}
          value={Number(choices[slider.name] ?? slider.still)}
          onValue={choose(slider.name)}
        />
      ))}
    </>
  );
}

interface SliderProps {
  readonly slider: Slider;
  readonly value: number;
  readonly onValue: (value: number) => void;
}

function SliderField({ slider: { name, from, to, step, still, otherwise, unit }, value, onValue }: SliderProps) {
  return (
    <label class="slider">
      <span>
        {labelOf(name)} <b class="value">{value === still ? otherwise : `${value}${unit}`}</b>
      </span>
      <input
        type="range"
        min={from}
        max={to}
        step={step}
        value={value}
        onInput={(event) => onValue(Number(event.currentTarget.value))}
      />
    </label>
  );
}
