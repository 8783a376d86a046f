import type { Decoded } from '../pictures/decode.ts';
import type { PictureName } from '../pictures/sources.ts';
import type { Session } from '../run/session.ts';
import type { Answer } from './client.ts';
import { deliveryUrl, type Image } from './delivery.ts';
import type { PictureEvidence } from './evidence.ts';
import { result, resultObject, status } from './expect.ts';
import { judgePicture, type PictureExpectation } from './judge.ts';
import { createMaker, type Maker } from './maker.ts';
import { createWire, needed, type Wire } from './wire.ts';

type Headers = Readonly<Record<string, string>>;

/** The pictures that a case looks at. */
export interface Viewer {
  /** The delivery of an image under a variant's name or an option list, asked once. */
  deliver(image: Image, segment: string, headers?: Headers): Promise<Answer>;
  /** The same, repeated within the declared bound until it succeeds. */
  delivered(image: Image, segment: string, headers?: Headers): Promise<Answer>;
  /** A shared picture under an option list, in a lossless format where the picture's own format is one. */
  render(options: string, picture: PictureName, headers?: Headers): Promise<Answer>;
  /** The same, repeated within the declared bound until it succeeds. */
  rendered(options: string, picture: PictureName, headers?: Headers): Promise<Answer>;
  /** A source picture by URL: `p` serves it, other kinds fail or redirect on the way. */
  sourceUrl(picture: string, kind?: string): string;
  /** `/cdn-cgi/image/<options>/<source>` of the zone; without options and their slash when they are empty. */
  transform(options: string, source: string, headers?: Headers): Promise<Answer>;
  /** Headers of the requests that the suite's own source server got for a URL. */
  sourceRequests(url: string): readonly Readonly<Record<string, string | string[] | undefined>>[];
  /** Decodes and judges a delivered picture, and puts it into the report. */
  picture(answer: Answer, expected: PictureExpectation): Promise<Decoded>;
}

/** The viewer of one case; what it saw is in `pictures`. */
export function createViewer(
  session: Session,
  wire: Wire,
  { shared }: Pick<Maker, 'shared'>,
): { readonly viewer: Viewer; readonly pictures: readonly PictureEvidence[] } {
  const { target, origin } = session;
  const pictures: PictureEvidence[] = [];
  const succeeds = (read: () => Promise<Answer>) => wire.eventually(read, (answer) => status(answer, 200));
  const viewer: Viewer = {
    deliver: (image, segment, headers = {}) => wire.get(deliveryUrl(image, segment), headers),
    delivered: (image, segment, headers) => succeeds(() => viewer.deliver(image, segment, headers)),
    async render(options, picture, headers = {}) {
      await wire.once('flexible variants', () => enableFlexibleVariants(session));
      const lossless = { accept: 'image/png,image/jpeg,image/gif', ...headers };
      return await viewer.deliver(await shared(picture), options, lossless);
    },
    rendered: (options, picture, headers) => succeeds(() => viewer.render(options, picture, headers)),
    sourceUrl: (picture, kind = 'p') => `${needed(origin, 'origin').url}/${kind}/${picture}`,
    transform(options, source, headers = {}) {
      const zone = needed(target.urls.zone, 'urls.zone');
      return wire.get(`${zone}/cdn-cgi/image/${options === '' ? '' : `${options}/`}${source}`, headers);
    },
    sourceRequests: (url) => needed(origin, 'origin').seen(new URL(url).pathname),
    picture: (answer, expected) => judgePicture(answer, expected, (evidence) => pictures.push(evidence)),
  };
  return { viewer, pictures };
}

/** Switches option lists on for the rest of the run, when the user allowed it; otherwise they have to be on. */
async function enableFlexibleVariants(session: Session): Promise<void> {
  if (!session.target.allow.includes('config')) return;
  const { wire } = createWire(session, session.signal);
  await wire.prepare(async () => {
    const config = resultObject(await wire.api('GET', '/images/v1/config'));
    if (config.flexible_variants === true) return;
    result(await createMaker(session, wire, 'flexible').configure({ flexible_variants: true }));
  });
}
