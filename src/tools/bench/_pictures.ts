import sharp from 'sharp';
import { makePhotograph } from '../../../fixtures/photograph.ts';

/** The files the transform benchmark works on, by name. */
export type Pictures = Readonly<Record<'1 MP' | '4 MP' | '12 MP' | '12 MP progressive' | 'alpha PNG' | 'GIF', Buffer>>;

/** Draws them; the smaller photographs are the large one, reduced. */
export async function makePictures(): Promise<Pictures> {
  const large = await makePhotograph(4000, 3000, 1);
  const reduced = (width: number) => sharp(large).resize(width).jpeg({ quality: 90 }).toBuffer();
  return {
    '1 MP': await reduced(1155),
    '4 MP': await reduced(2309),
    '12 MP': large,
    '12 MP progressive': await sharp(large).jpeg({ quality: 90, progressive: true }).toBuffer(),
    'alpha PNG': await makeCutOut(large),
    GIF: await makeAnimation(large),
  };
}

/** Two megapixels that fade to transparent at the edges. */
async function makeCutOut(photograph: Buffer): Promise<Buffer> {
  const [width, height] = [1632, 1224];
  const oval = `<svg width="${width}" height="${height}"><defs><radialGradient id="g"><stop offset="0.7"/>
    <stop offset="1" stop-opacity="0"/></radialGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`;
  return sharp(photograph)
    .resize(width, height)
    .composite([{ input: Buffer.from(oval), blend: 'dest-in' }])
    .png()
    .toBuffer();
}

/** Twelve frames of 480x360 that pan over a photograph. */
async function makeAnimation(photograph: Buffer): Promise<Buffer> {
  const scene = await sharp(photograph).resize(640).toBuffer();
  const frames = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      sharp(scene)
        .extract({ left: index * 12, top: 60, width: 480, height: 360 })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: new Array<number>(12).fill(80) })
    .toBuffer();
}
