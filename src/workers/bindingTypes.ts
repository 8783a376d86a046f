/*
 * The Images binding as Workers see it. Same shapes as `ImagesBinding` of @cloudflare/workers-types, which users may not
 * have; a test compiles the two against each other.
 */

/** A refusal of the product, as a Worker catches it. */
export interface BindingError extends Error {
  readonly code: number;
}

/** `env.IMAGES`. */
export interface ImagesBinding {
  /** Format, and for raster images bytes and pixels. */
  info(stream: ReadableStream<Uint8Array>, options?: InputOptions): Promise<ImageInfoAnswer>;
  input(stream: ReadableStream<Uint8Array>, options?: InputOptions): ImageTransformer;
  text(content: string, options: TextOptions): ImageTransformer;
  readonly hosted: HostedImages;
}

/** How the bytes are written. */
export interface InputOptions {
  readonly encoding?: 'base64';
}

/** The answer of `info()`. */
export type ImageInfoAnswer =
  | { format: 'image/svg+xml' }
  | { format: string; fileSize: number; width: number; height: number };

/** How a text is drawn: pixels, a CSS colour. */
export interface TextOptions {
  font: { url: string };
  size?: number;
  color?: string;
}

/** Collects steps; `output()` runs them, once. */
export interface ImageTransformer {
  transform(transform: Transform): ImageTransformer;
  draw(image: ReadableStream<Uint8Array> | ImageTransformer, options?: DrawOptions): ImageTransformer;
  output(options: OutputOptions): Promise<TransformationResult>;
}

/** The options of one step; what they mean and which values they take says the option table. */
export type Transform = Readonly<Record<string, unknown>>;

/** Where and how an overlay is put. */
export interface DrawOptions {
  opacity?: number;
  repeat?: boolean | string;
  composite?: 'over' | 'in' | 'atop' | 'out' | 'xor' | 'lighter';
  top?: number;
  left?: number;
  bottom?: number;
  right?: number;
}

/** How the result is written. */
export interface OutputOptions {
  format: 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp' | 'image/avif' | 'rgb' | 'rgba';
  quality?: number;
  background?: string;
  anim?: boolean;
}

/** The picture that was made. */
export interface TransformationResult {
  /** Status 200, with these headers, but always the image's own content type. */
  response(options?: { headers?: HeadersInit }): Response;
  contentType(): string;
  image(options?: { encoding?: 'base64' }): ReadableStream<Uint8Array>;
}

/** A hosted image's record. */
export interface HostedImage {
  id: string;
  filename?: string;
  uploaded?: string;
  requireSignedURLs: boolean;
  meta?: Record<string, unknown>;
  variants: string[];
  draft?: boolean;
  creator?: string;
}

/** What an upload may say beside the bytes. */
export interface HostedUploadOptions extends HostedUpdateOptions {
  id?: string;
  filename?: string;
  encoding?: 'base64';
}

/** What can be changed later. */
export interface HostedUpdateOptions {
  requireSignedURLs?: boolean;
  metadata?: Record<string, unknown>;
  creator?: string;
}

/** A scalar is compared for equality. */
export type MetadataCondition =
  | string
  | number
  | boolean
  | { eq?: string | number | boolean; in?: string[] | number[]; gt?: number; gte?: number; lt?: number; lte?: number };

/** Which images to list. */
export interface HostedListOptions {
  limit?: number;
  cursor?: string;
  sortOrder?: 'asc' | 'desc';
  creator?: string;
  filter?: { metadata?: Record<string, MetadataCondition> };
}

/** A page of images. */
export interface HostedList {
  images: HostedImage[];
  cursor?: string;
  listComplete: boolean;
}

/** What a direct upload may say; `expiresIn` is in seconds. */
export interface HostedDirectUploadOptions extends HostedUpdateOptions {
  id?: string;
  expiresIn?: number;
}

/** Which address to sign; `expiresIn` is in seconds, without it the address is good for ever. */
export interface HostedSignedUrlOptions {
  variant: string;
  expiresIn?: number;
  keyName?: string;
}

/** One hosted image; `null` and `false` mean that there is none of this id. */
export interface HostedImageHandle {
  details(): Promise<HostedImage | null>;
  bytes(): Promise<ReadableStream<Uint8Array> | null>;
  update(options: HostedUpdateOptions): Promise<HostedImage>;
  delete(): Promise<boolean>;
  signedUrl(options: HostedSignedUrlOptions): Promise<string>;
}

/** `env.IMAGES.hosted`. */
export interface HostedImages {
  image(imageId: string): HostedImageHandle;
  upload(image: ReadableStream<Uint8Array> | ArrayBuffer, options?: HostedUploadOptions): Promise<HostedImage>;
  list(options?: HostedListOptions): Promise<HostedList>;
  createDirectUpload(options?: HostedDirectUploadOptions): Promise<{ id: string; uploadURL: string }>;
}
