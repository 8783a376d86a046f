import { describe, expect, test } from '@jest/globals';
import { sanitiseSvg } from './sanitise.ts';

const ns = 'xmlns="http://www.w3.org/2000/svg"';
const clean = (text: string) => new TextDecoder().decode(sanitiseSvg(new TextEncoder().encode(text)));
/** What is left of the content of a drawing. */
const inside = (content: string) =>
  clean(`<svg ${ns} xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:x="urn:x">${content}</svg>`)
    .replace(/^<svg[^>]*>/, '')
    .replace(/<\/svg>$/, '');

describe('what is left of', () => {
  test.each([
    ['<rect width="1" height="2" fill="red"/>', '<rect fill="red" height="2" width="1"></rect>'],
    ['<script>alert(1)</script>', ''],
    ['<g><script>a</script><path d="M0 0"/></g>', '<g><path d="M0 0"></path></g>'],
    ['<foreignObject><b xmlns="http://www.w3.org/1999/xhtml">x</b></foreignObject>', ''],
    ['<circle r="1" onclick="alert(1)" ONLOAD="x"/>', '<circle r="1"></circle>'],
    ['<a href="javascript:alert(1)"><path d="M0"/></a>', ''],
    ['<use xlink:href="#a"/>', '<use href="#a"></use>'],
    ['<use href="https://evil.example/a.svg?x=1#b"/>', '<use href="/a.svg?x=1#b"></use>'],
    ['<use href="//evil.example//x"/>', '<use href="/x"></use>'],
    ['<image href="java&#10;script:alert(1)"/>', '<image></image>'],
    ['<image href="data:image/png;base64,AAAA"/>', '<image href="data:image/png;base64,AAAA"></image>'],
    ['<image href="data:image/svg+xml;base64,AAAA"/>', '<image></image>'],
    ['<image href="data:text/html,x"/>', '<image></image>'],
    ['<path href="#a" d="M0"/>', '<path d="M0"></path>'],
    ['<!-- c --><?p i?><x:thing/>', ''],
    ['<rect x:onclick="1" xml:space="preserve"/>', '<rect xml:space="preserve"></rect>'],
    ['<text>a &lt; b &amp; <![CDATA[<script>]]></text>', '<text>a &lt; b &amp; &lt;script&gt;</text>'],
    ['<set attributeName="href" to="javascript:x"/>', ''],
    ['<animate attributeName="onclick" to="x"/>', ''],
    ['<animate attributeName="x" to="5"/>', '<animate attributeName="x" to="5"></animate>'],
    ['<rect fill="url(#g)"/>', '<rect fill="url(#g)"></rect>'],
    ['<rect fill="url(https://evil.example/a#g)"/>', '<rect fill="url(/a#g)"></rect>'],
    ['<rect fill="u\\72l(https://evil.example/a)"/>', '<rect></rect>'],
    ['<rect style="fill:red;background:url(//evil.example/a)"/>', '<rect style="fill:red;background:url(/a)"></rect>'],
    ['<style>@import "https://evil.example/a.css";.a{fill:red}</style>', '<style>.a{fill:red}</style>'],
    ['<style>@im\\70ort url(//evil.example);.a{fill:red}</style>', '<style>.a{fill:red}</style>'],
    [
      '<style>@font-face{font-family:x;src:url(https://evil.example/f)}.a{fill:url(https://e.example/b)}</style>',
      '<style>.a{fill:url(/b)}</style>',
    ],
    ['<style>.a{background:image-set("https://evil.example/a" 1x)}</style>', '<style>.a{background:}</style>'],
    ['<style>.a&gt;.b{fill:red}</style>', '<style>.a&gt;.b{fill:red}</style>'],
  ])('%s', (content, expected) => {
    expect(inside(content)).toBe(expected);
  });
});

test('prefixes go, sizes stay, the result is UTF-8', () => {
  const text = `<?xml version="1.0"?><!DOCTYPE svg><s:svg xmlns:s="http://www.w3.org/2000/svg" width="5" height="6"><s:g id="ä"/></s:svg>`;
  expect(clean(text)).toBe(`<svg ${ns} height="6" width="5"><g id="ä"></g></svg>`);
  const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);
  expect(new TextDecoder().decode(sanitiseSvg(utf16))).toBe(clean(text));
});

test('entities of a drawing program are expanded', () => {
  const text = '<!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]><svg xmlns="&ns_svg;"><g/></svg>';
  expect(clean(text)).toBe(`<svg ${ns}><g></g></svg>`);
});

test('sanitising is idempotent', () => {
  const once = clean(
    `<svg ${ns}><style>.a{fill:url(http://e.example/x)}</style><use href="http://e.example/y"/></svg>`,
  );
  expect(clean(once)).toBe(once);
});

describe('refuses', () => {
  test.each([
    ['malformed XML', `<svg ${ns}><g></svg>`, 9516],
    ['a cut file', `<svg ${ns}><g>`, 9516],
    ['another root', '<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>', 9516],
    ['no namespace', '<svg><g/></svg>', 9516],
    ['nothing', '', 9516],
    ['an unknown entity', `<svg ${ns}>&nope;</svg>`, 9516],
    ['a nested entity bomb', `<!DOCTYPE svg [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><svg ${ns}>&b;</svg>`, 9516],
    [
      'a flat entity bomb',
      `<!DOCTYPE svg [<!ENTITY a "${'a'.repeat(190)}">]><svg ${ns}><g>${'&a;'.repeat(100_000)}</g></svg>`,
      9413,
    ],
    ['deep nesting', `<svg ${ns}>${'<g>'.repeat(300)}${'</g>'.repeat(300)}</svg>`, 9516],
    ['too many attributes', `<svg ${ns} ${Array.from({ length: 201 }, (_, n) => `a${n}="1"`).join(' ')}/>`, 9516],
  ])('%s', (_name, text, code) => {
    expect(() => clean(text)).toThrow(expect.objectContaining({ code }));
  });
});
