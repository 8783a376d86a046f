import type { Level } from '../case/capabilities.ts';
import type { CaseDefinition } from '../case/case.ts';
import { type Clause, documented, inferred } from '../case/clauses.ts';
import type { Answer } from '../case/client.ts';
import type { Context } from '../case/context.ts';
import { claim, refusedDelivery } from '../case/expect.ts';
import type { PictureExpectation } from '../case/judge.ts';
import type { PictureName } from '../pictures/sources.ts';

/** A place where option lists apply to a picture. */
export interface Surface {
  /** The title's last words. */
  readonly where: string;
  readonly cost: (picture: PictureName) => CaseDefinition['cost'];
  readonly render: (
    ctx: Context,
    options: string,
    picture: PictureName,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** The same, without expecting a success. */
  readonly attempt: Surface['render'];
}

/** Stored images, an option list in place of the variant's name. */
export const stored: Surface = {
  where: 'of a stored image',
  cost: (picture) => ({ images: 1, transformations: 1, group: `picture ${picture}` }),
  render: (ctx, options, picture, headers) => ctx.rendered(options, picture, headers),
  attempt: (ctx, options, picture, headers) => ctx.render(options, picture, headers),
};

const stills = { accept: 'image/png,image/jpeg,image/gif' } as const;

/** Remote images under `/cdn-cgi/image/`. */
export const remote: Surface = {
  where: 'of a remote image',
  cost: () => ({ transformations: 1 }),
  render: (ctx, options, picture, headers = {}) =>
    ctx
      .prepare(async () => ctx.sourceUrl(picture))
      .then((url) => ctx.transform(options, url, { ...stills, ...headers })),
  attempt: (ctx, options, picture, headers = {}) =>
    ctx.transform(options, ctx.sourceUrl(picture), { ...stills, ...headers }),
};

/** What an option list has to make of a picture. */
export interface PixelRow {
  readonly says: string;
  readonly level?: Level;
  readonly options: string;
  readonly picture: PictureName;
  readonly expected: PictureExpectation;
  readonly clause: Clause;
  /** Request headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A judgement that no size and grid can express. */
export interface JudgedRow {
  readonly says: string;
  readonly level?: Level;
  readonly picture: PictureName;
  readonly clause: Clause;
  /** Distinct transformations asked for; 1 by default. */
  readonly transformations?: number;
  readonly judge: (ctx: Context, surface: Surface) => Promise<void>;
}

/** Cases of the same rows on one surface; ids are the prefix and the row's number, so rows are only ever appended. */
export function onSurface(
  prefix: string,
  surface: Surface,
  rows: readonly (PixelRow | JudgedRow)[],
): Record<string, CaseDefinition> {
  return Object.fromEntries(rows.map((row, index) => [`${prefix}-${index + 1}`, caseOf(row, surface)]));
}

function caseOf(row: PixelRow | JudgedRow, surface: Surface): CaseDefinition {
  const { says, level = 'MUST', picture, clause } = row;
  const cost = { ...surface.cost(picture) };
  if ('judge' in row) {
    const { transformations = 1, judge } = row;
    return {
      title: `${level} ${says}, ${surface.where}`,
      clause,
      cost: { ...cost, transformations },
      run: (ctx) => judge(ctx, surface),
    };
  }
  const { options, expected, headers } = row;
  return {
    title: `${level} ${says}: ${options}, ${surface.where}`,
    clause,
    cost,
    async run(ctx) {
      const answer = await surface.render(ctx, options, picture, headers);
      await ctx.picture(answer, expected);
    },
  };
}

/** A row that expects an option list to be refused: status 400, and code 9401 where a code is given. */
export const refuses = (says: string, options: string, level: Level = 'MUST'): JudgedRow => ({
  level,
  says: `refuse ${says} with status 400 (${options})`,
  picture: 'quarters.png',
  clause: level === 'MAY' ? inferred('reference/errors') : documented('reference/errors'),
  async judge(ctx, surface) {
    // A target that refuses every list would pass, so a good one comes first.
    await ctx.prepare(async () => ctx.picture(await surface.render(ctx, 'width=32', 'quarters.png'), { width: 32 }));
    const code = refusedDelivery(await surface.attempt(ctx, options, 'quarters.png'), 400);
    claim(code === undefined || code === 9401, 'the code is wrong', { expected: 9401, actual: code });
  },
});
