/*
 * Every option of the Images binding with a value that changes the picture. `surface.check.ts` holds these tables against
 * the types of the real runtime, so that an option that appears or goes is noticed; `runtime.tools.test.ts` runs each.
 */

/** `.transform()`: option by option; what a 120x90 picture becomes, in pixels. */
export const transforms = {
  width: [{ width: 60 }, '60x45'],
  height: [{ height: 30 }, '40x30'],
  background: [{ width: 100, height: 100, fit: 'pad', background: '#00ff00' }, '100x100'],
  blur: [{ blur: 20 }, '120x90'],
  border: [{ border: { color: 'red', width: 5 } }, '130x100'],
  brightness: [{ brightness: 1.5 }, '120x90'],
  contrast: [{ contrast: 1.5 }, '120x90'],
  fit: [{ width: 50, height: 50, fit: 'cover' }, '50x50'],
  flip: [{ flip: 'h' }, '120x90'],
  gamma: [{ gamma: 1.8 }, '120x90'],
  segment: [{ segment: 'foreground' }, '120x90'],
  gravity: [{ width: 50, height: 50, fit: 'cover', gravity: { x: 1, y: 0, mode: 'box-center' } }, '50x50'],
  rotate: [{ rotate: 90 }, '90x120'],
  saturation: [{ saturation: 0 }, '120x90'],
  sharpen: [{ sharpen: 5 }, '120x90'],
  trim: [{ trim: { top: 10, left: 20, right: 0.25, border: false } }, '70x80'],
} as const;

/** Options that this mock accepts without effect, under Known limits. */
export const withoutEffect: readonly string[] = ['segment'];

/** `.draw()`: option by option. */
export const draws = {
  opacity: { opacity: 0.5 },
  repeat: { repeat: true },
  composite: { composite: 'lighter' },
  top: { top: 3 },
  left: { left: 3 },
  bottom: { bottom: 3 },
  right: { right: 3 },
} as const;

/** `.output()`: option by option. */
export const outputs = {
  format: { format: 'image/webp' },
  quality: { format: 'image/jpeg', quality: 20 },
  background: { format: 'image/png', background: '#ff0000' },
  anim: { format: 'image/gif', anim: false },
} as const;

/** Each output format and its media type. */
export const formats = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
  'image/avif': 'image/avif',
  rgb: 'application/octet-stream',
  rgba: 'application/octet-stream',
} as const;

/** Methods of `env.IMAGES`, its hosted images and their handles, transformers and results; `runtime.tools.test.ts` calls all. */
export const methods = {
  binding: ['info', 'input', 'text', 'hosted'],
  transformer: ['transform', 'draw', 'output'],
  result: ['response', 'contentType', 'image'],
  hosted: ['image', 'upload', 'list', 'createDirectUpload'],
  handle: ['details', 'bytes', 'signedUrl', 'update', 'delete'],
} as const;
