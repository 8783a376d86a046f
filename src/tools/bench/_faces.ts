import { Jimp } from 'jimp';
import sharp from 'sharp';
import { type Face, findFaces } from '../../imaging/pixels/jimp/index.ts';
import { faceless, faces, profiles } from './_labelledFaces.ts';
import { cpuTime } from './_measure.ts';

interface Counts {
  pictures: number;
  faces: number;
  found: number;
  profiles: number;
  foundProfiles: number;
  falseBoxes: number;
  milliseconds: number;
}

/** Faces found and boxes that are none, of the labelled pictures among these, upright and turned. */
export async function measureFaces(pictures: ReadonlyMap<string, string>): Promise<Record<string, string | number>[]> {
  const rows: Record<string, string | number>[] = [];
  const sets = { labelled: Object.keys(faces), 'without faces': faceless };
  for (const [set, names] of Object.entries(sets)) {
    const files = names.flatMap((name) => {
      const path = pictures.get(name);
      return path === undefined ? [] : [{ name, path }];
    });
    for (const turn of [0, 90, 180, 270]) {
      const counts = await count(files, turn);
      rows.push({
        pictures: `${counts.pictures} ${set}`,
        turned: turn,
        recall: share(counts.found, counts.faces),
        profiles: share(counts.foundProfiles, counts.profiles),
        'false boxes': counts.falseBoxes,
        'ms of CPU': (counts.milliseconds / Math.max(1, counts.pictures)).toFixed(0),
      });
    }
  }
  return rows;
}

async function count(files: readonly { readonly name: string; readonly path: string }[], turn: number) {
  const counts: Counts = {
    ...{ pictures: files.length, faces: 0, found: 0, profiles: 0, foundProfiles: 0, falseBoxes: 0, milliseconds: 0 },
  };
  for (const { name, path } of files) {
    const { width, height, found, time } = await find(path, turn);
    counts.milliseconds += time;
    const boxes = [...found];
    const take = ([x, y, wide, high]: readonly number[]) => {
      const middle = turned((x ?? 0) + (wide ?? 0) / 2, (y ?? 0) + (high ?? 0) / 2, width, height, turn);
      const index = boxes.findIndex((box) => isAt(box, middle, Math.max(wide ?? 0, high ?? 0)));
      if (index >= 0) boxes.splice(index, 1);
      return index >= 0 ? 1 : 0;
    };
    for (const box of faces[name] ?? []) counts.found += take(box);
    for (const box of profiles[name] ?? []) counts.foundProfiles += take(box);
    counts.faces += faces[name]?.length ?? 0;
    counts.profiles += profiles[name]?.length ?? 0;
    counts.falseBoxes += boxes.length;
  }
  return counts;
}

/** Faces in pixels of the upright picture's size; it is made smaller, as for `gravity=face`, and turned. */
async function find(path: string, turn: number) {
  const { autoOrient } = await sharp(path).metadata();
  const upright = sharp(path).autoOrient().flatten({ background: 'white' }).resize(832, 832, { fit: 'inside' });
  const { data, info } = await sharp(await upright.png().toBuffer())
    .rotate(turn)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image = Jimp.fromBitmap({ data, width: info.width, height: info.height });
  const { time, value } = await cpuTime(async () => findFaces(image));
  const scale = Math.max(autoOrient.width, autoOrient.height) / 832;
  const found = value.map(({ x, y, width, height, score }) => ({
    ...{ x: x * scale, y: y * scale, width: width * scale, height: height * scale, score },
  }));
  return { width: autoOrient.width, height: autoOrient.height, found, time };
}

/** Where a point of a picture of such a size is after a turn clockwise. */
function turned(x: number, y: number, width: number, height: number, turn: number) {
  if (turn === 90) return { x: height - y, y: x };
  if (turn === 180) return { x: width - x, y: height - y };
  return turn === 270 ? { x: y, y: width - x } : { x, y };
}

/** A box is a face's when their middles are near each other and neither is more than 2.2 times the other. */
function isAt(box: Face, middle: { readonly x: number; readonly y: number }, side: number): boolean {
  const ratio = Math.max(box.width, box.height) / side;
  const away = Math.max(Math.abs(box.x + box.width / 2 - middle.x), Math.abs(box.y + box.height / 2 - middle.y));
  return away < side / 2 && ratio < 2.2 && ratio > 1 / 2.2;
}

function share(found: number, of: number): string {
  return of === 0 ? 'none' : `${(found / of).toFixed(2)} of ${of}`;
}
