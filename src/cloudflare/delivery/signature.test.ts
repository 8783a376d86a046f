import { describe, expect, it, test } from '@jest/globals';
import { sign, verifySignature } from './signature.ts';

const documented = 'Oix0bbNaT8Rge9PuyxUBrjI6zrgnsyJ5=';
const mobile = '/cheeW4oKsx5ljh8e8BoL2A/bc27a117-9509-446b-8c69-c81bfeac0a01/mobile';
const publicPath = '/ZWd9g1K7eljCn_KDTu_MWA/083eb7b2-5392-4565-b69e-aff66acddd00/public';

test.each([
  [
    'V1 with expiry',
    documented,
    mobile,
    1631289275,
    '72411885ee02134d38662f3e70ac8ff694f408e9d14b05125f6b022c3f403efa',
  ],
  ['V2 without', documented, mobile, undefined, 'f650d16a54309cc5560ccf74ba805cd33c92ba5edaa7f09abeebfaf7e3f5895e'],
  [
    'V4 with expiry',
    'example-signing-key',
    publicPath,
    4102444800,
    'b2ecf610a0f421d46037be57e57ff1736959c32d72cd0c14be1d5b69769a507b',
  ],
  [
    'V5 without',
    'example-signing-key',
    publicPath,
    undefined,
    '3ddcc6d4ca7a9c7d21ccbc727d84f2506fdf8199912c04e5f8bd4437eacf042c',
  ],
])('vector %s', (_name, key, path, expires, signature) => {
  expect(sign(key, path, expires)).toBe(signature);
});

describe('verifySignature', () => {
  const keys = [
    { name: 'old', value: 'another' },
    { name: 'default', value: documented },
  ];
  const verify = (query: string, now = 0) => verifySignature([mobile], new URLSearchParams(query), keys, now);
  const v1 = 'exp=1631289275&sig=72411885ee02134d38662f3e70ac8ff694f408e9d14b05125f6b022c3f403efa';
  const v2 = 'sig=f650d16a54309cc5560ccf74ba805cd33c92ba5edaa7f09abeebfaf7e3f5895e';
  const v3 = 'sig=8e3204f82b293208574e2cc53654d1a0a769b5a1c6d69ed70002ce55b1cd7db9';

  it('accepts any key of the account, with and without an expiry', () => {
    expect(verify(v1)).toBe(1631289275);
    expect(verify(v2)).toBeUndefined();
  });
  it('asks in 9425 for exactly the signature that it accepts, also with exp', () => {
    const wanted = (query: string) => {
      try {
        verify(query);
        return 'accepted';
      } catch (error) {
        return /Expecting SHA-256 HMAC of (.*)$/.exec((error as Error).message)?.[1];
      }
    };
    expect(wanted('sig=0')).toBe('the path without domain nor query string');
    expect(wanted(`sig=${sign(documented, mobile)}`)).toBe('accepted');
    expect(wanted('exp=4102444800&sig=0')).toBe('the path and its query ?exp=4102444800, without domain');
    expect(wanted(`exp=4102444800&sig=${sign(documented, `${mobile}?exp=4102444800`)}`)).toBe('accepted');
    expect(wanted(`exp=4102444800&sig=${sign(documented, mobile)}`)).toMatch(/^the path and its query/);
  });

  test.each([
    ['the form with a dangling question mark', v3, 0],
    ['no signature', '', 0],
    ['an expiry that is past', v1, 1631289275_000],
    ['an expiry taken off', v1.slice(v1.indexOf('sig')), 0],
    ['an expiry moved', v1.replace('1631289275', '1731289275'), 0],
    ['an expiry that is not a number', v1.replace('1631289275', 'never'), 0],
    ['a signature of another length', `${v2}00`, 0],
    ['an upper-case signature', `sig=${v2.slice(4).toUpperCase()}`, 0],
  ])('refuses %s', (_name, query, now) => {
    expect(() => verify(query, now)).toThrow(expect.objectContaining({ code: 9425, status: 403 }));
  });
});
