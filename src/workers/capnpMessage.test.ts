import { describe, expect, test } from '@jest/globals';
import {
  addStruct,
  appendStruct,
  closeMessage,
  copyPointer,
  type Message,
  openMessage,
  pointerOf,
  rootOf,
  type Struct,
  setText,
  setUnion,
  structsAt,
  textAt,
  unionOf,
} from './capnpMessage.ts';

/** One segment of one word, the pointer to the root, which is null. */
const empty = Buffer.from('00000000010000000000000000000000', 'hex');
/** A root without data and with one pointer, to the text "old". */
const written = Buffer.from('0000000003000000000000000000010001000000220000006f6c640000000000', 'hex');

function reopened(message: Message): { readonly message: Message; readonly root: Struct } {
  const again = openMessage(closeMessage(message));
  const root = rootOf(again);
  if (root === undefined) throw new Error('the message has no root');
  return { message: again, root };
}

describe('Cap’n Proto messages', () => {
  test('what nobody changed comes back byte for byte', () => {
    for (const bytes of [empty, written]) expect(Buffer.from(closeMessage(openMessage(bytes)))).toEqual(bytes);
  });

  test.each(['', 'new', 'a longer text than the one that it replaces', 'ü'.repeat(100_000)])(
    'a text in the place of another: %.20j',
    (text) => {
      const { message, root } = reopened(openMessage(written));
      expect(textAt(message, pointerOf(root, 0))?.toString()).toBe('old');
      setText(message, pointerOf(root, 0), text);
      const changed = reopened(message);
      expect(textAt(changed.message, pointerOf(changed.root, 0))?.toString()).toBe(text);
    },
  );

  test('a list that grows across segments keeps what was in it', () => {
    let message = openMessage(empty);
    addStruct(message, { segment: 0, at: 0 }, 0, 2);
    for (const name of ['a', 'b', 'c']) {
      const opened = reopened(message);
      message = opened.message;
      const element = appendStruct(message, pointerOf(opened.root, 0), 1, 2);
      setUnion(message, element, name.charCodeAt(0));
      setText(message, pointerOf(element, 0), name);
      copyPointer(message, pointerOf(element, 0), pointerOf(element, 1));
    }
    const { message: last, root } = reopened(message);
    expect(
      structsAt(last, pointerOf(root, 0)).map((element) => [
        unionOf(last, element),
        textAt(last, pointerOf(element, 0))?.toString(),
        textAt(last, pointerOf(element, 1))?.toString(),
      ]),
    ).toEqual([
      [97, 'a', 'a'],
      [98, 'b', 'b'],
      [99, 'c', 'c'],
    ]);
    expect(structsAt(last, pointerOf(root, 1))).toEqual([]);
  });

  test.each(['', 'x', 'not a message at all'])('what is no message is refused: %j', (text) => {
    expect(() => openMessage(Buffer.from(text))).toThrow('not a Cap');
  });
});
