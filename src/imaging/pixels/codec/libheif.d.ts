/** The part of libheif's JavaScript interface used here. */
declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  /** A result, or what went wrong when it has a `code`. */
  interface Failure {
    readonly code?: unknown;
    readonly message?: string;
  }

  interface DecodedImage extends Failure {
    readonly image: object;
    readonly channels: readonly {
      readonly id: unknown;
      readonly width: number;
      readonly height: number;
      /** Bytes a row. */
      readonly stride: number;
      readonly data: Uint8Array;
    }[];
  }

  export interface Libheif {
    readonly HEAPU8: Uint8Array;
    readonly heif_error_code: { readonly heif_error_Ok: unknown };
    readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
    readonly heif_chroma: { readonly heif_chroma_interleaved_RGBA: unknown };
    readonly heif_channel: { readonly heif_channel_interleaved: unknown };
    heif_context_alloc(): object | null;
    heif_context_free(context: object): void;
    heif_context_read_from_memory(context: object, bytes: Uint8Array): Failure;
    heif_js_context_get_primary_image_handle(context: object): (object & Failure) | null;
    heif_image_handle_release(handle: object): void;
    heif_js_decode_image2(handle: object, colorspace: unknown, chroma: unknown): DecodedImage | Promise<DecodedImage>;
    heif_image_release(image: object): void;
  }

  export default function start(options: object): Promise<Libheif> | Libheif;
}
