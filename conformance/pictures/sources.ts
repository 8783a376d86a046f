import { type ExifFields, withExif } from './exif.ts';
import { encodePng, type Pixels } from './png.ts';
import { draw, type Grid, gridPng } from './textPicture.ts';

/** A picture to upload or to transform. */
export interface SourcePicture {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

const png = (grid: Grid, width: number, height: number) => async (): Promise<SourcePicture> => ({
  bytes: gridPng(grid, width, height),
  mediaType: 'image/png',
});

const jpeg = (grid: Grid, width: number, height: number, exif?: ExifFields) => async (): Promise<SourcePicture> => {
  const plain = await encodeJpeg(draw(grid, width, height));
  return { bytes: exif === undefined ? plain : withExif(plain, exif), mediaType: 'image/jpeg' };
};

/** The pictures that cases use, drawn when they are first needed. Sizes are pixels. */
const makers = {
  /** Four quarters, 200 × 100. */
  'quarters.png': png('RG BW', 200, 100),
  /** Three upright stripes, 300 × 100. */
  'stripes.png': png('RGB', 300, 100),
  /** Three lying stripes, 100 × 300. */
  'layers.png': png('R G B', 100, 300),
  /** The documentation's landscape, 1080 × 720, six areas. */
  'landscape.png': png('RGB YMC', 1080, 720),
  /** The documentation's square of 900 × 900, nine areas. */
  'square.png': png('RGB YMC KSW', 900, 900),
  /** Nearly square, 612 × 613. */
  'nearly-square.png': png('RG BY', 612, 613),
  /** Larger than the documentation's example variant, 1600 × 1200. */
  'large.png': png('RG BY', 1600, 1200),
  /** Wider than any breakpoint, 1600 × 200. */
  'wide.png': png('RG BY', 1600, 200),
  /** A grey frame of 20 around four quarters, 140 × 90 in all. */
  'framed.png': async () => ({ bytes: encodePng(framed(), { opaque: true }), mediaType: 'image/png' }),
  /** One strong colour in a grey desert, left of the right edge, 400 × 100. */
  'salient.png': png('SSSSSSRS', 400, 100),
  /** Opaque quarters beside transparent ones, 100 × 100. */
  'see-through.png': png('R_ _B', 100, 100),
  /** Middle grey, 64 × 64. */
  'grey.png': png('S', 64, 64),
  /** Strong colours without white, 100 × 100. */
  'colours.png': png('RG BM', 100, 100),
  /** One dot of white on black: what blurring spreads, 60 × 60. */
  'edge.png': png('KW', 60, 60),
  /** Fine detail, so that quality shows in the size, 256 × 256. */
  'detail.jpg': async () => ({ bytes: await encodeJpeg(detail(256, 256), 95), mediaType: 'image/jpeg' }),
  /** Four quarters as JPEG, 160 × 80. */
  'quarters.jpg': jpeg('RG BW', 160, 80),
  /** Stored 160 × 80, to be shown turned by 90° (80 × 160). */
  'turned.jpg': jpeg('RG BW', 160, 80, { orientation: 6 }),
  /** Upright, 160 × 80; names a copyright, a camera and a place. */
  'labelled.jpg': jpeg('RG BW', 160, 80, {
    copyright: 'Copyright Conformance Suite',
    make: 'ConformanceCamera',
    gps: true,
  }),
  /** Three frames of 60 × 40: red, green, blue. */
  'moving.gif': async () => ({ bytes: await encodeGif(['R', 'G', 'B'], 60, 40), mediaType: 'image/gif' }),
  /** One frame of 80 × 40, four quarters. */
  'still.gif': async () => ({ bytes: await encodeGif(['RG BW'], 80, 40), mediaType: 'image/gif' }),
  /** Four quarters, 64 × 32, lossy. */
  'still.webp': async () => ({ bytes: Buffer.from(stillWebp, 'base64'), mediaType: 'image/webp' }),
  /** Three frames of 48 × 32: red, green, blue. */
  'moving.webp': async () => ({ bytes: Buffer.from(movingWebp, 'base64'), mediaType: 'image/webp' }),
  /** A drawing with everything that must not reach a browser. */
  'drawing.svg': async () => ({ bytes: Buffer.from(hostileSvg), mediaType: 'image/svg+xml' }),
} as const satisfies Record<string, () => Promise<SourcePicture>>;
export type PictureName = keyof typeof makers;

/** The names of all pictures. */
export const pictureNames = Object.keys(makers) as readonly PictureName[];

const drawn = new Map<PictureName, Promise<SourcePicture>>();

/** A picture by name; drawn once per process. */
export function sourcePicture(name: PictureName): Promise<SourcePicture> {
  const known = drawn.get(name) ?? makers[name]();
  drawn.set(name, known);
  return known;
}

/** Whether a text names one of the pictures. */
export function isPictureName(name: string): name is PictureName {
  return Object.hasOwn(makers, name);
}

function framed(): Pixels {
  const inner = draw('RG BW', 100, 50);
  const outer = draw('S', 140, 90);
  for (let y = 0; y < 50; y++) {
    outer.data.set(inner.data.subarray(y * 400, (y + 1) * 400), ((y + 20) * 140 + 20) * 4);
  }
  return outer;
}

/** A reproducible mixture of waves. */
function detail(width: number, height: number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave = Math.sin(x * 0.9) * Math.cos(y * 0.7) + Math.sin((x * y) / 37);
      data.set([128 + wave * 60, 128 + Math.cos(x / 5 + y / 3) * 100, 128 - wave * 50, 255], (y * width + x) * 4);
    }
  }
  return { width, height, data };
}

async function encodeJpeg({ width, height, data }: Pixels, quality = 92): Promise<Buffer> {
  const { Jimp } = await import('./jimp.ts');
  return await new Jimp({ width, height, data: Buffer.from(data) }).getBuffer('image/jpeg', { quality });
}

async function encodeGif(grids: readonly Grid[], width: number, height: number): Promise<Buffer> {
  const { GifWriter } = (await import('omggif')).default;
  const bytes = Buffer.alloc(20_000 * grids.length);
  const writer = new GifWriter(bytes, width, height, grids.length > 1 ? { loop: 0 } : {});
  for (const grid of grids) {
    const { data } = draw(grid, width, height);
    const colours: number[] = [];
    const indices = Array.from({ length: width * height }, (_, pixel) => {
      const colour = ((data[pixel * 4] ?? 0) << 16) | ((data[pixel * 4 + 1] ?? 0) << 8) | (data[pixel * 4 + 2] ?? 0);
      if (!colours.includes(colour)) colours.push(colour);
      return colours.indexOf(colour);
    });
    while (colours.length < 4) colours.push(0);
    writer.addFrame(0, 0, width, height, indices, { palette: colours, delay: 10 });
  }
  return bytes.subarray(0, writer.end());
}

/** Written once by libwebp, because the suite's decoder has no encoder beside it. */
const stillWebp =
  'UklGRoAAAABXRUJQVlA4IHQAAABQBQCdASpAACAAPmUoj0WkIqEb/VQAQAZEsgBdmd8DC8l/ED8juRi7uZn4DdpPD5tvFsAA/u92' +
  '1/5NtnIfv/vJ7fWC3k2wd+uIdJcDmH7Vk1WTdWTdUaA5/Z+opITYmn77VW3bBH/9cM6E4YCm2sFKgdOoAA==';

const movingWebp =
  'UklGRj4BAABXRUJQVlA4WAoAAAACAAAALwAAHwAAQU5JTQYAAAD/////AABBTk1GWgAAAAAAAAAAAC8AAB8AAGQAAAJWUDggQgAA' +
  'AHADAJ0BKjAAIAA+MRiKQ6IhoRK0ACADBLOAOwB+AAAsZ2rMAAD+82mX//n5nduL+q3//68y+vMvrzL/sGYRxXQAAEFOTUZUAAAA' +
  'AAAAAAAALwAAHwAAZAAAAFZQOCA8AAAANAMAnQEqMAAgAD4xFIdDglYAAGCWcAdgD8APwAAGGQ+NAAD+7CZf//sZj9oz/JK//+7z' +
  'YAwl/wgAAAAAQU5NRlQAAAAAAAAAAAAvAAAfAABkAAAAVlA4IDwAAAD0AgCdASowACAAPjEUh0OCVgAAYJZwB2APwAAFfeZMAAD+' +
  '+LUX//6ON+jjfo43/o43//zYFc1z7mgAAAA=';

const hostileSvg = `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="60" viewBox="0 0 120 60" onload="alert(1)">
  <!-- a comment that is dropped -->
  <script>alert('script')</script>
  <style>@import url("https://evil.example/x.css"); rect { stroke: black }</style>
  <defs><linearGradient id="fade"><stop offset="0" stop-color="#e02020"/><stop offset="1" stop-color="#2040e0"/></linearGradient></defs>
  <rect id="keep-me" width="120" height="60" fill="url(#fade)" onclick="alert(2)"/>
  <use xlink:href="#keep-me"/>
  <a xlink:href="javascript:alert(3)"><text x="10" y="30">link</text></a>
  <image xlink:href="https://evil.example/tracker.png" width="10" height="10"/>
  <foreignObject width="50" height="50"><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example/"></iframe></foreignObject>
</svg>
`;
