/** `application/json; charset=utf-8` -> `application/json`. */
export function bareMediaType(value: string): string {
  const end = value.indexOf(';');
  return (end < 0 ? value : value.slice(0, end)).trim().toLowerCase();
}

/** True for JSON and everything that ends in `+json` or says json, such as `application/problem+json`. */
export function isJsonMediaType(value: string): boolean {
  return /^[\w.!#$&^-]+\/([\w.!#$&^-]+\+)?json$/i.test(bareMediaType(value));
}

/** True for types whose bytes are text: `text/*`, JSON, XML, JavaScript, YAML, forms. */
export function isTextMediaType(value: string): boolean {
  const type = bareMediaType(value);
  return (
    type.startsWith('text/') ||
    /^application\/(.+\+)?(json|xml|yaml|x-yaml|javascript|x-www-form-urlencoded|x-ndjson|graphql|sql)$/.test(type) ||
    type === 'image/svg+xml'
  );
}

/** True for XML and everything that ends in `+xml`. */
export function isXmlMediaType(value: string): boolean {
  return /^(application|text)\/(.+\+)?xml$/.test(bareMediaType(value));
}

/** True for the two kinds of HTML form. */
export function isFormMediaType(value: string): boolean {
  return /^(multipart\/form-data|application\/x-www-form-urlencoded)$/.test(bareMediaType(value));
}

/** The entry for a media type: the type itself, else its major type with a wildcard, else the full wildcard. */
export function contentFor<T>(
  content: { readonly [mediaType: string]: T } | undefined,
  mediaType: string,
): readonly [string, T] | undefined {
  const wanted = bareMediaType(mediaType);
  const entries = Object.entries(content ?? {});
  const find = (type: string) => entries.find(([key]) => bareMediaType(key) === type);
  return find(wanted) ?? find(`${wanted.split('/')[0]}/*`) ?? find('*/*');
}
