import { sentences, unseen } from './sentence.ts';

const serve = 'optimization/hosted-images/serve-uploaded-images';
const domains = 'optimization/hosted-images/serve-from-custom-domains';
const signed = 'optimization/hosted-images/serve-private-images';
const variants = 'optimization/hosted-images/create-variants';
const flexible = 'optimization/hosted-images/enable-flexible-variants';
const ttl = 'optimization/hosted-images/browser-ttl';
const errors = 'reference/errors';
const limits = 'get-started/limits';

/** What the documentation says of the delivery of hosted images. */
export const deliverySentences = sentences({
  'DLV-A': ['A delivery URL has account hash, image id, and a variant or options.', serve, 'DLV-1 DLV-3 DLV-15'],
  'DLV-B': ['A URL of another account is refused: status 403, code 9427.', errors, 'DLV-8 DLV-18'],
  'DLV-C': ['A refusal is plain text that starts with ERROR and the code.', errors, 'DLV-9'],
  'DLV-D': ['What is not stored is not found.', errors, 'DLV-5 DLV-6'],
  'DLV-E': ['A zone of the account delivers below /cdn-cgi/imagedelivery/.', domains, 'DOM-1 DOM-2 DOM-3'],
  'DLV-F': [
    'Paths are rewritten by rules of the zone.',
    domains,
    { not: 'Rewrite rules belong to the zone, not to Images.' },
  ],
  'DLV-G': ['A picture is turned as its EXIF orientation says.', 'optimization/features', 'DLV-12'],
  'NAM-A': ['scale-down shrinks into the box and never enlarges.', variants, 'NAM-1 NAM-2 NAM-18'],
  'NAM-B': ['contain shrinks or enlarges into the box.', variants, 'NAM-3 NAM-4'],
  'NAM-C': ['cover fills the box and cuts.', variants, 'NAM-5 NAM-6 NAM-7'],
  'NAM-D': ['crop shrinks and cuts, and never enlarges.', variants, 'NAM-8 NAM-9'],
  'NAM-E': ['pad fills up with white.', variants, 'NAM-10 NAM-11'],
  'NAM-F': ['A variant strips metadata, keeps the copyright, or keeps all.', variants, 'NAM-12 NAM-13 NAM-14'],
  'NAM-G': ['A variant blurs.', 'optimization/hosted-images/blur-variants', 'NAM-17'],
  'NEG-A': [
    'AVIF goes to clients that accept it, else WebP, else the original format.',
    serve,
    'NEG-1 NEG-2 NEG-3 NEG-4 NEG-5 NEG-6 NEG-7',
  ],
  'NEG-B': ['A picture that is too large for AVIF is delivered as WebP or JPEG.', limits, { not: unseen.size }],
  'TTL-A': ['Browsers keep a picture for two days by default.', ttl, 'CAC-1'],
  'TTL-B': ['Cache-Control is public with stale-while-revalidate of two hours.', ttl, 'CAC-2 CAC-3'],
  'TTL-C': ['The TTL of the variant wins over that of the account.', ttl, 'CAC-4 CAC-5 CAC-6'],
  'TTL-D': ['A private picture is kept as long as its signature holds.', ttl, 'CAC-7'],
  'SIG-A': ['The signature is HMAC-SHA-256 over path and query, in hexadecimal digits.', signed, 'SIG-1 SIG-18 SIG-19'],
  'SIG-B': ['The key is the text as displayed.', signed, 'SIG-11'],
  'SIG-C': [
    'Without a valid signature a private image is refused.',
    signed,
    'SIG-3 SIG-4 SIG-6 SIG-7 SIG-8 SIG-9 SIG-10 SIG-17 SIG-20 DLV-21',
  ],
  'SIG-D': ['An expiry in seconds may end a signature.', signed, 'SIG-5 SIG-21'],
  'SIG-E': ['A refused signature is status 403, code 9425.', errors, 'SIG-14'],
  'FLX-A': ['An option list stands in place of the name once flexible variants are on.', flexible, 'FLX-1 FLX-4 FLX-5'],
  'FLX-B': ['While they are off, a list is refused: status 403, code 9429.', flexible, 'FLX-2 FLX-3'],
  'FLX-C': ['Option lists are not for images that require signed URLs.', flexible, 'FLX-6 FLX-7'],
  'FLX-D': ['The default format of hosted images is auto.', 'optimization/features', 'FLX-9'],
  'FLX-E': [
    'onerror is not supported for hosted images.',
    'optimization/features',
    { not: 'What happens instead is not said, so any answer fits.' },
  ],
  'SVG-A': ['An SVG is delivered sanitised.', limits, 'SVG-2 SVG-3 SVG-4 SVG-5 SVG-6 SVG-7 SVG-8 SVG-11'],
  'SVG-B': ['An SVG is never resized, and options are ignored.', limits, 'SVG-9 SVG-10'],
  'SVG-C': ['Pictures and SVG are not converted into each other.', errors, 'SVG-1'],
  'ANI-A': ['An animation keeps its frames.', limits, 'ANI-1 ANI-2 ANI-3'],
  'ANI-B': [
    'An animation of more than 50 megapixels is delivered as it is.',
    limits,
    { not: 'A GIF of that size takes minutes to draw and to upload.' },
  ],
  'C2PA-A': [
    'Content credentials are kept and signed when the account says so.',
    'optimization/hosted-images/preserve-content-credentials',
    { not: 'The signature is the vendor’s own, and a clone has no key for it.' },
  ],
  'BIL-A': ['A delivered hosted image is billed as a delivery.', 'pricing', { not: unseen.billing }],
  'PRG-A': ['JPEG is progressive, but baseline below 50 and above 3,000 pixels.', limits, 'FMT-22 FMT-23'],
});
