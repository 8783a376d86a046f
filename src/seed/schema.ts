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

const account = {
  images: { type: 'array', items: image },
  variants: {
    type: 'array',
    items: {
      type: 'object',
      required: ['id', 'options'],
      additionalProperties: false,
      properties: {
        id: { ...text, maxLength: 99, pattern: '^[A-Za-z0-9_-]+$' },
        options: {
          type: 'object',
          additionalProperties: false,
          properties: {
            fit: { enum: ['scale-down', 'contain', 'cover', 'crop', 'pad'] },
            width: { type: 'integer', minimum: 1, maximum: 12_000 },
            height: { type: 'integer', minimum: 1, maximum: 12_000 },
            metadata: { enum: ['keep', 'copyright', 'none'] },
            browser_ttl: { type: 'integer', minimum: 3600, maximum: 31_536_000 },
            blur: { type: 'number', minimum: 0, maximum: 250 },
          },
        },
        neverRequireSignedURLs: { type: 'boolean' },
      },
    },
  },
  keys: {
    type: 'array',
    items: {
      type: 'object',
      required: ['name', 'value'],
      additionalProperties: false,
      properties: { name: { ...text, maxLength: 100 }, value: { ...text, maxLength: 1000 } },
    },
  },
  config: {
    type: 'object',
    additionalProperties: false,
    properties: {
      flexible_variants: { type: 'boolean' },
      browser_ttl: { anyOf: [{ type: 'integer', minimum: 3600, maximum: 31_536_000 }, { type: 'null' }] },
      preserve_content_credentials: { type: 'boolean' },
    },
  },
} as const;

/** JSON Schema of a seed, as a file or over HTTP; published in the control surface's OpenAPI document. */
export const seedSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...account,
    accounts: {
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z0-9_-]{1,64}(~[A-Za-z0-9_.-]{1,64})?$' },
      additionalProperties: { type: 'object', additionalProperties: false, properties: account },
    },
  },
} as const;
