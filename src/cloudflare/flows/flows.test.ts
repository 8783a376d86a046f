import { describe, expect, it, test } from '@jest/globals';
import { rewriteFastly } from './fastly.ts';
import type { Flow } from './flow.ts';
import { matchFlow } from './match.ts';
import { checkFlows } from './read.ts';

const fastly: Flow = { name: 'F', provider: 'fastly' };
const custom = (when: Flow['when'], name = 'C'): Flow => ({ name, options: { width: 10 }, ...(when && { when }) });

function met(flows: readonly Flow[], target: string, how: { method?: string; via?: string } = {}) {
  const { pathname: path, search } = new URL(target, 'http://zone.test');
  const found = matchFlow(flows, { method: 'GET', path, search, via: undefined, ...how });
  return found === undefined ? undefined : `${found.flow.name} ${found.target}`;
}

describe('which flow a request meets', () => {
  test.each<[string, readonly Flow[], string, string | undefined]>([
    ['the first that matches', [custom(undefined, 'A'), custom(undefined, 'B')], '/a.jpg', 'A /a.jpg'],
    ['in the order of the list', [custom(undefined, 'B'), custom(undefined, 'A')], '/a.jpg', 'B /a.jpg'],
    [
      'passing over those that are off',
      [{ ...custom(undefined, 'A'), enabled: false }, fastly],
      '/a.jpg?width=9',
      'F /a.jpg',
    ],
    ['none without a match', [custom({ path: '/x/*' })], '/a.jpg', undefined],
    ['none of an empty list', [], '/a.jpg', undefined],
    ['any kind of picture', [custom({})], '/a.HEIC', 'C /a.HEIC'],
    ['one of the endings', [custom({ extensions: ['png', 'gif'] })], '/a.GIF', 'C /a.GIF'],
    ['not another ending', [custom({ extensions: ['png'] })], '/a.jpg', undefined],
    ['a path with a star, slashes too', [custom({ path: '/images/*' })], '/images/b/c.jpg', 'C /images/b/c.jpg'],
    [
      'a path with a star inside',
      [custom({ path: '/*/thumbnails/*' })],
      '/a/b/thumbnails/c.png',
      'C /a/b/thumbnails/c.png',
    ],
    ['not another path', [custom({ path: '/images/*' })], '/image/a.jpg', undefined],
    ['a query parameter without a value', [custom({ query: 'orient' })], '/a.jpg?orient', 'C /a.jpg?orient'],
    ['not without the parameter', [custom({ query: 'orient' })], '/a.jpg?orienting=1', undefined],
    [
      'only if all conditions hold',
      [custom({ path: '/i/*', query: 'q', extensions: ['jpg'] })],
      '/i/a.png?q',
      undefined,
    ],
    ['a page never', [custom({}), fastly], '/a.html?width=9', undefined],
    ['a style sheet never', [custom({}), fastly], '/a.css?width=9', undefined],
    ['a script never', [custom({}), fastly], '/a.js?width=9', undefined],
    ['a path without an ending never', [custom({}), fastly], '/png?width=9', undefined],
    ['an ending of a folder never', [custom({}), fastly], '/a.png/?width=9', undefined],
    ['an explicit transform never', [custom({}), fastly], '/cdn-cgi/image/w=5/a.png?width=9', undefined],
    ['the provider by one of its parameters', [fastly], '/a.png?width=9', 'F /a.png'],
    ['the provider by one that does nothing', [fastly], '/a.png?bw=threshold', 'F /a.png'],
    ['the next flow without such a parameter', [fastly, custom({})], '/a.png?w=9', 'C /a.png?w=9'],
    ['what is the origin’s stays', [fastly], '/a.png?v=%7e1&width=9&&t=a+b&fit=crop', 'F /a.png?v=%7e1&t=a+b'],
    ['an encoded name of the provider’s goes', [fastly], '/a.png?%77idth=9&v', 'F /a.png?v'],
  ])('%s', (_what, flows, target, expected) => {
    expect(met(flows, target)).toBe(expected);
  });

  test.each([
    [{ method: 'POST' }, undefined],
    [{ method: 'HEAD' }, 'C /a.png'],
    [{ via: '1.1 image-resizing' }, undefined],
    [{ via: '1.1 other, 1.1 Image-Resizing' }, undefined],
    [{ via: '1.1 other' }, 'C /a.png'],
  ])('%j meets %s', (how, expected) => {
    expect(met([custom({})], '/a.png', how)).toBe(expected);
  });

  it('a pattern of many stars takes no time', () => {
    const path = `/${'*a'.repeat(500)}`;
    expect(met([custom({ path })], `/${'a'.repeat(8000)}b.png`)).toBeUndefined();
  });
});

/** What Fastly's parameters come to for a source of 400 by 200: cut first, then options; behind a bar, what did nothing. */
function rewritten(query: string): string {
  const { region, options, ignored } = rewriteFastly(new Map(new URLSearchParams(query)), { width: 400, height: 200 });
  const cut = region === undefined ? [] : [`[${region.x},${region.y} ${region.width}x${region.height}]`];
  const text = [...cut, ...options.map(([name, value]) => `${name}=${value}`)].join(' ');
  return ignored.length === 0 ? text : `${text} | ${ignored.join(' ')}`;
}

describe('Fastly’s parameters as ours', () => {
  test.each([
    ['width=100', 'width=100 fit=scale-down'],
    ['height=50', 'height=50 fit=scale-down'],
    ['width=0.5', 'width=200 fit=scale-down'],
    ['width=25p', 'width=100 fit=scale-down'],
    ['height=50%25', 'height=100 fit=scale-down'],
    ['width=900&enable=upscale', 'width=900 fit=contain'],
    ['width=900&disable=upscale', 'width=900 fit=scale-down'],
    ['width=100&fit=crop', 'width=100 fit=scale-down | fit'],
    ['width=100&height=100', 'width=100 height=100 fit=squeeze'],
    ['width=800&height=100', 'width=400 height=100 fit=squeeze'],
    ['width=800&height=100&enable=upscale', 'width=800 height=100 fit=squeeze'],
    ['width=100&height=100&fit=bounds', 'width=100 height=100 fit=scale-down'],
    ['width=900&height=900&fit=bounds&enable=upscale', 'width=900 height=900 fit=contain'],
    ['width=100&height=100&fit=crop', 'width=100 height=100 fit=crop'],
    ['width=900&height=900&fit=crop&enable=upscale', 'width=900 height=900 fit=cover'],
    ['width=100&height=100&fit=cover', 'height=100 fit=scale-down'],
    ['width=100&height=20&fit=cover', 'width=100 fit=scale-down'],
    ['width=100&height=100&fit=fill', 'width=100 height=100 fit=squeeze | fit'],
    ['width=100&height=100&fit=bounds&canvas=100,100', 'width=100 height=100 fit=pad'],
    ['width=100&height=100&fit=bounds&canvas=200,200', 'width=100 height=100 fit=scale-down | canvas'],
    ['width=wide', ' | width'],
    ['width=0', ' | width'],
    ['orient=1', ''],
    ['orient=2', 'flip=h'],
    ['orient=h', 'flip=h'],
    ['orient=3', 'flip=hv'],
    ['orient=vh', 'flip=hv'],
    ['orient=hv', 'flip=hv'],
    ['orient=4', 'flip=v'],
    ['orient=v', 'flip=v'],
    ['orient=5', 'flip=h rotate=270'],
    ['orient=6', 'rotate=90'],
    ['orient=r', 'rotate=90'],
    ['orient=7', 'flip=h rotate=90'],
    ['orient=8', 'rotate=270'],
    ['orient=l', 'rotate=270'],
    ['orient=9', ' | orient'],
    ['orient=constructor', ' | orient'],
    ['brightness=-100', 'brightness=0'],
    ['brightness=0', 'brightness=1'],
    ['brightness=100', 'brightness=2'],
    ['brightness=101', ' | brightness'],
    ['contrast=-25', 'contrast=0.75'],
    ['saturation=50', 'saturation=1.5'],
    ['blur=0.5', 'blur=1'],
    ['blur=1000', 'blur=250'],
    ['blur=1p', 'blur=4'],
    ['blur=-1', ' | blur'],
    ['sharpen=5,2,1', 'sharpen=5'],
    ['sharpen=50', ' | sharpen'],
    ['quality=75', 'quality=75'],
    ['quality=75,60', 'quality=75'],
    ['quality=0', ' | quality'],
    ['optimize=low', 'quality=low'],
    ['optimize=medium', 'quality=medium-high'],
    ['optimize=high', 'quality=high'],
    ['optimize=low&quality=40', 'quality=40'],
    ['format=auto', 'format=auto'],
    ['format=pjpg', 'format=jpeg'],
    ['format=jpg', 'format=jpeg'],
    ['format=bjpg', 'format=baseline-jpeg'],
    ['format=png8', 'format=png'],
    ['format=webpll', 'format=webp'],
    ['format=webply', 'format=webp'],
    ['format=avif', 'format=avif'],
    ['format=jxl', ' | format'],
    ['format=mp4', ' | format'],
    ['auto=webp', 'format=auto'],
    ['auto=avif,webp&format=jpg', 'format=auto'],
    ['auto=yes', ' | auto'],
    ['bg-color=f00', 'background=#f00'],
    ['bg-color=0,128,255', 'background=rgba(0,128,255,1)'],
    ['bg-color=rgba(0,128,255,0.5)', 'background=rgba(0,128,255,0.5)'],
    ['bg-color=red', ' | bg-color'],
    ['dpr=2', 'dpr=2'],
    ['dpr=11', ' | dpr'],
    ['trim=10,20,30,40', '[40,10 340x160]'],
    ['trim=10,20', '[20,10 360x180]'],
    ['trim=0.25', '[100,50 200x100]'],
    ['trim=100', ' | trim'],
    ['crop=100,50', '[150,75 100x50]'],
    ['crop=100,50,x10,y20', '[10,20 100x50]'],
    ['crop=100,50,offset-x10,offset-y100', '[30,150 100x50]'],
    ['crop=1:1', '[100,0 200x200]'],
    ['crop=1:1,smart', '[100,0 200x200]'],
    ['crop=9999,9999', '[0,0 400x200]'],
    ['crop=0:1', ' | crop'],
    ['precrop=200,100,x0,y0&crop=50,50,x10,y10&width=25p', '[10,10 50x50] width=13 fit=scale-down'],
    ['frame=1', 'anim=false'],
    ['metadata=copyright,c2pa', 'metadata=copyright'],
    [
      'bw=threshold&level=3&profile=main&resize-filter=lanczos2&viewbox=1&pad=10',
      ' | bw level pad profile resize-filter viewbox',
    ],
    ['nothing=of&this=matters', ''],
  ])('%s', (query, expected) => {
    expect(rewritten(query)).toBe(expected);
  });
});

describe('flows that cannot be kept', () => {
  test.each<[string, unknown, string]>([
    ['twins', [custom({}), custom({})], 'flows.1.name C is there twice'],
    ['no options', [{ name: 'A' }], 'flows.0.options lacks, and there is no provider either'],
    [
      'an option that there is not',
      [{ name: 'A', options: { wdth: 1 } }],
      "flows.0.options Missing or invalid resizing parameters: 'wdth' is not a known option",
    ],
    [
      'a redirect to itself',
      [{ name: 'A', options: { width: 1, onerror: 'redirect' } }],
      'flows.0.options cannot have onerror: it would lead back to the flow',
    ],
    [
      'a provider with conditions',
      [{ ...fastly, when: { path: '/*' } }],
      'flows.0.when belongs to flows without a provider',
    ],
    [
      'a provider with options',
      [{ ...fastly, options: { width: 1 } }],
      'flows.0.options belongs to flows without a provider',
    ],
    [
      'another provider',
      [{ name: 'A', provider: 'imgix' }],
      'flows.0.provider must be equal to one of the allowed values: fastly',
    ],
    [
      'pages',
      [custom({ extensions: ['html'] as never })],
      'flows.0.when.extensions.0 must be equal to one of the allowed values: jpg, jpeg, png, gif, webp, avif, svg, heic',
    ],
    [
      'a name that no header can hold',
      [{ ...fastly, name: 'a\nb' }],
      'flows.0.name must match pattern "^[!-~]([ -~]{0,98}[!-~])?$"',
    ],
    [
      'too many',
      Array.from({ length: 101 }, (_, index) => custom({}, `${index}`)),
      'flows must NOT have more than 100 items',
    ],
  ])('%s', (_what, flows, message) => {
    expect(() => checkFlows(flows as readonly Flow[])).toThrow(
      expect.objectContaining({ message: `Bad Request: ${message}` }),
    );
  });
});
