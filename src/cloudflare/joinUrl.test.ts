import { describe, expect, test } from '@jest/globals';
import { joinUrl } from './joinUrl.ts';

describe('no path leads to another server than the one it is joined to', () => {
  test.each([
    ['http://a.test', '/x.png', 'http://a.test/x.png'],
    ['http://a.test', 'x.png', 'http://a.test/x.png'],
    ['http://a.test', '', 'http://a.test/'],
    ['http://a.test/', '/x?a=1&b=/c?d', 'http://a.test/x?a=1&b=/c?d'],
    ['http://a.test', '?a=1', 'http://a.test/?a=1'],
    ['http://a.test', '/b%20c%2Fd%25', 'http://a.test/b%20c%2Fd%25'],
    ['http://a.test', '//127.0.0.1:8899/x.png', 'http://a.test//127.0.0.1:8899/x.png'],
    ['http://a.test', '///127.0.0.1:8899/x.png', 'http://a.test///127.0.0.1:8899/x.png'],
    ['http://a.test', '////b.test', 'http://a.test////b.test'],
    ['http://a.test', '/\\b.test/x', 'http://a.test//b.test/x'],
    ['http://a.test', '\\\\b.test/x', 'http://a.test//b.test/x'],
    ['http://a.test', '/\t/b.test/x', 'http://a.test//b.test/x'],
    ['http://a.test', '\n//b.test/x', 'http://a.test//b.test/x'],
    ['http://a.test', '/.//b.test/x', 'http://a.test//b.test/x'],
    ['http://a.test', '/x/..//b.test/y', 'http://a.test//b.test/y'],
    ['http://a.test', 'http://b.test/x', 'http://a.test/x'],
    ['http://a.test', 'HTTPS://b.test:1/x?y', 'http://a.test/x?y'],
    ['http://a.test', 'http://a.test//b.test/x', 'http://a.test//b.test/x'],
    ['http://a.test', 'http:b.test/x', 'http://a.test/http:b.test/x'],
    ['http://a.test', 'javascript:alert(1)', 'http://a.test/javascript:alert(1)'],
    ['http://a.test', '@b.test/x', 'http://a.test/@b.test/x'],
    ['http://a.test', ':1@b.test/x', 'http://a.test/:1@b.test/x'],
    ['http://a.test', ':81/x', 'http://a.test/:81/x'],
    ['http://a.test', '.b.test/x', 'http://a.test/.b.test/x'],
    ['http://a.test', '/x#//b.test', 'http://a.test/x%23//b.test'],
    ['http://a.test', '/x?y#z', 'http://a.test/x?y%23z'],
    ['http://a.test', '/%2F%2Fb.test/x', 'http://a.test/%2F%2Fb.test/x'],
    ['http://a.test:3000/base/?q#f', '/x?y', 'http://a.test:3000/base/x?y'],
    ['http://a.test/base', '//b.test/x', 'http://a.test/base//b.test/x'],
    ['http://a.test/base', '/../x', 'http://a.test/base/x'],
    ['http://a.test/base', '/y/%2E%2e/.%2e/x/.', 'http://a.test/base/x/'],
    ['http://a.test/base', '/\\..\\../x', 'http://a.test/base/x'],
    ['http://a.test/base', '/.\t./x', 'http://a.test/base/x'],
    ['http://me:secret@a.test', '/x', 'http://a.test/x'],
    ['http://[::1]:8/', '//[::2]:9/x', 'http://[::1]:8//[::2]:9/x'],
  ])('%s and %j: %s', (base, target, wanted) => {
    expect(joinUrl(base, target).href).toBe(wanted);
    expect(joinUrl(new URL(base), target).href).toBe(wanted);
  });
});
