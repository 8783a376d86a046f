import { describe, expect, test } from '@jest/globals';
import type { ImagesError } from '../errors.ts';
import { parseOptions } from './grammar.ts';
import { readOptionsObject, variantOptions } from './objects.ts';

const read = (text: string) => parseOptions(text, 'remote');

describe('an option list', () => {
  test.each([
    ['width=80', { width: 80 }],
    ['w=80,h=60,q=50,f=webp,g=left', { width: 80, height: 60, quality: 50, format: 'webp', gravity: at(0, 0.5) }],
    ['scq=low,face-zoom=0.5', { slowConnectionQuality: 35, zoom: 0.5 }],
    ['width=80.5', { width: 80.5 }],
    ['width=080', { width: 80 }],
    ['width=%380', { width: 80 }],
    ['width%3D80', { width: 80 }],
    ['%77idth=80', { width: 80 }],
    ['width%3D50%2Cquality%3D75', { width: 50, quality: 75 }],
    ['width%3d50%2cquality%3d75', { width: 50, quality: 75 }],
    ['width%3D50,quality%3D75', { width: 50, quality: 75 }],
    ['width%3D50,quality=75', { width: 50, quality: 75 }],
    ['w%3D50%2Cbackground%3D%23ff0000', { width: 50, background: [255, 0, 0, 255] }],
    ['w%3D50%2Cbackground%3D%2523ff0000', { width: 50, background: [255, 0, 0, 255] }],
    ['background=rgb(255%2C0%2C0)', { background: [255, 0, 0, 255] }],
    ['background%3Drgb(255%2C0%2C0)%2Cw%3D50', { width: 50, background: [255, 0, 0, 255] }],
    ['background%3Drgb(255%252C0%252C0)%2Cw%3D50', { width: 50, background: [255, 0, 0, 255] }],
    ['w%3D50%2Cbackground%3Dhsl(120%2C100%25%2C50%25)', { width: 50, background: [0, 255, 0, 255] }],
    ['width=10,width=20', { width: 20 }],
    ['fit=contain,width=5,fit=contain', { fit: 'contain', width: 5 }],
    ['background=%23ff0000', { background: [255, 0, 0, 255] }],
    ['background=%23f008', { background: [255, 0, 0, 136] }],
    ['background=%23ff00', { background: [255, 255, 0, 0] }],
    ['background=red', { background: [255, 0, 0, 255] }],
    ['background=RebeccaPurple', { background: [102, 51, 153, 255] }],
    ['background=transparent', { background: [0, 0, 0, 0] }],
    ['background=rgb%28240%2C40%2C145%29', { background: [240, 40, 145, 255] }],
    ['background=rgb(240%2C40%2C145)', { background: [240, 40, 145, 255] }],
    ['background=rgb%28240%2040%20145%29', { background: [240, 40, 145, 255] }],
    ['background=rgba%28240%2C40%2C145%2C0.5%29', { background: [240, 40, 145, 128] }],
    ['background=rgb%28100%25%200%25%200%25%20%2F%2050%25%29', { background: [255, 0, 0, 128] }],
    ['background=hsl%28120%2C100%25%2C50%25%29', { background: [0, 255, 0, 255] }],
    ['background=hwb%28240%200%25%200%25%29', { background: [0, 0, 255, 255] }],
    ['gravity=0.33x0.5', { gravity: at(0.33, 0.5) }],
    ['gravity=1x0', { gravity: at(1, 0) }],
    ['gravity=auto', { gravity: { kind: 'auto' } }],
    ['trim=1;2;3;4', { trim: { top: 1, right: 2, bottom: 3, left: 4 } }],
    ['trim=5', { trim: { top: 5, right: 5, bottom: 5, left: 5 } }],
    ['trim=0.1;0;0.25;0', { trim: { top: 0.1, right: 0, bottom: 0.25, left: 0 } }],
    ['trim.left=10,trim.width=0.5', { trim: { left: 10, width: 0.5 } }],
    ['trim=border', { trim: { border: {} } }],
    [
      'trim=border,trim.border.color=%23fff,trim.border.keep=2',
      { trim: { border: { colour: [255, 255, 255, 255], keep: 2 } } },
    ],
    ['trim.border.tolerance=9,trim=border', { trim: { border: { tolerance: 9 } } }],
    ['rotate=360', { rotate: 0 }],
    ['anim=false', { anim: false }],
    ['width=auto,wbreakpoints=100;200', { width: 'auto', widthBreakpoints: [100, 200] }],
    ['dpr=3', { dpr: 3 }],
    ['blur=250,sharpen=0.5,gamma=1.5', { blur: 250, sharpen: 0.5, gamma: 1.5 }],
    ['blur=25.4', { blur: 25.4 }],
    ['trim=border,width=5,trim=1;1;1;1', { trim: { border: {}, top: 1, right: 1, bottom: 1, left: 1 }, width: 5 }],
  ])('%s', (text, options) => {
    expect(read(text)).toEqual(options);
  });

  test.each([
    ['', 'at least one option is required'],
    [',', 'an option is empty'],
    ['width=80,', 'an option is empty'],
    ['width', "'width' is not an option=value pair"],
    ['width=', 'width has no value'],
    ['=80', "'' is not a known option"],
    ['width=0', 'width=0: width must be a number of pixels, at least 1, or one of auto'],
    ['width=-5', /^width=-5: /],
    ['width=1e3', /^width=1e3: /],
    ['width=0x10', /^width=0x10: /],
    ['width=Infinity', /^width=Infinity: /],
    ['width=NaN', /^width=NaN: /],
    ['width=80px', /^width=80px: /],
    ['width= 80', /^width= 80: /],
    ['width=1000001', /^width=1000001: /],
    [`width=${'9'.repeat(400)}`, /^width=9{60}\.\.\.: /],
    ['Width=80', "'Width' is not a known option; did you mean 'width'?"],
    ['WIDTH=80', "'WIDTH' is not a known option; did you mean 'width'?"],
    ['width =80', "'width ' is not a known option; did you mean 'width'?"],
    ['colour=red', "'colour' is not a known option"],
    ['__proto__=1', "'__proto__' is not a known option"],
    ['constructor=1', "'constructor' is not a known option"],
    ['border=1', /^border is not available here, only in: cf, draw, binding$/],
    ['draw=x', /^draw is not available here, only in: cf$/],
    ['fit=Cover', /^fit=Cover: fit must be one of scale-down, contain, /],
    ['fit=fill', /^fit=fill: /],
    ['blur=251', 'blur=251: blur must be a number from 0 to 250'],
    ['blur=-1', /^blur=-1: /],
    ['sharpen=10.1', /^sharpen=10\.1: /],
    ['quality=0', /^quality=0: /],
    ['quality=101', /^quality=101: /],
    ['quality=85.5', /^quality=85\.5: /],
    ['quality=best', /^quality=best: /],
    ['rotate=45', /^rotate=45: /],
    ['flip=vh', /^flip=vh: /],
    ['dpr=0', /^dpr=0: /],
    ['zoom=1.1', /^zoom=1\.1: /],
    ['gravity=1.1x0', /^gravity=1\.1x0: /],
    ['gravity=0.5X0.5', /^gravity=0\.5X0\.5: /],
    ['gravity=0.5x', /^gravity=0\.5x: /],
    ['gravity=0.5x0.5x0.5', /^gravity=/],
    ['trim=1;2', /^trim=1;2: /],
    ['trim=1;2;3;4;5', /^trim=/],
    ['trim=1.5;0;0;0', /^trim=1\.5/],
    ['trim.border.tolerance=256', /^trim\.border\.tolerance=256: /],
    ['background=ff0000', /^background=ff0000: background must be a CSS colour$/],
    ['background=url(x)', /^background=/],
    [`background=${'('.repeat(5000)}`, /^background=/],
    ['wbreakpoints=', 'wbreakpoints has no value'],
    ['wbreakpoints=1;;2', /^wbreakpoints=/],
    [`wbreakpoints=${'1;'.repeat(5000)}1`, /^wbreakpoints=/],
    ['anim=yes', /^anim=yes: /],
    ['width=%zz', /is not valid percent-encoding$/],
    ['width%3D50%2Cheight%3D%zz', /is not valid percent-encoding$/],
    ['width=50%2Cheight=20', /^width=50,height=20: width must be /],
    ['width%3D50%2C', 'an option is empty'],
    ['width%3D50%2Cheight', "'height' is not an option=value pair"],
    [`background%3D${'('.repeat(5000)}%2Cwidth%3D5`, /^background=/],
    ['%E0%A4%A=1', /is not valid percent-encoding$/],
    ['fit=\u202Ecover', /^fit=\?cover: /],
    ['format=jpg', "'jpg' is not a supported output format. Use 'jpeg', 'png', 'gif', 'webp', 'avif', or 'json'"],
  ])('%j is refused', (text, says) => {
    const prefix = 'Missing or invalid resizing parameters: ';
    const { code, status, message } = refusalOf(text);
    expect([code, status, message.slice(0, prefix.length)]).toEqual([9401, 400, prefix]);
    const detail = message.slice(prefix.length);
    if (typeof says === 'string') expect(detail).toBe(says);
    else expect(detail).toMatch(says);
  });

  test('of a hundred thousand options is read, or refused, at once', () => {
    expect(read('width=5,'.repeat(100_000).slice(0, -1))).toEqual({ width: 5 });
    expect(() => read(','.repeat(100_000))).toThrow(expect.objectContaining({ code: 9401 }));
    expect(() => read('x'.repeat(1_000_000))).toThrow(expect.objectContaining({ code: 9401 }));
  });
});

describe('an options object', () => {
  test.each([
    [{ width: 80, height: null, fit: undefined }, { width: 80 }],
    [
      { width: '80', quality: 'high' },
      { width: 80, quality: 90 },
    ],
    [{ rotate: 90 }, { rotate: 90 }],
    [{ rotate: '270' }, { rotate: 270 }],
    [{ anim: false }, { anim: false }],
    [{ gravity: { x: 0.1, y: 0.2 } }, { gravity: at(0.1, 0.2) }],
    [{ gravity: { x: 0.1 } }, { gravity: at(0.1, 0.5) }],
    [{ gravity: { x: 0.1, y: 0.2, mode: 'box-center' } }, { gravity: { ...at(0.1, 0.2), mode: 'box-center' } }],
    [
      { trim: { top: 1, border: { color: 'red', tolerance: 3, keep: 1 } } },
      { trim: { top: 1, border: { colour: [255, 0, 0, 255], tolerance: 3, keep: 1 } } },
    ],
    [{ trim: { border: true } }, { trim: { border: {} } }],
    [{ trim: 'border' }, { trim: { border: {} } }],
    [
      { border: { color: 'red', width: 2 } },
      { border: { colour: [255, 0, 0, 255], top: 2, right: 2, bottom: 2, left: 2 } },
    ],
    [{ border: { top: 1, left: 2 } }, { border: { colour: [0, 0, 0, 255], top: 1, right: 0, bottom: 0, left: 2 } }],
    [{ 'origin-auth': 'share-publicly' }, { originAuth: 'share-publicly' }],
    [
      { draw: [{ url: 'https://a.test/x.png', opacity: 0.5, repeat: 'x', bottom: 5, right: 5, width: 0.25 }] },
      {
        draw: [
          {
            url: 'https://a.test/x.png',
            placement: { opacity: 0.5, repeat: 'x', bottom: 5, right: 5 },
            options: { width: 0.25 },
          },
        ],
      },
    ],
    [
      { draw: [{ text: 'Hi', font: { url: 'https://a.test/f.ttf' }, size: 20, color: 'white', top: 0 }] },
      {
        draw: [
          {
            text: { text: 'Hi', font: 'https://a.test/f.ttf', size: 20, colour: [255, 255, 255, 255] },
            placement: { top: 0 },
            options: {},
          },
        ],
      },
    ],
  ])('%j', (object, options) => {
    expect(readOptionsObject(object, 'cf')).toEqual(options);
  });

  test.each<[object: unknown, says: RegExp]>([
    [null, /the options must be an object/],
    [[], /the options must be an object/],
    ['width=5', /the options must be an object/],
    [{ w: 80 }, /'w' is short for 'width' in URLs only/],
    [{ widht: 80 }, /'widht' is not a known option/],
    [{ format: 'auto' }, /'auto' is not a supported output format/],
    [{ width: Number.NaN }, /width=null: /],
    [{ width: [] }, /width=\[\]: /],
    [{ width: {} }, /width=\{\}: /],
    [{ onerror: 'redirect' }, /onerror is not available here, only in: url/],
    [{ trim: { top: 1, depth: 2 } }, /trim=/],
    [{ trim: { border: { colour: 'red' } } }, /trim=/],
    [{ border: 5 }, /border=5: /],
    [{ border: { width: 10_001 } }, /border=/],
    [{ gravity: { x: 2, y: 0 } }, /gravity=/],
    [{ gravity: { z: 0.5 } }, /gravity=/],
    [{ draw: {} }, /draw=\{\}: draw must be a list/],
    [{ draw: [1] }, /each entry of draw must be an object/],
    [{ draw: [{}] }, /each entry of draw needs url/],
    [{ draw: [{ url: '/relative.png' }] }, /each entry of draw needs url/],
    [{ draw: [{ url: 'file:///etc/passwd' }] }, /each entry of draw needs url/],
    [{ draw: [{ url: 'https://a.test/', left: 1, right: 1 }] }, /left and right cannot be used together/],
    [{ draw: [{ url: 'https://a.test/', top: 1, bottom: 1 }] }, /top and bottom cannot be used together/],
    [{ draw: [{ url: 'https://a.test/', opacity: 2 }] }, /draw options must be opacity/],
    [{ draw: [{ url: 'https://a.test/', composite: 'copy' }] }, /draw options must be opacity/],
    [{ draw: [{ url: 'https://a.test/', draw: [] }] }, /draw is not available here/],
    [{ draw: [{ url: 'https://a.test/', quality: 5 }] }, /quality is not available here/],
    [{ draw: Array.from({ length: 101 }, () => ({ url: 'https://a.test/' })) }, /at most 100/],
    [{ draw: [{ text: 'Hi' }] }, /text needs text/],
  ])('%j is refused', (object, says) => {
    expect(() => readOptionsObject(object, 'cf')).toThrow(
      expect.objectContaining({ code: 9401, status: 400, message: expect.stringMatching(says) }),
    );
  });

  test('null bytes, getters and prototypes do no harm', () => {
    expect(() => readOptionsObject(JSON.parse('{"__proto__": {"width": 5}}'), 'cf')).toThrow(/not a known option/);
    expect(readOptionsObject(Object.create({ width: 5 }), 'cf')).toEqual({});
  });

  test('a named variant knows five fits and no more than its own options', () => {
    expect(variantOptions({ fit: 'pad', width: 5, browser_ttl: 7200 })).toEqual({ fit: 'pad', width: 5 });
    expect(() => variantOptions({ fit: 'squeeze' as 'pad' })).toThrow(expect.objectContaining({ code: 9401 }));
  });
});

function at(x: number, y: number) {
  return { kind: 'point', x, y, mode: 'remainder' };
}

function refusalOf(text: string): ImagesError {
  try {
    read(text);
  } catch (error) {
    return error as ImagesError;
  }
  throw new Error('it was accepted');
}
