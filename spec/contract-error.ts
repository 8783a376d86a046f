/** A specification or overlay that cannot be used; `message` starts with the file, and the line and column or action where known. */
export class ContractError extends Error {
  override name = 'ContractError';
  /** Path of the offending file as it was given. */
  readonly file: string;
  /** 1-based line in that file, when known. */
  readonly line: number | undefined;

  constructor(
    file: string,
    problem: string,
    place: { line?: number; column?: number; action?: number | undefined } = {},
  ) {
    const line = [place.line, place.column].flatMap((at) => (at === undefined ? [] : [`:${at}`])).join('');
    const action = place.action === undefined ? '' : ` action ${place.action}`;
    super(`${file}${line}${action}: ${problem}`);
    this.file = file;
    this.line = place.line;
  }
}
