import { sections } from './sections.ts';

const text = { type: 'string', minLength: 1 } as const;

const image = {
  type: 'object',
  additionalProperties: false,
  properties: {
    id: { ...text, maxLength: 1024 },
    base64: text,
    file: text,
    filename: { ...text, maxLength: 255 },
    metadata: { type: 'object' },
    creator: { ...text, maxLength: 1024 },
    requireSignedURLs: { type: 'boolean' },
  },
} as const;

const settings = Object.fromEntries(Object.entries(sections).map(([name, { schema }]) => [name, schema]));

const schemaOf = (items: object) => {
  const account = { images: { type: 'array', items }, ...settings } as const;
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...account,
      accounts: {
        type: 'object',
        propertyNames: { pattern: '^[0-9a-f]{32}(~[A-Za-z0-9_.-]{1,64})?$' },
        additionalProperties: { type: 'object', additionalProperties: false, properties: account },
      },
    },
  } as const;
};

/** JSON Schema of a seed, as a file or over HTTP; published in the control surface's OpenAPI document. */
export const seedSchema = schemaOf(image);

/** The same for a seed that a program hands over, which may hold bytes as they are. */
export const librarySeedSchema = schemaOf({ ...image, properties: { ...image.properties, bytes: {} } });
