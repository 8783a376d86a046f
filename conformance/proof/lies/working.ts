import type { Answered, Lie, Mutant } from '../lie.ts';
import * as tamper from '../tampering.ts';
import { latin1, type Where } from '../where.ts';

type Json = Record<string, unknown>;

const probe: Where = ({ method, url }) => method === 'POST' && url === '/run';

/** Runs another program than the one that was sent. */
const program = (change: (program: Json) => void): Lie =>
  tamper.rewrites(probe, (incoming) => {
    const before = latin1(incoming.body);
    const sent = programIn(before);
    if (sent === undefined) return undefined;
    const other = JSON.parse(sent) as Json;
    change(other);
    const text = JSON.stringify(other);
    return text === sent
      ? undefined
      : {
          ...incoming,
          body: Buffer.from(
            before.replace(sent, () => text),
            'latin1',
          ),
        };
  });

/** Changes every step of a kind, also in what is drawn. */
const steps = (kind: 'transform' | 'draw' | 'options', change: (step: Json, whole: Json) => void): Lie => {
  const visit = (whole: Json) => {
    for (const step of (whole.steps as Json[] | undefined) ?? []) {
      if (typeof step[kind] === 'object' && step[kind] !== null) change(step[kind] as Json, step);
      if (typeof step.draw === 'object' && step.draw !== null) visit(step.draw as Json);
    }
  };
  return program(visit);
};

/** Changes the options of every transformation in a program. */
export const transform = (change: (options: Json) => void): Lie => steps('transform', change);
const drawing = (change: (options: Json, step: Json) => void): Lie => steps('options', change);
const output = (change: (options: Json) => void): Lie =>
  program(({ output: options }) => {
    if (typeof options === 'object' && options !== null) change(options as Json);
  });
/** Changes the options of `cf.image` in a program. */
export const fetching = (change: (image: Json) => void): Lie =>
  program(({ image }) => {
    if (typeof image === 'object' && image !== null) change(image as Json);
  });

/** Changes the value that a program answers. */
const answers = (holds: (program: Json) => boolean, change: (answer: Json, program: Json) => void): Lie =>
  tamper.envelope(probe, (answer, _, __, incoming) => {
    const sent = programIn(latin1(incoming.body));
    const asked = sent === undefined ? undefined : (JSON.parse(sent) as Json);
    if (asked !== undefined && holds(asked)) change(answer, asked);
  });
const hosted = (call: string, change: (answer: Json) => void): Lie => answers((asked) => asked.call === call, change);
const result = ({ result: inner }: Json): Json => (typeof inner === 'object' && inner !== null ? (inner as Json) : {});

/** Answers by itself what holds of a program. */
const instead = (
  holds: (asked: Json, answered: Answered) => boolean,
  change: (answered: Answered) => Answered,
): Lie => ({
  answer(answered, incoming) {
    const sent = probe(incoming) ? programIn(latin1(incoming.body)) : undefined;
    return sent !== undefined && holds(JSON.parse(sent) as Json, answered) ? change(answered) : undefined;
  },
});

const drops =
  (...names: readonly string[]) =>
  (options: Json) => {
    for (const name of names) delete options[name];
  };
const turns = (name: string, from: unknown, to: unknown) => (options: Json) => {
  if (options[name] === from) options[name] = to;
};
const picture = () => tamper.picture();
const codes = (from: number | undefined, to: number | undefined): Lie =>
  answers(
    () => true,
    (answer) => {
      const error = answer.error as Json | undefined;
      if (error !== undefined && (from === undefined || error.code === from)) error.code = to;
    },
  );

const row = (id: string, lie: string, breaks: readonly string[], apply: Lie): Mutant => ({
  id: `worker-${id}`,
  lie,
  breaks,
  apply,
});

/** Lies about the Images binding, `cf.image` and hosted images in Workers. */
export const workingLies: readonly Mutant[] = [
  row(
    'info-width',
    'tells another width',
    ['WRK-1', 'WRK-4'],
    answers(
      (asked) => asked.do === 'info',
      (answer) => {
        if (typeof result(answer).width === 'number') result(answer).width = 1;
      },
    ),
  ),
  row(
    'info-svg',
    'takes SVGs for PNGs',
    ['WRK-2'],
    answers(
      (asked) => asked.do === 'info',
      (answer) => {
        if (String(result(answer).format).includes('svg')) result(answer).format = 'image/png';
      },
    ),
  ),
  row('info-code', 'throws another code for what is no picture', ['WRK-3'], codes(9412, 9400)),
  row(
    'info-base64',
    'does not decode base64',
    ['WRK-4'],
    program((asked) => {
      if (asked.do === 'info') delete asked.options;
    }),
  ),
  row('width', 'overlooks the width', ['WRK-5'], transform(drops('width'))),
  row('cover', 'takes cover for contain', ['WRK-6'], transform(turns('fit', 'cover', 'contain'))),
  row('contain', 'takes contain for scale-down', ['WRK-7'], transform(turns('fit', 'contain', 'scale-down'))),
  row('scale-down', 'takes scale-down for contain', ['WRK-8'], transform(turns('fit', 'scale-down', 'contain'))),
  row('pad', 'pads with another colour', ['WRK-9'], transform(drops('background'))),
  row('rotate', 'does not turn', ['WRK-10'], transform(drops('rotate'))),
  row('flip', 'does not mirror', ['WRK-11'], transform(drops('flip'))),
  row('gravity', 'overlooks gravity', ['WRK-12', 'WRK-13', 'WRK-14'], transform(drops('gravity'))),
  row('trim', 'does not trim', ['WRK-15', 'WRK-16'], transform(drops('trim'))),
  row('border', 'draws no border', ['WRK-17'], transform(drops('border'))),
  row(
    'order',
    'applies transformations in reverse',
    ['WRK-18'],
    program((asked) => {
      if (Array.isArray(asked.steps)) asked.steps.reverse();
    }),
  ),
  row(
    'null',
    'refuses options that are null',
    ['WRK-19'],
    instead((asked) => /:null/.test(JSON.stringify(asked.steps ?? '')), thrown),
  ),
  row('jpeg', 'writes PNG for JPEG', ['WRK-20'], output(turns('format', 'image/jpeg', 'image/png'))),
  row('webp', 'writes PNG for WebP', ['WRK-21', 'WRK-25'], output(turns('format', 'image/webp', 'image/png'))),
  row('avif', 'writes PNG for AVIF', ['WRK-22'], output(turns('format', 'image/avif', 'image/png'))),
  row('quality', 'overlooks quality', ['WRK-23'], output(drops('quality'))),
  row('background', 'overlooks the background of the output', ['WRK-24'], output(drops('background'))),
  row(
    'stream',
    'gives another picture as a stream',
    ['WRK-26'],
    instead((asked) => asked.take === 'image', picture),
  ),
  row(
    'base64',
    'gives base64 as a data URL',
    ['WRK-27'],
    answers(
      (asked) => asked.take === 'base64',
      (answer) => {
        answer.result = `data:image/png;base64,${answer.result}`;
      },
    ),
  ),
  row('headers', 'drops headers of the caller', ['WRK-28'], program(drops('headers'))),
  row('twice', 'writes a second output', ['WRK-29'], program(drops('again'))),
  row('code-9432', 'throws another code for an output format that is none', ['WRK-30'], codes(9432, 9400)),
  row('no-code', 'throws errors without a code', ['WRK-31'], codes(undefined, undefined)),
  row(
    'any-fit',
    'accepts any fit',
    ['WRK-32'],
    instead(
      (asked, { status }) => asked.do === 'transform' && status === 422 && /"fit"/.test(JSON.stringify(asked)),
      picture,
    ),
  ),
  row(
    'draw-corner',
    'draws in the corner by default',
    ['WRK-33'],
    program((asked) => {
      for (const step of (asked.steps as Json[] | undefined) ?? []) {
        if (step.draw !== undefined && !/left|right|top|bottom|repeat/.test(JSON.stringify(step.options ?? {}))) {
          step.options = { ...(step.options as Json | undefined), left: 0, top: 0 };
        }
      }
    }),
  ),
  row('draw-top-left', 'overlooks offsets from the top and the left', ['WRK-34'], drawing(drops('top', 'left'))),
  row(
    'draw-bottom-right',
    'overlooks offsets from the bottom and the right',
    ['WRK-35'],
    drawing(drops('bottom', 'right')),
  ),
  row('draw-opacity', 'draws overlays opaque', ['WRK-36'], drawing(drops('opacity'))),
  row('draw-repeat', 'does not repeat overlays', ['WRK-37', 'WRK-38'], drawing(drops('repeat'))),
  row(
    'draw-repeat-both',
    'repeats in both directions',
    ['WRK-38'],
    drawing((options) => {
      if (options.repeat !== undefined) options.repeat = true;
    }),
  ),
  row(
    'draw-order',
    'puts the first overlay on top',
    ['WRK-39'],
    program((asked) => {
      if (Array.isArray(asked.steps) && asked.steps.every((step: Json) => step.draw !== undefined))
        asked.steps.reverse();
    }),
  ),
  row('draw-plain', 'does not transform overlays', ['WRK-40', 'WRK-41'], steps('draw', drops('steps'))),
  row(
    'draw-grows',
    'grows with its overlay',
    ['WRK-42'],
    instead((asked, { status }) => status === 200 && /"draw"/.test(JSON.stringify(asked)), picture),
  ),
  row(
    'draw-both',
    'accepts an overlay with both left and right',
    ['WRK-43'],
    drawing((options) => {
      if ('left' in options && 'right' in options) delete options.right;
    }),
  ),
  row('draw-xor', 'overlooks composite', ['WRK-44'], drawing(drops('composite'))),
  row('blur', 'does not blur', ['WRK-45'], transform(drops('blur'))),
  row(
    'still',
    'drops the frames of animations',
    ['WRK-46'],
    output((options) => {
      options.anim = false;
    }),
  ),
  row('cf-width', 'overlooks the width of cf.image', ['CFI-1'], fetching(drops('width'))),
  row('cf-gravity', 'overlooks the gravity of cf.image', ['CFI-2'], fetching(drops('gravity'))),
  row('cf-format', 'overlooks the format of cf.image', ['CFI-3', 'CFI-11'], fetching(drops('format'))),
  row('cf-dpr', 'overlooks the dpr of cf.image', ['CFI-4'], fetching(drops('dpr'))),
  row('cf-border', 'overlooks the border of cf.image', ['CFI-5'], fetching(drops('border'))),
  row('cf-draw', 'overlooks the overlays of cf.image', ['CFI-6'], fetching(drops('draw'))),
  row(
    'cf-always',
    'transforms without being asked to',
    ['CFI-7'],
    program((asked) => {
      if (asked.do === 'fetch') asked.image ??= { width: 20, format: 'webp' };
    }),
  ),
  row(
    'cf-original',
    'answers a picture when the transformation fails',
    ['CFI-8', 'CFI-9'],
    instead((asked, { status }) => asked.do === 'fetch' && status >= 400, picture),
  ),
  row(
    'cf-502',
    'answers status 502 when the source answers 404',
    ['CFI-9'],
    instead(
      (asked, { status }) => asked.do === 'fetch' && status === 404,
      (answered) => ({ ...answered, status: 502 }),
    ),
  ),
  row(
    'upload-name',
    'forgets the filename of an upload',
    ['HST-1'],
    hosted('upload', (answer) => {
      result(answer).filename = 'image';
    }),
  ),
  row(
    'details',
    'shows something for what is not stored',
    ['HST-2'],
    hosted('details', (answer) => {
      answer.result ??= { id: 'nothing' };
    }),
  ),
  row(
    'bytes',
    'gives bytes back that are not the original’s',
    ['HST-3'],
    instead((asked, { status }) => asked.call === 'bytes' && status === 200, picture),
  ),
  row(
    'update',
    'merges metadata',
    ['HST-4'],
    hosted('update', (answer) => {
      if (typeof result(answer).meta === 'object') result(answer).meta = { old: 1, ...(result(answer).meta as Json) };
    }),
  ),
  row(
    'delete',
    'answers true to every delete',
    ['HST-5'],
    hosted('delete', (answer) => {
      answer.result = true;
    }),
  ),
  row(
    'list-order',
    'lists the newest first',
    ['HST-6'],
    program((asked) => {
      if (asked.call === 'list') asked.options = { sortOrder: 'desc', ...(asked.options as Json | undefined) };
    }),
  ),
  row(
    'list-cursor',
    'overlooks the cursor',
    ['HST-7'],
    program((asked) => {
      if (asked.call === 'list') drops('cursor')((asked.options ?? {}) as Json);
    }),
  ),
  row(
    'list-filter',
    'overlooks filters',
    ['HST-8'],
    program((asked) => {
      if (asked.call === 'list') drops('filter')((asked.options ?? {}) as Json);
    }),
  ),
  row(
    'direct-upload',
    'answers an upload URL under another name',
    ['HST-9'],
    hosted('createDirectUpload', (answer) => {
      const { uploadURL, uploadUrl, ...rest } = result(answer);
      answer.result = { ...rest, url: uploadURL ?? uploadUrl };
    }),
  ),
  row(
    'signed-url',
    'signs with nothing',
    ['HST-10'],
    hosted('signedUrl', (answer) => {
      answer.result = String(answer.result).replace(/sig=\w+/, 'sig=0');
    }),
  ),
  row(
    'upload-anything',
    'stores what is no picture',
    ['HST-11'],
    instead(
      (asked, { status }) => asked.call === 'upload' && status === 422,
      () => value({ id: 'one' }),
    ),
  ),
  row(
    'update-private',
    'makes images with custom ids private',
    ['HST-12'],
    instead(
      (asked, { status }) => asked.call === 'update' && status === 422,
      () => value({ id: 'one' }),
    ),
  ),
  row(
    'upload-base64',
    'stores base64 as it comes',
    ['HST-13'],
    program((asked) => {
      if (asked.call === 'upload') drops('encoding')((asked.options ?? {}) as Json);
    }),
  ),
];

function programIn(body: string): string | undefined {
  return /name="program"\r\n(?:[^\r\n]+\r\n)*\r\n(\{.*?\})\r\n--/s.exec(body)?.[1];
}

function thrown(): Answered {
  const body = { error: { name: 'TypeError', message: 'no', code: 9401 } };
  return {
    status: 422,
    headers: { 'content-type': 'application/json', 'x-probe': 'error' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

function value(content: unknown): Answered {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-probe': 'value' },
    body: Buffer.from(JSON.stringify({ result: content })),
  };
}
