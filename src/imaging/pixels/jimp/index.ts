/**
 * `cfimages/jimp`: formats and plugins for a Jimp of one's own.
 *
 * @example
 * import { createJimp } from '@jimp/core';
 * import { formats, plugins } from 'cfimages/jimp';
 * const Jimp = createJimp({ formats, plugins });
 */
export { type Face, findFaces } from './faces.ts';
export { formats, type ReadOptions, type WriteOptions } from './formats.ts';
export { plugins } from './plugins.ts';
