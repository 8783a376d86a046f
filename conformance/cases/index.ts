import type { Chapter } from '../case/case.ts';
import { adjustmentsOfRemote, adjustmentsOfStored } from './adjustments.ts';
import { animationsOfRemote, animationsOfStored, namedAnimations } from './animations.ts';
import { auth, legacyAuth, tokens } from './auth.ts';
import { batch } from './batch.ts';
import { blob } from './blob.ts';
import { caching } from './caching.ts';
import { config } from './config.ts';
import { customIds } from './customIds.ts';
import { customDomain, deliveries } from './deliveries.ts';
import { details } from './details.ts';
import { directUploadV1, directUploadV2, drafts } from './directUpload.ts';
import { drawings } from './drawings.ts';
import { encodings } from './encodings.ts';
import { envelope } from './envelope.ts';
import { filters } from './filters.ts';
import { fitsOfRemote, fitsOfStored } from './fits.ts';
import { flexibleVariants } from './flexible.ts';
import { avifOfRemote, avifOfStored, formatsOfRemote, formatsOfStored } from './formats.ts';
import { keys } from './keys.ts';
import { listV1, listV2 } from './lists.ts';
import { metadata } from './metadata.ts';
import { namedVariants } from './named.ts';
import { negotiation } from './negotiation.ts';
import { remove } from './remove.ts';
import { responsiveRemote, responsiveStored } from './responsive.ts';
import { schemas } from './schemas.ts';
import { seedOperations } from './seed.ts';
import { signedUrls } from './signedUrls.ts';
import { slow } from './slow.ts';
import { stats } from './stats.ts';
import { urlTransforms } from './transforms.ts';
import { transport } from './transport.ts';
import { trimsOfRemote, trimsOfStored } from './trims.ts';
import { rekeying, update } from './update.ts';
import { upload } from './upload.ts';
import { urlUpload } from './urlUpload.ts';
import { variants } from './variants.ts';
import { bindingChapter, cfImageChapter, hostedChapter } from './workers.ts';

/** All chapters, in the order of a report: the API first, then delivery, then pixels. */
export const chapters: readonly Chapter[] = [
  transport,
  auth,
  tokens,
  legacyAuth,
  envelope,
  upload,
  encodings,
  urlUpload,
  customIds,
  metadata,
  listV1,
  listV2,
  filters,
  details,
  update,
  rekeying,
  remove,
  blob,
  stats,
  keys,
  variants,
  config,
  directUploadV2,
  directUploadV1,
  drafts,
  slow,
  batch,
  deliveries,
  customDomain,
  namedVariants,
  negotiation,
  caching,
  signedUrls,
  namedAnimations,
  drawings,
  flexibleVariants,
  fitsOfStored,
  trimsOfStored,
  adjustmentsOfStored,
  formatsOfStored,
  avifOfStored,
  responsiveStored,
  animationsOfStored,
  urlTransforms,
  fitsOfRemote,
  trimsOfRemote,
  adjustmentsOfRemote,
  formatsOfRemote,
  avifOfRemote,
  responsiveRemote,
  animationsOfRemote,
  bindingChapter,
  cfImageChapter,
  hostedChapter,
  seedOperations,
  schemas,
];
