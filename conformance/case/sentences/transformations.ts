import { sentences, unseen } from './sentence.ts';

const url = 'optimization/transformations/transform-via-url';
const features = 'optimization/features';
const errors = 'reference/errors';
const troubleshooting = 'reference/troubleshooting';
const sources = 'optimization/transformations/sources';
const responsive = 'optimization/make-responsive-images';

/** What the documentation says of transformations by URL, and of the options that hosted images share with them. */
export const transformationSentences = sentences({
  'TRF-A': ['A URL has at least one option, and a source on the zone or elsewhere.', url, 'URL-1 URL-2 URL-3'],
  'TRF-B': ['Options are separated by commas, without blanks.', url, 'URL-27'],
  'TRF-C': ['Reserved characters of values are percent-encoded.', features, 'URL-29 ADJ-12 ADJ-14'],
  'TRF-D': [
    'Transformations are switched on for a zone.',
    troubleshooting,
    { not: 'The switch belongs to the zone, not to the API of Images.' },
  ],
  'TRF-E': [
    'Sources are limited to the zone, to a list, or to nothing.',
    sources,
    { not: 'The list belongs to the zone, not to the API of Images.' },
  ],
  'TRF-F': ['A transformation is no source of another.', errors, 'URL-16'],
  'TRF-G': [
    'The source is asked without cookies and credentials, with image-resizing in Via.',
    troubleshooting,
    'URL-14 URL-15',
  ],
  'TRF-H': ['A missing source is status 404, code 9404.', errors, 'URL-4 URL-5'],
  'TRF-I': ['A source that is no picture is status 415, code 9412.', errors, 'URL-8'],
  'TRF-J': ['A source that fails is an error.', errors, 'URL-6 URL-7'],
  'TRF-K': ['A failure names its code in cf-resized.', errors, 'URL-9 URL-10'],
  'TRF-L': ['A success says internal=ok in cf-resized.', troubleshooting, 'URL-11'],
  'TRF-M': ['onerror=redirect leads to the source on the same host.', features, 'URL-25'],
  'TRF-N': ['The result is kept as long as the source says, an hour at least.', troubleshooting, 'URL-17 URL-18'],
  'TRF-O': ['The ETag is derived from that of the source.', troubleshooting, 'URL-19'],
  'TRF-P': ['Redirects of the source are followed.', sources, 'URL-12 URL-13'],
  'TRF-Q': ['Unique transformations are counted.', 'pricing', { not: unseen.billing }],
  'TRF-R': ['Flows rewrite matching requests.', 'optimization/transformations/flows', { not: unseen.dashboard }],
  'OPT-fit': [
    'Eight fits, scale-down by default.',
    features,
    'FIT-1 FIT-3 FIT-5 FIT-7 FIT-10 FIT-12 FIT-13 FIT-15 FIT-19 UFT-1 UFT-3 UFT-5 UFT-7',
  ],
  'OPT-fit-2': ['An unknown fit is refused by code 9401.', errors, 'FIT-27 UFT-27'],
  'OPT-width': [
    'Width and height in pixels, w and h for short.',
    features,
    'FIT-17 FIT-18 FIT-23 FIT-28 FIT-29 UFT-17 UFT-18',
  ],
  'OPT-dpr': ['dpr multiplies the box, by two at most.', features, 'FIT-24 FIT-25 FIT-26'],
  'OPT-gravity': [
    'gravity names a side, or coordinates, or a face, or what stands out.',
    features,
    'FIT-32 FIT-33 FIT-34 FIT-35 FIT-37 FIT-38 FIT-39 FIT-40 FIT-41',
  ],
  'OPT-zoom': ['zoom frames a face.', features, 'ADJ-18'],
  'OPT-trim': [
    'trim cuts sides by pixels or shares, before resizing and rotating.',
    features,
    'TRM-1 TRM-2 TRM-3 TRM-4 TRM-5 TRM-14 TRM-15 TRM-16',
  ],
  'OPT-trim-2': ['trim.left, top, width and height keep a part.', features, 'TRM-6 TRM-7 TRM-8 TRM-9 TRM-10'],
  'OPT-trim-3': [
    'trim=border removes a uniform border, by colour and with some left.',
    features,
    'TRM-11 TRM-12 TRM-13',
  ],
  'OPT-trim-4': [
    'trim.border.tolerance says how much a colour may differ.',
    features,
    { not: 'Two pages contradict each other on what 0 and 255 mean.' },
  ],
  'OPT-rotate': [
    'rotate turns by 90, 180 or 270 degrees, before resizing.',
    features,
    'TRM-17 TRM-18 TRM-19 TRM-20 TRM-28',
  ],
  'OPT-flip': ['flip mirrors before it rotates.', features, 'TRM-21 TRM-22 TRM-23 TRM-24 TRM-25 TRM-29'],
  'OPT-exif': ['The EXIF orientation is applied first.', features, 'TRM-26 TRM-27'],
  'OPT-brightness': ['brightness is a multiplier, 1 changes nothing.', features, 'ADJ-1 ADJ-2 ADJ-3'],
  'OPT-contrast': ['contrast is a multiplier.', features, 'ADJ-3 ADJ-4 ADJ-5'],
  'OPT-saturation': ['saturation is a multiplier.', features, 'ADJ-3 ADJ-6 ADJ-7'],
  'OPT-saturation-2': [
    'saturation=0 is greyscale.',
    features,
    { not: 'The published types say that 0 is ignored, so both answers are right.' },
  ],
  'OPT-gamma': ['gamma is a multiplier of exposure, 1 changes nothing.', features, 'ADJ-3'],
  'OPT-blur': ['blur is a radius up to 250.', features, 'ADJ-8 ADJ-9 ADJ-17'],
  'OPT-sharpen': ['sharpen is from 0 to 10.', features, 'ADJ-10'],
  'OPT-background': [
    'background lies under transparent pixels and around a padded picture.',
    features,
    'ADJ-11 ADJ-12 ADJ-13 ADJ-14 ADJ-15 ADJ-16',
  ],
  'OPT-upscale': ['upscale=interpolate enlarges by interpolation.', features, 'ADJ-19'],
  'OPT-upscale-2': [
    'upscale=generate enlarges by a model.',
    features,
    { not: 'What a model draws has no right answer to compare with.' },
  ],
  'OPT-segment': [
    'segment=foreground makes the background transparent.',
    features,
    { not: 'Where a foreground ends is the judgement of a model.' },
  ],
  'OPT-anim': ['anim=false shows the first frame alone.', features, 'ANS-5 ANS-6 ANS-7 ANR-6'],
  'OPT-format': [
    'format names auto, avif, webp, jpeg, baseline-jpeg or json.',
    features,
    'FMT-1 FMT-2 FMT-3 FMT-6 FMT-7 FMT-9 FMT-20 AVF-1 AVF-2',
  ],
  'OPT-format-2': ['An unknown format is refused by code 9401.', errors, 'FMT-8'],
  'OPT-quality': [
    'quality is from 1 to 100 or a name; 100 is lossless in WebP.',
    features,
    'FMT-10 FMT-11 FMT-12 FMT-13 FMT-14 FMT-15',
  ],
  'OPT-metadata': [
    'metadata is kept, stripped, or the copyright alone, which is the default.',
    features,
    'FMT-16 FMT-17 FMT-18 FMT-19',
  ],
  'OPT-compression': [
    'compression=fast takes a faster format.',
    features,
    { not: 'Which one is not said ("usually"), and speed is not an answer.' },
  ],
  'OPT-auto': ['width=auto takes the next breakpoint above the viewport.', responsive, 'RSP-1 RSP-2 RSP-3 RSP-4'],
  'OPT-auto-2': [
    'Without hints a phone gets the mobile width, others the desktop width.',
    responsive,
    'RSP-5 RSP-6 RSP-7',
  ],
  'OPT-auto-3': ['wbreakpoints, wmobile and wdesktop replace the defaults.', responsive, 'RSP-8 RSP-9 RSP-10'],
  'OPT-scq': ['slow-connection-quality holds on slow connections.', features, 'RSP-11 RSP-12 RSP-13 RSP-14'],
  'OPT-border': [
    'border is for Workers only, and drawn after resizing.',
    'transform-images/transform-via-workers',
    'WRK-17 CFI-5',
  ],
});
