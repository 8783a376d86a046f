import { expect, test } from '@jest/globals';
import { inlineAs } from './disposition.ts';

test.each([
  ['photo.png', 'inline; filename="photo.png"'],
  ['é "1".png', 'inline; filename="é \\"1\\".png"'],
  ['a/b\\c.png', 'inline; filename="c.png"'],
  ['a/b//', 'inline; filename="b"'],
  ['日本 (1)*.png', 'inline; filename="?? (1)*.png"; filename*=UTF-8\'\'%E6%97%A5%E6%9C%AC%20%281%29%2A.png'],
  ['50%41.png', 'inline; filename="50%41.png"; filename*=UTF-8\'\'50%2541.png'],
  ['a\r\nb', 'inline; filename="a??b"; filename*=UTF-8\'\'a%0D%0Ab'],
  ['\u0080', 'inline; filename="?"; filename*=UTF-8\'\'%C2%80'],
  ['\ud800.png', 'inline; filename="?.png"; filename*=UTF-8\'\'%EF%BF%BD.png'],
  ['', "inline; filename*=UTF-8''"],
])('%j is sent as %s', (name, expected) => {
  expect(inlineAs(name)).toBe(expected);
});
