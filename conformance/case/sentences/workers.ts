import { sentences, unseen } from './sentence.ts';

const binding = 'optimization/transformations/bindings';
const hosted = 'storage/binding';
const viaWorkers = 'transform-images/transform-via-workers';
const draw = 'optimization/draw-overlays';

/** What the documentation and the published types say of Workers. */
export const workersSentences = sentences({
  'WRK-A': ['info() tells format, size, width and height.', binding, 'WRK-1 WRK-2 WRK-3'],
  'WRK-B': [
    'transform() takes the options of a transformation, in the order of the calls.',
    binding,
    'WRK-5 WRK-6 WRK-7 WRK-8 WRK-9 WRK-10 WRK-11 WRK-12 WRK-18',
  ],
  'WRK-C': ['output() takes a media type and a quality.', binding, 'WRK-20 WRK-21 WRK-22 WRK-23 WRK-30'],
  'WRK-D': ['output() ends a chain.', binding, 'WRK-29'],
  'WRK-E': ['The result is a response, a stream, or base64.', binding, 'WRK-25 WRK-26 WRK-27 WRK-28'],
  'WRK-F': [
    'draw() puts overlays at offsets, repeated, with an opacity.',
    draw,
    'WRK-33 WRK-34 WRK-35 WRK-36 WRK-37 WRK-38 WRK-39 WRK-42',
  ],
  'WRK-G': ['An overlay is transformed on its own, and may hold overlays.', draw, 'WRK-40 WRK-41'],
  'WRK-H': ['left and right, or top and bottom, are not given together.', draw, 'WRK-43'],
  'WRK-I': ['Each call of a chain is billed once.', 'pricing', { not: unseen.billing }],
  'CFI-A': ['fetch() with cf.image transforms what it fetches.', viaWorkers, 'CFI-1 CFI-2 CFI-3 CFI-4'],
  'CFI-B': ['The source is asked with image-resizing in Via.', viaWorkers, 'CFI-10'],
  'CFI-C': ['A failed transformation is an error, not the original.', viaWorkers, 'CFI-8 CFI-9'],
  'CFI-D': ['Overlays are named by URLs.', draw, 'CFI-6'],
  'CFI-E': ['format=json describes the picture.', viaWorkers, 'CFI-11'],
  'HST-A': ['upload() stores and answers the metadata.', hosted, 'HST-1 HST-11 HST-13'],
  'HST-B': ['details(), bytes(), update() and delete() work on one image.', hosted, 'HST-2 HST-3 HST-4 HST-5'],
  'HST-C': ['list() shows the oldest first, by cursor, filtered by metadata.', hosted, 'HST-6 HST-7 HST-8'],
  'HST-D': ['createDirectUpload() reserves a one-time URL.', hosted, 'HST-9'],
  'HST-E': ['signedUrl() signs, without expiry unless told.', hosted, 'HST-10'],
  'HST-F': ['An image with a custom id cannot become private.', hosted, 'HST-12'],
});
