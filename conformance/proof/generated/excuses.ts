/** Lies that no case catches, by their ids, and why nobody outside can tell, or may demand it. */
export interface Excuse {
  readonly lies: RegExp;
  readonly because: string;
}

const rows: readonly (readonly [RegExp, string])[] = [
  [
    /^getImageStats answers count\.(current|allowed): another one$/,
    'others may use the account, and how many images it may hold is known to the vendor alone; growth is checked',
  ],
  [
    /^(get|update)ImagesConfig (answers |(succeeds|refuses)( with| as| and|:))/,
    'no published schema states the answer of this operation; what the settings do is checked in deliveries',
  ],
  [
    /^createBatchToken answers expiresAt: another one$/,
    'only the target knows until when it will accept the token, and nobody can wait that long',
  ],
  [
    /^(listImagesV2|batchListImages) answers continuation_token on a later page: missing$/,
    'a last page that does not name a token says the same as one that names null',
  ],
  [
    /^batch\w+ refuses (with|without)|^batch\w+ refuses: as a page$/,
    'no page says in which form the batch host refuses; that it does is checked',
  ],
  [
    /^createImageVariant (answers variant\.options\.blur|is sent options\.blur)/,
    'the published schema of a variant has no blur: a target may leave it out of answers, and not offer it',
  ],
  [
    /^blur .*: turned around$/,
    'how strong a blur of a radius is, no page says; that a larger one blurs more is checked',
  ],
  [
    /^(brightness|contrast|gamma|saturation) .*: taken twice$/,
    'in which colour space a factor is applied, so by how much, no page says; the direction is checked',
  ],
  [/^zoom .*: overlooked$/, 'it shows on faces alone, and which faces a target finds is its own business'],
  [
    /^dpr (in a Worker’s fetch|of a stored image on a zone): taken twice$/,
    '2 is the most that there is, so that twice as much is 2 too',
  ],
  [
    /^(fit=scale-down|metadata=copyright|anim=true|upscale=interpolate|upscale) .*: overlooked$/,
    'it is what is done without the option',
  ],
  [
    /^gravity=face .*: overlooked$/,
    'where a target finds a face is its own business; without one the middle is kept, as without the option',
  ],
  [
    /^a preflight of the upload host: access-control-(allow-methods|max-age)/,
    'POST needs no permission by name, and how long a browser may remember the answer is not promised',
  ],
  [/is delivered with no etag: answer$/, 'no page promises an ETag; that one which is sent is right is checked'],
  [
    /^putSigningKey refuses/,
    'no clause says that any name is refused, so that no refusal can be demanded (KEY-8 is a MAY)',
  ],
];

/** Every lie that changes what a case hears and is caught by none has a row here; `--generated` tries them all the same. */
export const excuses: readonly Excuse[] = rows.map(([lies, because]) => ({ lies, because }));

/** Why a lie is not caught. */
export function excuseFor(id: string): Excuse | undefined {
  return excuses.find(({ lies }) => lies.test(id));
}

/** Ids that are excused although a case catches them. */
export function wrongExcuses(caught: Iterable<string>): readonly string[] {
  return [...caught].filter((id) => excuseFor(id) !== undefined);
}
