import { entriesOf } from './operations/maps.ts';
import { ownText, textOf } from './operations/text.ts';
import type { GMap, GThrowable } from './values/containers.ts';

/** What a script wrote into `requestContext`, as templates print it. */
export function contextTexts(context: GMap): readonly (readonly [name: string, text: string | null])[] {
  return entriesOf(context).map(({ key, value }) => [textOf(key), value === null ? null : ownText(value)]);
}

/** What a script threw, in one line. */
export function thrownText(thrown: GThrowable): string {
  return (
    ownText(thrown)
      .replace(/^(\w+\.)+(?=[A-Z])/, '')
      .split('\n', 1)[0]
      ?.slice(0, 500) ?? ''
  );
}
