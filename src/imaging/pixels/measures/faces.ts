import { startLayers } from '../../kernels/layers.ts';
import { maxFaceSide } from '../../options/geometry/holding.ts';
import { rotateTurns, unturnRegion } from '../../options/geometry/turn.ts';
import type { Region } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';
import { type Face, type FaceNetwork, placeFaceNetwork } from '../models/faceNetwork.ts';
import { lay } from '../steps/lay.ts';
import { resample } from '../steps/resample.ts';

/** The smallest box around all faces of a picture, in shares of its sides; undefined when none is found. */
export function facesOf(picture: Bitmap): Region | undefined {
  const faces = findFaces(picture);
  if (faces.length === 0) return undefined;
  const { width, height } = picture;
  const left = Math.max(0, Math.min(...faces.map(({ x }) => x)));
  const top = Math.max(0, Math.min(...faces.map(({ y }) => y)));
  const right = Math.min(width, Math.max(...faces.map((face) => face.x + face.width)));
  const bottom = Math.min(height, Math.max(...faces.map((face) => face.y + face.height)));
  return { x: left / width, y: top / height, width: (right - left) / width, height: (bottom - top) / height };
}

/**
 * All faces, in pixels of the picture. The network knows upright ones, within some 30 degrees, and profiles less well; so
 * the picture is tried in four turns, and looked at closely in the one where most is seen.
 */
export function findFaces(picture: Bitmap): readonly Face[] {
  const network = placeFaceNetwork(startLayers());
  const seen = turns.map((turn) => ({ turn, faces: look(network, picture, turn, glanceSide) }));
  const votes = seen.map(({ turn, faces }) => (turn === 0 ? uprightVotes : 0) + votesOf(faces, turn === 0));
  const best = seen[votes.indexOf(Math.max(...votes))] ?? { turn: 0, faces: [] };
  return distinct([...best.faces, ...look(network, picture, best.turn, maxFaceSide)]);
}

const turns = [0, 90, 180, 270] as const;

/** A smaller side: for a first look, and for faces that are too large at the other. */
const glanceSide = 512;

/** Scores at which a box is a face, and, seen in a turned picture, counts for the turn: chosen by `npm run bench -- models`. */
const leastScore = 0.5;
const leastTurnedScore = 0.6;

/** What being upright counts: half a face. */
const uprightVotes = 0.5;

function votesOf(faces: readonly Face[], isUpright: boolean): number {
  const counted = distinct(faces).filter(({ score }) => isUpright || score >= leastTurnedScore);
  return counted.reduce((sum, { score }) => sum + score, 0);
}

/** The boxes found in the picture, turned and with a longest side of `side`, in pixels of the picture itself. */
function look(network: FaceNetwork, picture: Bitmap, turn: keyof typeof rotateTurns, side: number): readonly Face[] {
  const { width, height } = picture;
  const scale = side / Math.max(width, height);
  const [wide, high] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const sized = resample(picture, { x: 0, y: 0, width, height }, wide, high);
  return network.find(lay(sized, rotateTurns[turn]), leastScore).map(({ score, ...box }) => {
    const region = unturnRegion(box, sized, rotateTurns[turn]);
    const [across, down] = [width / wide, height / high];
    return {
      x: region.x * across,
      y: region.y * down,
      width: region.width * across,
      height: region.height * down,
      score,
    };
  });
}

/** Of boxes that overlap by more than a third, the likeliest. */
function distinct(faces: readonly Face[]): readonly Face[] {
  const kept: Face[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(face, other) <= maxOverlap)) kept.push(face);
  }
  return kept;
}

const maxOverlap = 0.3;

/** What two boxes share, as a part of what they cover together. */
function overlap(a: Region, b: Region): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, across) * Math.max(0, down);
  return shared / (a.width * a.height + b.width * b.height - shared);
}
