// Generated from the contract by `npm run types`; do not edit.

/**
 * An internal user id of your own.
 */
export type Creator = string | null;
/**
 * An identifier of your own: up to 1024 characters with any number of subpaths, no slash at either end, no UUID, no file extension of something other than an image. Images that require signed URLs cannot have one.
 */
export type CustomId = string;
/**
 * User metadata in a form: the text of a JSON object of at most 1024 bytes.
 */
export type MetadataField = string | Metadata;
/**
 * A boolean in a form.
 */
export type FlagField = boolean | ('true' | 'false');
/**
 * Until when the URL is good: 2 minutes to 6 hours from now, 30 minutes unless given.
 */
export type Expiry = string;
/**
 * Whose storage it is.
 */
export type SourcingKitVendor = 's3' | 'r2';
/**
 * How far it is.
 */
export type SourcingKitMigrationStatus = 'pending' | 'processing' | 'success' | 'error' | 'aborted';
/**
 * What happens to images that exist already.
 */
export type SourcingKitConflictBehaviour = 'skip' | 'overwrite';
export type SourcingKitContentType =
  'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'image/avif' | 'image/heic' | 'image/svg+xml';
/**
 * About the result; absent or null unless the answer has something to say.
 */
export type ResultInfo = {
  [k: string]: unknown;
} | null;
export type ApiMessages = ApiMessage[];
export type Success = true;
/**
 * The name of the variant; the vendor's pattern lacks the quantifier.
 */
export type VariantId = string;
/**
 * Bytes.
 */
export type Binary = Uint8Array;
/**
 * The code and the reason.
 */
export type EngineFailure = string;

/**
 * What each operation takes and gives, by operationId.
 */
export interface Operations {
  /**
   * Cloudflare List Images
   *
   * Images page by page, drafts left out. Use `listImagesV2`, which also filters by metadata.
   */
  listImages: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: {
      /**
       * Page number, from 1.
       */
      page?: number;
      /**
       * Images per page.
       */
      per_page?: number;
      /**
       * Only images of this creator; empty text asks for images without one.
       */
      creator?: string;
    };
    body: undefined;
    result: {
      images: Image[];
    };
  };
  /**
   * Cloudflare Upload Image
   *
   * Stores an image of up to 10 MB, sent along or fetched from a URL: JPEG, PNG, GIF, WebP, SVG, HEIC and, on Enterprise plans, AVIF.
   */
  uploadImage: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: ImageUpload;
    result: Image;
  };
  /**
   * Cloudflare Get Image Details
   *
   * One image. A draft, to which nothing was uploaded yet, is answered too.
   */
  getImage: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the image; a custom identifier is percent-encoded, its slashes included.
       */
      image_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: Image;
  };
  /**
   * Cloudflare Delete Image
   *
   * Delete an image and all its variants.
   */
  deleteImage: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the image; a custom identifier is percent-encoded, its slashes included.
       */
      image_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    /**
     * Nothing to tell: an empty object.
     */
    result:
      | {
          [k: string]: unknown;
        }
      | string;
  };
  /**
   * Cloudflare Update Image
   *
   * Changes what is given and leaves the rest. Metadata is replaced, not merged. A change of `requireSignedURLs` gives the image a new identifier; an image with a custom identifier cannot require signed URLs.
   */
  updateImage: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the image; a custom identifier is percent-encoded, its slashes included.
       */
      image_id: string;
    };
    query: Record<string, never>;
    body: ImageUpdate;
    result: Image;
  };
  /**
   * Cloudflare Create Direct Upload Url
   *
   * Reserves an identifier and a URL to which one image may be uploaded without credentials. Use `createImageDirectUploadV2`.
   */
  createImageDirectUpload: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body:
      | {
          /**
           * User-defined metadata.
           */
          metadata?: {
            [k: string]: unknown;
          };
          requireSignedURLs?: boolean;
          /**
           * Until when the URL is good: 2 minutes to 6 hours from now, 30 minutes unless given.
           */
          expiry?: string;
          id?: CustomId;
          creator?: Creator;
        }
      | undefined;
    result: DirectUpload;
  };
  /**
   * Cloudflare List Image Variants
   *
   * Returns all image variant definitions for the account.
   */
  listImageVariants: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: {
      /**
       * The variants by their name.
       */
      variants: {
        [k: string]: Variant;
      };
    };
  };
  /**
   * Cloudflare Create Image Variant
   *
   * Create a new image variant definition specifying transformation settings like dimensions, fit mode, and metadata stripping.
   */
  createImageVariant: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: VariantInput;
    result: {
      variant: Variant;
    };
  };
  /**
   * Cloudflare Get Image Blob
   *
   * The bytes that were uploaded; large images may come back as a nearly lossless version.
   */
  getImageBlob: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the image; a custom identifier is percent-encoded, its slashes included.
       */
      image_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: Uint8Array;
  };
  /**
   * Cloudflare Get Image Usage Statistics
   *
   * How many images the account stores, and how many it may.
   */
  getImageStats: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: ImageStats;
  };
  /**
   * Cloudflare List Images V2
   *
   * Images page by page, newest first unless asked otherwise, drafts left out; filtered by creator and metadata.
   */
  listImagesV2: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: {
      /**
       * Where the previous page ended, from its answer.
       */
      continuation_token?: string;
      /**
       * Images per page.
       */
      per_page?: number;
      /**
       * By time of upload.
       */
      sort_order?: 'asc' | 'desc';
      /**
       * Only images of this creator; empty text asks for images without one.
       */
      creator?: string;
    } & Partial<Record<`meta.${string}`, string>>;
    body: undefined;
    result: ImagePage;
  };
  /**
   * Cloudflare Create Direct Upload Url V2
   *
   * Reserves an identifier and a URL to which one image may be uploaded without credentials. Until then `getImage` answers a draft. The body may be left out.
   */
  createImageDirectUploadV2: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: DirectUploadForm | DirectUploadRequest | undefined;
    result: DirectUpload;
  };
  /**
   * Cloudflare Get Image Variant
   *
   * One variant.
   */
  getImageVariant: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The name of the variant.
       */
      variant_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: {
      variant: Variant;
    };
  };
  /**
   * Cloudflare Delete Image Variant
   *
   * Deletes a variant for all images. `public` cannot be deleted.
   */
  deleteImageVariant: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The name of the variant.
       */
      variant_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    /**
     * Nothing to tell: an empty object.
     */
    result:
      | {
          [k: string]: unknown;
        }
      | string;
  };
  /**
   * Cloudflare Update Image Variant
   *
   * Changes a variant; what was delivered through it is purged from caches.
   */
  updateImageVariant: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The name of the variant.
       */
      variant_id: string;
    };
    query: Record<string, never>;
    body: VariantUpdate;
    result: {
      variant: Variant;
    };
  };
  /**
   * Cloudflare Get Image Variant (flat)
   *
   * One variant, without the wrapper `variant` around it.
   */
  getImageVariantFlat: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The name of the variant.
       */
      variant_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: Variant;
  };
  /**
   * Cloudflare List Signing Keys
   *
   * All signing keys with their values.
   */
  listSigningKeys: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: {
      keys: SigningKey[];
    };
  };
  /**
   * Cloudflare Create Signing Key
   *
   * Makes a key of that name and answers all keys.
   */
  putSigningKey: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The name of the key: at most 20 letters and digits.
       */
      signing_key_name: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: {
      keys: SigningKey[];
    };
  };
  /**
   * Cloudflare Delete Signing Key
   *
   * Deletes a key and answers the others. When it was the last one, a new `default` is made.
   */
  deleteSigningKey: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The name of the key: at most 20 letters and digits.
       */
      signing_key_name: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: {
      keys: SigningKey[];
    };
  };
  /**
   * Cloudflare Get Images Settings
   *
   * The settings of the account.
   */
  getImagesConfig: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: ImagesConfig;
  };
  /**
   * Cloudflare Update Images Settings
   *
   * Changes the settings given and leaves the rest.
   */
  updateImagesConfig: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: ImagesConfigUpdate;
    result: ImagesConfig;
  };
  /**
   * Cloudflare Get Zone Setting image_resizing
   *
   * The older name of the setting that turns transformations on.
   */
  getZoneImageResizing: {
    params: {
      /**
       * The identifier of the zone.
       */
      zone_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: ZoneImageResizingSetting;
  };
  /**
   * Cloudflare Update Zone Setting image_resizing
   *
   * The older name of the setting that turns transformations on.
   */
  updateZoneImageResizing: {
    params: {
      /**
       * The identifier of the zone.
       */
      zone_id: string;
    };
    query: Record<string, never>;
    body: ZoneImageResizingUpdate;
    result: ZoneImageResizingSetting;
  };
  /**
   * Cloudflare Get Zone Setting transformations
   *
   * Turns image and video transformations on.
   */
  getZoneTransformations: {
    params: {
      /**
       * The identifier of the zone.
       */
      zone_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: ZoneTransformationsSetting;
  };
  /**
   * Cloudflare Update Zone Setting transformations
   *
   * Turns image and video transformations on.
   */
  updateZoneTransformations: {
    params: {
      /**
       * The identifier of the zone.
       */
      zone_id: string;
    };
    query: Record<string, never>;
    body: ZoneTransformationsUpdate;
    result: ZoneTransformationsSetting;
  };
  /**
   * Cloudflare Get Zone Setting transformations_allowed_origins
   *
   * From where images may be taken.
   */
  getZoneTransformationsAllowedOrigins: {
    params: {
      /**
       * The identifier of the zone.
       */
      zone_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: ZoneTransformationsAllowedOriginsSetting;
  };
  /**
   * Cloudflare Update Zone Setting transformations_allowed_origins
   *
   * From where images may be taken.
   */
  updateZoneTransformationsAllowedOrigins: {
    params: {
      /**
       * The identifier of the zone.
       */
      zone_id: string;
    };
    query: Record<string, never>;
    body: ZoneTransformationsAllowedOriginsUpdate;
    result: ZoneTransformationsAllowedOriginsSetting;
  };
  /**
   * Cloudflare Get Zone Setting transformations_c2pa
   *
   * Keeps content credentials when transforming.
   */
  getZoneTransformationsC2pa: {
    params: {
      /**
       * The identifier of the zone.
       */
      zone_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: ZoneTransformationsC2PaSetting;
  };
  /**
   * Cloudflare Update Zone Setting transformations_c2pa
   *
   * Keeps content credentials when transforming.
   */
  updateZoneTransformationsC2pa: {
    params: {
      /**
       * The identifier of the zone.
       */
      zone_id: string;
    };
    query: Record<string, never>;
    body: ZoneTransformationsC2PaUpdate;
    result: ZoneTransformationsC2PaSetting;
  };
  /**
   * Cloudflare List Transformation Settings
   *
   * The setting `transformations` of every zone of the account.
   */
  listTransformationSettings: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: TransformationSetting[];
  };
  /**
   * Cloudflare Create Batch Token
   *
   * A token for the batch host, which takes 200 requests per second for each token.
   */
  createBatchToken: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: BatchToken;
  };
  /**
   * Cloudflare Upload Image (batch host)
   *
   * As `uploadImage`.
   */
  batchUploadImage: {
    params: Record<string, never>;
    query: Record<string, never>;
    body: ImageUpload;
    result: Image;
  };
  /**
   * Cloudflare Get Image Details (batch host)
   *
   * As `getImage`.
   */
  batchGetImage: {
    params: {
      /**
       * The identifier of the image; a custom identifier is percent-encoded, its slashes included.
       */
      image_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: Image;
  };
  /**
   * Cloudflare Delete Image (batch host)
   *
   * As `deleteImage`.
   */
  batchDeleteImage: {
    params: {
      /**
       * The identifier of the image; a custom identifier is percent-encoded, its slashes included.
       */
      image_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    /**
     * Nothing to tell: an empty object.
     */
    result:
      | {
          [k: string]: unknown;
        }
      | string;
  };
  /**
   * Cloudflare Update Image (batch host)
   *
   * As `updateImage`.
   */
  batchUpdateImage: {
    params: {
      /**
       * The identifier of the image; a custom identifier is percent-encoded, its slashes included.
       */
      image_id: string;
    };
    query: Record<string, never>;
    body: ImageUpdate;
    result: Image;
  };
  /**
   * Cloudflare List Images V2 (batch host)
   *
   * As `listImagesV2`.
   */
  batchListImages: {
    params: Record<string, never>;
    query: {
      /**
       * Where the previous page ended, from its answer.
       */
      continuation_token?: string;
      /**
       * Images per page.
       */
      per_page?: number;
      /**
       * By time of upload.
       */
      sort_order?: 'asc' | 'desc';
      /**
       * Only images of this creator; empty text asks for images without one.
       */
      creator?: string;
    } & Partial<Record<`meta.${string}`, string>>;
    body: undefined;
    result: ImagePage;
  };
  /**
   * Cloudflare Create Direct Upload Url V2 (batch host)
   *
   * As `createImageDirectUploadV2`.
   */
  batchCreateImageDirectUpload: {
    params: Record<string, never>;
    query: Record<string, never>;
    body: DirectUploadForm | DirectUploadRequest | undefined;
    result: DirectUpload;
  };
  /**
   * Cloudflare List Import Sources
   *
   * The sources of the account.
   */
  listSourcingKitSources: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: {
      /**
       * How many entries to skip.
       */
      offset?: number;
      /**
       * How many entries to answer at most.
       */
      limit?: number;
      /**
       * Only sources whose name contains this.
       */
      name?: string;
    };
    body: undefined;
    result: {
      sources: SourcingKitSource[];
    };
  };
  /**
   * Cloudflare Create Import Source
   *
   * Adds a bucket as a source, after trying to reach it.
   */
  createSourcingKitSource: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: SourcingKitSourceCreate;
    result: SourcingKitSource;
  };
  /**
   * Cloudflare Precheck Import Source Connectivity
   *
   * Tries to reach a bucket and keeps nothing.
   */
  precheckSourcingKitSourceConnectivity: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: SourcingKitConnectivityPrecheck;
    result: SourcingKitConnectivity;
  };
  /**
   * Cloudflare Get Import Source
   *
   * One source.
   */
  getSourcingKitSource: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the source.
       */
      source_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: SourcingKitSource;
  };
  /**
   * Cloudflare Delete Import Source
   *
   * Deletes a source that no running migration uses.
   */
  deleteSourcingKitSource: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the source.
       */
      source_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    /**
     * Nothing to tell: an empty object.
     */
    result:
      | {
          [k: string]: unknown;
        }
      | string;
  };
  /**
   * Cloudflare Update Import Source
   *
   * Renames a source.
   */
  updateSourcingKitSource: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the source.
       */
      source_id: string;
    };
    query: Record<string, never>;
    body: SourcingKitSourceUpdate;
    result: SourcingKitSource;
  };
  /**
   * Cloudflare Get Import Source Connectivity
   *
   * Tries to reach the bucket of a source.
   */
  getSourcingKitSourceConnectivity: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the source.
       */
      source_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: SourcingKitConnectivity;
  };
  /**
   * Cloudflare List Import Migrations
   *
   * The migrations of the account.
   */
  listSourcingKitMigrations: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: {
      /**
       * How many entries to skip.
       */
      offset?: number;
      /**
       * How many entries to answer at most.
       */
      limit?: number;
    };
    body: undefined;
    result: {
      migrations: SourcingKitMigration[];
    };
  };
  /**
   * Cloudflare Create Import Migration
   *
   * Makes a migration of the objects of a source; it has yet to be started.
   */
  createSourcingKitMigration: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: SourcingKitMigrationCreate;
    result: SourcingKitMigration;
  };
  /**
   * Cloudflare Get Import Migration
   *
   * One migration.
   */
  getSourcingKitMigration: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the migration.
       */
      migration_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: SourcingKitMigration;
  };
  /**
   * Cloudflare Delete Import Migration
   *
   * Deletes a migration that has ended.
   */
  deleteSourcingKitMigration: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the migration.
       */
      migration_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    /**
     * Nothing to tell: an empty object.
     */
    result:
      | {
          [k: string]: unknown;
        }
      | string;
  };
  /**
   * Cloudflare Get Import Migration Progress
   *
   * How many objects were seen, imported and skipped.
   */
  getSourcingKitMigrationProgress: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the migration.
       */
      migration_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: SourcingKitMigrationProgress;
  };
  /**
   * Cloudflare Start Import Migration
   *
   * Starts a pending migration.
   */
  startSourcingKitMigration: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the migration.
       */
      migration_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: SourcingKitMigration;
  };
  /**
   * Cloudflare Abort Import Migration
   *
   * Stops a running migration; what was imported stays.
   */
  abortSourcingKitMigration: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the migration.
       */
      migration_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: SourcingKitMigration;
  };
  /**
   * Cloudflare List Import Migration Logs
   *
   * What happened in a migration.
   */
  listSourcingKitMigrationLogs: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the migration.
       */
      migration_id: string;
    };
    query: {
      /**
       * How many entries to skip.
       */
      offset?: number;
      /**
       * How many entries to answer at most.
       */
      limit?: number;
    };
    body: undefined;
    result: {
      logs: SourcingKitMigrationLog[];
    };
  };
  /**
   * Cloudflare Complete Direct Upload
   *
   * Uploads the image for which a URL was made: once, before it expires, without credentials.
   */
  completeDirectUpload: {
    params: {
      /**
       * The public name of the account in delivery URLs: 22 characters of base64url.
       */
      account_hash: string;
      /**
       * The identifier of the image. The slashes of a custom identifier stand as they are, so it may span several segments; a literal `%` is written `%25`.
       */
      image_id: string;
    };
    query: Record<string, never>;
    body: DirectUploadFile;
    result: Image;
  };
  /**
   * Cloudflare Deliver Image
   *
   * An image through a variant or, with flexible variants, through options. The format follows the `Accept` header.
   */
  deliverImage: {
    params: {
      /**
       * The public name of the account in delivery URLs: 22 characters of base64url.
       */
      account_hash: string;
      /**
       * The identifier of the image. The slashes of a custom identifier stand as they are, so it may span several segments; a literal `%` is written `%25`.
       */
      image_id: string;
      /**
       * The last segment: the name of a variant, or, with flexible variants, options such as `width=400,sharpen=3`.
       */
      variant_or_options: string;
    };
    query: {
      /**
       * When the signature runs out, in seconds since 1970.
       */
      exp?: number;
      /**
       * HMAC-SHA-256 of the path, and of `?exp=` when there is one, in hexadecimal.
       */
      sig?: string;
    };
    body: undefined;
    result: Uint8Array;
  };
  /**
   * Cloudflare Deliver Image (custom domain)
   *
   * As `deliverImage`, from a zone of the same account.
   */
  deliverImageFromZone: {
    params: {
      /**
       * The public name of the account in delivery URLs: 22 characters of base64url.
       */
      account_hash: string;
      /**
       * The identifier of the image. The slashes of a custom identifier stand as they are, so it may span several segments; a literal `%` is written `%25`.
       */
      image_id: string;
      /**
       * The last segment: the name of a variant, or, with flexible variants, options such as `width=400,sharpen=3`.
       */
      variant_or_options: string;
    };
    query: {
      /**
       * When the signature runs out, in seconds since 1970.
       */
      exp?: number;
      /**
       * HMAC-SHA-256 of the path, and of `?exp=` when there is one, in hexadecimal.
       */
      sig?: string;
    };
    body: undefined;
    result: Uint8Array;
  };
  /**
   * Cloudflare Transform Image By Url
   *
   * An image from the zone or another allowed origin, transformed. The format follows the `Accept` header when it is `auto`.
   */
  transformImageByUrl: {
    params: {
      /**
       * Options between commas, such as `width=80,quality=75`.
       */
      options: string;
      /**
       * The rest of the path, slashes and query included: a path of the zone, or an absolute URL.
       */
      source: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: Uint8Array | TransformationInfo;
  };
  /**
   * Cloudflare Get Image Info (Workers binding)
   *
   * Format and size of an image, read from its header.
   */
  getWorkersImageInfo: {
    params: Record<string, never>;
    query: Record<string, never>;
    body: WorkersImageForm;
    result: WorkersImageInfo;
  };
  /**
   * Cloudflare Transform Image (Workers binding)
   *
   * An image after the steps given.
   */
  transformImageInWorker: {
    params: Record<string, never>;
    query: Record<string, never>;
    body: WorkersTransformForm;
    result: Uint8Array;
  };
  /**
   * Cloudflare List Event Subscriptions
   *
   * The subscriptions of the account.
   */
  listEventSubscriptions: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: {
      /**
       * Which page, from 1 on.
       */
      page?: number;
      /**
       * How many make a page.
       */
      per_page?: number;
      /**
       * Which way they are sorted.
       */
      direction?: 'asc' | 'desc';
      /**
       * What they are sorted by.
       */
      order?: 'created_at' | 'name' | 'enabled' | 'source';
    };
    body: undefined;
    result: EventSubscription[];
  };
  /**
   * Cloudflare Create Event Subscription
   *
   * Subscribes a queue. An account has one subscription for a source at most.
   */
  createEventSubscription: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
    };
    query: Record<string, never>;
    body: EventSubscriptionCreate;
    result: EventSubscription;
  };
  /**
   * Cloudflare Get Event Subscription
   *
   * One subscription.
   */
  getEventSubscription: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the subscription.
       */
      subscription_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: EventSubscription;
  };
  /**
   * Cloudflare Delete Event Subscription
   *
   * Deletes a subscription, which ends its messages at once.
   */
  deleteEventSubscription: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the subscription.
       */
      subscription_id: string;
    };
    query: Record<string, never>;
    body: undefined;
    result: EventSubscription;
  };
  /**
   * Cloudflare Update Event Subscription
   *
   * Changes what is given. The source stays what it is.
   */
  updateEventSubscription: {
    params: {
      /**
       * The unique identifier of the Cloudflare account.
       */
      account_id: string;
      /**
       * The identifier of the subscription.
       */
      subscription_id: string;
    };
    query: Record<string, never>;
    body: EventSubscriptionUpdate;
    result: EventSubscription;
  };
  /**
   * Cloudflare Query Analytics
   *
   * Answers a GraphQL query, of the datasets of Images. What is wrong with a query is an entry of `errors`, with status 200.
   */
  queryAnalytics: {
    params: Record<string, never>;
    query: Record<string, never>;
    body: {
      query: string;
      variables?: {
        [k: string]: unknown;
      } | null;
      operationName?: string | null;
    };
    result: {
      data: {
        [k: string]: unknown;
      } | null;
      errors?:
        | {
            message: string;
          }[]
        | null;
    };
  };
}
export interface Image {
  /**
   * The identifier: shaped like a UUID when generated, else the custom identifier.
   */
  id: string;
  /**
   * The original file name; null while nothing was uploaded.
   */
  filename?: string | null;
  /**
   * User metadata, by the name that requests give it.
   */
  metadata?: {
    [k: string]: unknown;
  };
  /**
   * When it was uploaded, or the draft made.
   */
  uploaded: string;
  /**
   * Whether delivery wants a signature.
   */
  requireSignedURLs: boolean;
  /**
   * URLs for each variant of the image.
   */
  variants: string[];
  /**
   * User metadata, by the name that the API gives it.
   */
  meta?: {
    [k: string]: unknown;
  };
  creator?: Creator;
  /**
   * True while nothing was uploaded to the reserved identifier, absent afterwards.
   */
  draft?: boolean;
}
/**
 * Exactly one of `file` and `url`.
 */
export interface ImageUpload {
  /**
   * The image; the file name of the part becomes `filename`.
   */
  file?: Uint8Array;
  /**
   * Where to fetch the image from, credentials (`user:password@`) included if it wants them.
   */
  url?: string;
  id?: CustomId;
  metadata?: MetadataField;
  requireSignedURLs?: FlagField;
  creator?: Creator;
}
/**
 * The user's own keys and values; at most 1024 bytes as JSON.
 */
export interface Metadata {
  [k: string]: unknown;
}
/**
 * What to change; what is absent stays.
 */
export interface ImageUpdate {
  /**
   * Replaces the metadata.
   */
  metadata?: {
    [k: string]: unknown;
  };
  /**
   * Whether delivery wants a signature; a change gives the image a new identifier.
   */
  requireSignedURLs?: boolean;
  creator?: Creator;
}
export interface DirectUpload {
  /**
   * The identifier that the image will have.
   */
  id: string;
  /**
   * Where one form with a part named `file` may be posted, once and without credentials.
   */
  uploadURL: string;
}
export interface Variant {
  id: string;
  options: VariantOptions;
  /**
   * Serves private images unsigned through this variant.
   */
  neverRequireSignedURLs?: boolean;
}
/**
 * How the variant resizes. The vendor's schema requires fit, width, height and metadata, yet its documentation creates a variant without them.
 */
export interface VariantOptions {
  /**
   * How width and height are meant.
   */
  fit?: 'scale-down' | 'contain' | 'cover' | 'crop' | 'pad';
  /**
   * Maximum width in pixels.
   */
  width?: number;
  /**
   * Maximum height in pixels.
   */
  height?: number;
  /**
   * Which metadata of the original stays.
   */
  metadata?: 'keep' | 'copyright' | 'none';
  /**
   * Seconds for which browsers may keep the image.
   */
  browser_ttl?: number;
  /**
   * Strength of the blur; 0 is none.
   */
  blur?: number;
}
export interface VariantInput {
  /**
   * The name of the variant. An account has at most 100, among them `public`, which cannot be deleted.
   */
  id: string;
  /**
   * Allow unsigned URL access for this variant.
   */
  neverRequireSignedURLs?: boolean;
  options: VariantOptions;
}
export interface ImageStats {
  count: {
    /**
     * Images stored.
     */
    current: number;
    /**
     * Images that the plan has room for.
     */
    allowed: number;
  };
}
export interface ImagePage {
  images: Image[];
  /**
   * Null or absent on the last page.
   */
  continuation_token?: string | null;
}
export interface DirectUploadForm {
  id?: CustomId;
  metadata?: MetadataField;
  requireSignedURLs?: FlagField;
  creator?: Creator;
  expiry?: Expiry;
}
export interface DirectUploadRequest {
  id?: CustomId;
  metadata?: Metadata;
  /**
   * Not together with a custom identifier.
   */
  requireSignedURLs?: boolean;
  creator?: Creator;
  expiry?: Expiry;
}
export interface VariantUpdate {
  options: VariantOptions;
  /**
   * Serves private images unsigned through this variant.
   */
  neverRequireSignedURLs?: boolean;
}
export interface SigningKey {
  /**
   * Its name; the first one is `default`.
   */
  name: string;
  /**
   * The secret, used as the text that it is.
   */
  value: string;
}
export interface ImagesConfig {
  /**
   * Whether options may stand in the place of a variant.
   */
  flexible_variants: boolean;
  /**
   * Seconds for which browsers may keep images; null is the default of two days.
   */
  browser_ttl: number | null;
  /**
   * Whether delivery keeps and extends C2PA content credentials.
   */
  preserve_content_credentials: boolean;
}
export interface ImagesConfigUpdate {
  flexible_variants?: boolean;
  browser_ttl?: number | null;
  preserve_content_credentials?: boolean;
}
export interface ZoneImageResizingSetting {
  id: 'image_resizing';
  /**
   * `open` takes images from any origin.
   */
  value: 'on' | 'off' | 'open';
  /**
   * Whether it may be changed.
   */
  editable: boolean;
  /**
   * Null while it has its default.
   */
  modified_on?: string | null;
}
export interface ZoneImageResizingUpdate {
  /**
   * `open` takes images from any origin.
   */
  value: 'on' | 'off' | 'open';
}
export interface ZoneTransformationsSetting {
  id: 'transformations';
  /**
   * `open` takes images from any origin.
   */
  value: 'on' | 'off' | 'open';
  /**
   * Whether it may be changed.
   */
  editable: boolean;
  /**
   * Null while it has its default.
   */
  modified_on?: string | null;
}
export interface ZoneTransformationsUpdate {
  /**
   * `open` takes images from any origin.
   */
  value: 'on' | 'off' | 'open';
}
export interface ZoneTransformationsAllowedOriginsSetting {
  id: 'image_resizing_allowed_origins';
  /**
   * Domains between commas; `*` allows all.
   */
  value: string;
  /**
   * Whether it may be changed.
   */
  editable: boolean;
  /**
   * Null while it has its default.
   */
  modified_on?: string | null;
}
export interface ZoneTransformationsAllowedOriginsUpdate {
  /**
   * Domains between commas; `*` allows all.
   */
  value: string;
}
export interface ZoneTransformationsC2PaSetting {
  id: 'image_resizing_c2pa';
  value: 'on' | 'off';
  /**
   * Whether it may be changed.
   */
  editable: boolean;
  /**
   * Null while it has its default.
   */
  modified_on?: string | null;
}
export interface ZoneTransformationsC2PaUpdate {
  value: 'on' | 'off';
}
export interface TransformationSetting {
  id: string;
  /**
   * The identifier of the zone.
   */
  cf_zone_tag: string;
  /**
   * `open` takes images from any origin.
   */
  value: 'on' | 'off' | 'open';
  editable: boolean;
  modified_on?: string | null;
}
export interface BatchToken {
  /**
   * The bearer token.
   */
  token: string;
  /**
   * Until when it is good, to the nanosecond.
   */
  expiresAt: string;
}
export interface SourcingKitSource {
  /**
   * Its identifier.
   */
  id: string;
  /**
   * A name for people.
   */
  name: string;
  /**
   * The name of the bucket.
   */
  bucket: string;
  vendor: SourcingKitVendor;
  /**
   * The region of the bucket, for S3.
   */
  region?: string | null;
  /**
   * When it was made.
   */
  createdAt?: string;
  /**
   * When it was last changed.
   */
  updatedAt?: string;
}
export interface SourcingKitSourceCreate {
  /**
   * A name for people.
   */
  name: string;
  /**
   * The name of the bucket.
   */
  bucket: string;
  vendor: SourcingKitVendor;
  /**
   * The account of the bucket; R2 needs it.
   */
  account?: string;
  /**
   * Credentials for the bucket; their form depends on the vendor.
   */
  secret: {
    [k: string]: unknown;
  };
}
export interface SourcingKitConnectivityPrecheck {
  /**
   * The name of the bucket.
   */
  bucket: string;
  vendor: SourcingKitVendor;
  /**
   * The account of the bucket; R2 needs it.
   */
  account?: string;
  /**
   * A hint, for S3.
   */
  region?: string | null;
  /**
   * Credentials for the bucket; their form depends on the vendor.
   */
  secret: {
    [k: string]: unknown;
  };
}
export interface SourcingKitConnectivity {
  /**
   * Whether the bucket could be reached.
   */
  connectivityStatus: 'ok' | 'error';
  /**
   * Why not, for programs.
   */
  code?: string | null;
  /**
   * Why not, for people.
   */
  reason?: string | null;
}
export interface SourcingKitSourceUpdate {
  /**
   * A name for people.
   */
  name: string;
}
export interface SourcingKitMigration {
  /**
   * Its identifier.
   */
  id: string;
  /**
   * From where.
   */
  sourceId?: string | null;
  status: SourcingKitMigrationStatus;
  conflictBehaviour?: SourcingKitConflictBehaviour;
  /**
   * What is left out.
   */
  excludedContentTypes?: SourcingKitContentType[] | null;
  /**
   * What custom identifiers start with.
   */
  pathPrefix?: string | null;
  /**
   * @deprecated
   * The older name of `pathPrefix`.
   */
  imagesPathPrefix?: string | null;
  /**
   * Only objects whose names start so.
   */
  rootDirectory?: string | null;
  /**
   * Whether there was too much to log.
   */
  logStopped?: boolean;
  /**
   * When it was made.
   */
  createdAt?: string;
  /**
   * When it began.
   */
  startedAt?: string | null;
  /**
   * When it ended.
   */
  endedAt?: string | null;
}
export interface SourcingKitMigrationCreate {
  /**
   * From where.
   */
  sourceId: string;
  conflictBehaviour?: SourcingKitConflictBehaviour;
  /**
   * What to leave out.
   */
  excludedContentTypes?: SourcingKitContentType[];
  /**
   * What custom identifiers start with.
   */
  pathPrefix?: string;
  /**
   * Only objects whose names start so.
   */
  rootDirectory?: string;
}
export interface SourcingKitMigrationProgress {
  status: SourcingKitMigrationStatus;
  /**
   * False while the counts are estimates.
   */
  isAccurate?: boolean;
  /**
   * Objects seen.
   */
  scannedCount?: number;
  /**
   * Objects imported.
   */
  importSuccessCount?: number;
  /**
   * Objects that failed.
   */
  importErrorsCount?: number;
  /**
   * Skipped: the image existed.
   */
  skippedConflictCount?: number;
  /**
   * Skipped: of an excluded type.
   */
  skippedExcludedContentTypeCount?: number;
  /**
   * Skipped: not decodable.
   */
  skippedInvalidMediaCount?: number;
  /**
   * Skipped: the name is no identifier.
   */
  skippedInvalidNameCount?: number;
  /**
   * Skipped: too large.
   */
  skippedOversizeCount?: number;
  /**
   * Skipped: in an unsuitable storage class.
   */
  skippedStorageClassCount?: number;
  /**
   * Skipped: of an unsupported type.
   */
  skippedUnsupportedContentTypeCount?: number;
  /**
   * When it began.
   */
  startedAt?: string | null;
  /**
   * When it ended.
   */
  endedAt?: string | null;
}
export interface SourcingKitMigrationLog {
  /**
   * What happened.
   */
  logType:
    | 'default'
    | 'importSkippedUnsupportedContentType'
    | 'importSkippedExcludedContentType'
    | 'importSkippedInvalidMedia'
    | 'importErrorRetryExhaustion'
    | 'importSkippedOversized'
    | 'migrationErrorFailedContinuation'
    | 'migrationStart'
    | 'migrationAbort'
    | 'migrationError'
    | 'migrationComplete'
    | 'importSkippedStorageClass';
  /**
   * More about it.
   */
  msg?: string | null;
  /**
   * When.
   */
  createdAt?: string | null;
}
export interface DirectUploadFile {
  /**
   * The image.
   */
  file: Uint8Array;
}
/**
 * What the transformation would give, and of what.
 */
export interface TransformationInfo {
  width: number;
  height: number;
  original: {
    /**
     * Bytes.
     */
    file_size: number;
    width: number;
    height: number;
    /**
     * Media type.
     */
    format: string;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
export interface WorkersImageForm {
  /**
   * The image.
   */
  image: Uint8Array;
}
export interface WorkersImageInfo {
  /**
   * Media type; an SVG has nothing else.
   */
  format: string;
  /**
   * Bytes.
   */
  file_size?: number;
  width?: number;
  height?: number;
}
export interface WorkersTransformForm {
  /**
   * The canvas, unless it is text.
   */
  image?: Uint8Array;
  /**
   * The canvas as text: `{text, font, size, color}`.
   */
  text_input?: string;
  /**
   * Images to draw, in order.
   */
  draw_image?: Uint8Array | Uint8Array[];
  /**
   * Texts to draw, in order, as `text_input`.
   */
  draw_text?: string | string[];
  /**
   * The steps, in order: `{imageIndex, ...options}` transforms, `{drawImageIndex, targetImageIndex, ...}` draws. Index 0, meant where a transform has none, is the canvas.
   */
  transforms: string;
  /**
   * Media type of the result, `rgb` or `rgba`.
   */
  output_format: string;
  /**
   * A number or a name.
   */
  output_quality?: string;
  /**
   * What is put behind transparent pixels.
   */
  background?: string;
  /**
   * `false` keeps the first frame only.
   */
  anim?: 'true' | 'false';
}
export interface EventSubscription {
  /**
   * Its identifier.
   */
  id: string;
  /**
   * A name for people.
   */
  name: string;
  enabled: boolean;
  source: EventSource;
  events: string[];
  destination: EventDestination;
  created_at: string;
  modified_at: string;
}
/**
 * What messages are about.
 */
export interface EventSource {
  type: string;
}
/**
 * Where messages go.
 */
export interface EventDestination {
  type: 'queues.queue';
  queue_id: string;
}
export interface EventSubscriptionCreate {
  /**
   * A name for people.
   */
  name: string;
  enabled?: boolean;
  source: EventSource;
  /**
   * @minItems 1
   * @maxItems 100
   */
  events: string[];
  destination: EventDestination;
}
export interface EventSubscriptionUpdate {
  /**
   * A name for people.
   */
  name?: string;
  enabled?: boolean;
  /**
   * @minItems 1
   * @maxItems 100
   */
  events?: string[];
  destination?: EventDestination;
}
export interface ImageResponse {
  result: Image;
  success: true;
  errors: ApiMessage[];
  messages: ApiMessage[];
  result_info?: ResultInfo;
}
/**
 * One entry of `errors` or `messages`.
 */
export interface ApiMessage {
  code: number;
  message: string;
  documentation_url?: string;
  source?: {
    pointer?: string;
  };
  /**
   * Causes, from the API gateway.
   */
  error_chain?: {
    code: number;
    message: string;
  }[];
}
export interface ImageListResponse {
  result: {
    images: Image[];
  };
  success: true;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
/**
 * A refusal by the Images service.
 */
export interface FailureResponse {
  result: null;
  success: false;
  /**
   * @minItems 1
   */
  errors: ApiMessage[];
  messages: ApiMessages;
  result_info?: ResultInfo;
}
/**
 * A refusal by the API gateway, which may leave out what it has nothing to say about.
 */
export interface GatewayFailureResponse {
  result?: null;
  success: false;
  /**
   * @minItems 1
   */
  errors: ApiMessage[];
  messages?: ApiMessages;
}
export interface DirectUploadResponse {
  result: DirectUpload;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface DeletedResponse {
  /**
   * Nothing to tell: an empty object.
   */
  result:
    | {
        [k: string]: unknown;
      }
    | string;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface VariantListResponse {
  result: {
    /**
     * The variants by their name.
     */
    variants: {
      [k: string]: Variant;
    };
  };
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface VariantResponse {
  result: {
    variant: Variant;
  };
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface ImageStatsResponse {
  result: ImageStats;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface ImagePageResponse {
  result: ImagePage;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface VariantFlatResponse {
  result: Variant;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface SigningKeyListResponse {
  result: {
    keys: SigningKey[];
  };
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface ImagesConfigResponse {
  result: ImagesConfig;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface ZoneImageResizingResponse {
  result: ZoneImageResizingSetting;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface ZoneTransformationsResponse {
  result: ZoneTransformationsSetting;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface ZoneTransformationsAllowedOriginsResponse {
  result: ZoneTransformationsAllowedOriginsSetting;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface ZoneTransformationsC2PaResponse {
  result: ZoneTransformationsC2PaSetting;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface TransformationSettingListResponse {
  result: TransformationSetting[];
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface BatchTokenResponse {
  result: BatchToken;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface SourcingKitSourceResponse {
  result: SourcingKitSource;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface SourcingKitSourceListResponse {
  result: {
    sources: SourcingKitSource[];
  };
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface SourcingKitConnectivityResponse {
  result: SourcingKitConnectivity;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface SourcingKitMigrationResponse {
  result: SourcingKitMigration;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface SourcingKitMigrationListResponse {
  result: {
    migrations: SourcingKitMigration[];
  };
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface SourcingKitMigrationProgressResponse {
  result: SourcingKitMigrationProgress;
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface SourcingKitMigrationLogListResponse {
  result: {
    logs: SourcingKitMigrationLog[];
  };
  success: Success;
  errors: ApiMessages;
  messages: ApiMessages;
  result_info?: ResultInfo;
}
export interface EventSubscriptionResponse {
  result: EventSubscription;
  success: true;
  errors: ApiMessage[];
  messages: ApiMessage[];
}
export interface EventSubscriptionListResponse {
  result: EventSubscription[];
  success: true;
  errors: ApiMessage[];
  messages: ApiMessage[];
  result_info?: ResultInfo;
}
