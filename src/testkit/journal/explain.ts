import type { RequestEntry } from './entry.ts';

/** What to do about a refusal, by its number. */
const advice: Readonly<Record<number, string>> = {
  971: 'The request limit of --rate-limit is used up, or a fault says so; wait for Retry-After seconds.',
  5401: 'The account has no variant of that name; create it, or look at GET …/images/v1/variants.',
  5404: 'This account has no such image. Accounts (and namespaces) do not see each other; an upload URL also ends after its expiry.',
  5409: 'Something has that id already, or the one-time upload URL was used.',
  5413: 'The file is larger than 10 MB, the product’s limit.',
  5415: 'The body must be multipart/form-data with the image in the part "file".',
  5453: 'A quota is reached; the mock’s flags --max-images, --max-variants, --max-keys and --max-storage move it.',
  5454: 'The server behind "url" did not answer with an image; private addresses need --allow-origin.',
  5455: 'The bytes are not JPEG, PNG, WebP, GIF, SVG, AVIF or HEIC; the name and the stated type do not count.',
  6003: 'The Authorization header must be "Bearer <token>".',
  7000: 'No operation has such a path. The API lives under /client/v4, deliveries under /<account_hash>.',
  9106: 'Send Authorization: Bearer <any token>; the mock takes any non-empty one unless --token is given.',
  9401: 'See the message for the option that is wrong.',
  9404: 'There is no such image in the account that the hash stands for, or it is still a draft.',
  9406: 'The source may not be fetched; private addresses need --allow-origin.',
  9425: 'The account has no such variant (the message says so), or the image requires a signed URL: sign the path, with ?exp=… behind it where the URL has one, with a key of the account.',
  9426: 'The path must be /<account_hash>/<image_id>/<variant>.',
  9427: 'No account with this hash was used yet; the hash is not the account id.',
  9429: 'Options in the URL need flexible variants: PATCH …/images/v1/config {"flexible_variants": true}.',
  10000: 'The token is not one of those given with --token.',
  10405: 'The path exists, but not with this method; see the Allow header.',
};

/** Why a request was answered as it was, in sentences for people. */
export function explain(entry: RequestEntry): readonly string[] {
  const sentences: string[] = [];
  const { surface, operation, account, namespace, error, fault, status, delivery } = entry;
  if (delivery !== undefined) {
    const { kind, attempt, failure } = delivery;
    const outcome = failure === undefined ? 'it arrived' : `it did not arrive: ${failure}`;
    sentences.push(`The mock sent this ${kind} itself, attempt ${attempt}; ${outcome}.`);
  }
  if (surface !== undefined) {
    const what = operation === undefined ? 'no operation' : `the operation ${operation}`;
    const whose = account === undefined ? '' : ` for the account ${account}`;
    sentences.push(`The path belongs to the surface ${surface}; it is ${what}${whose}.`);
  }
  if (namespace !== undefined) sentences.push(`It was isolated in the namespace ${namespace}.`);
  if (fault !== undefined) sentences.push(`A fault was injected: ${fault}.`);
  if (error !== undefined) {
    sentences.push(`It was refused with ${error.code}: ${error.message}.`.replace(/\.\.$/, '.'));
    const remedy = advice[error.code];
    if (remedy !== undefined) sentences.push(remedy);
  } else if (status === 304) sentences.push('The client has this very picture already, by its ETag or date.');
  if (entry.aborted === true) sentences.push('The connection ended before the answer did.');
  return sentences;
}
