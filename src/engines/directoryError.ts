/** A data directory that cannot be used. Nothing in it was changed. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

/** The refusal where LevelDB is not installed: it is native code, so whoever wants it installs it. */
export function noLevel(folder: string): DataDirectoryError {
  return new DataDirectoryError(
    `${folder} is kept by the package classic-level, which is not installed here: npm i classic-level`,
  );
}

/** The refusal of a directory that another mock has. */
export function inUse(folder: string): DataDirectoryError {
  return new DataDirectoryError(`${folder} is in use by another mock; stop it or choose another directory`);
}

/** The refusal of a directory whose content is not what was written. */
export function damaged(folder: string, error: unknown): DataDirectoryError {
  return new DataDirectoryError(
    `${folder} is damaged (${wordsOf(error)}); nothing was changed. Restore a copy, or move it away`,
  );
}

/** The refusal of a directory that the disk or the system keeps from being used. */
export function unusable(folder: string, error: unknown): DataDirectoryError {
  return new DataDirectoryError(`${folder} cannot be used (${wordsOf(error)}); nothing was changed`);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
