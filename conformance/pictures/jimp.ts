import { createJimp } from '@jimp/core';
import jpeg from '@jimp/js-jpeg';
import png from '@jimp/js-png';

/** The suite's own Jimp: JPEG by jpeg-js, PNG by pngjs. Neither shares a line with the mock's codecs. */
export const Jimp = createJimp({ formats: [jpeg, png] });
