/** Why some pictures come out otherwise than with sharp; the first row whose pattern fits `corpus/path` is told. */
const exceptions: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /border_touching_layers\.gif$/,
    'what a first GIF frame leaves uncovered is transparent, as in browsers; libvips makes it black',
  ],
  [/testimgari\.jpg$/, 'arithmetic codes are refused at upload: only Chromium’s own build of libjpeg shows them'],
  [/testimgl\.jpg$/, 'lossless JPEG is refused at upload: no browser shows it'],
  [/bad_palette_index\.webp$/, 'colours that the palette lacks are clear, as in browsers; libvips shows them'],
  [/monkey16\.png$/, 'sharp answers 16-bit pictures that have a profile in Display P3; the profile is sRGB’s'],
  [
    /icc-cmyk\.jpg$/,
    'the profile is the one that libvips assumes for inks: it then goes by XYZ, not by the file’s table',
  ],
  [
    /joinChannel-cmyk|CMYK_color_no_profile/,
    'inks without a profile are mixed plainly, as in browsers; libvips assumes one',
  ],
  [/monochrome\.avif$/, 'libavif takes the grey levels as full range where libheif does not'],
  [/-crop\.avif$/, 'the clean aperture (clap) is not cut out, as in browsers'],
  [/clap_irot_imir/, 'the clean aperture (clap) is not cut out; browsers refuse this file'],
  [/extended_pixi/, 'libavif and libheif differ'],
  [
    /clop_irot_imor|NOirot/,
    'alpha that is turned otherwise than its colours: libheif, later libavif and this one differ',
  ],
  [
    /reversed_dimg_order/,
    'the libavif in use takes tiles in the order of their numbers, later ones in that of the grid',
  ],
  [/animated|alpha_video/, 'the still picture of an animated AVIF is shown, as in browsers; libheif refuses the file'],
  [/alpha_noispe|dimg_repeat/, 'libavif refuses alpha of no stated size, and grids that name a tile twice'],
];

/** The reason that is listed for a picture. */
export function reasonFor(corpus: string, path: string): string | undefined {
  return exceptions.find(([pattern]) => pattern.test(`${corpus}/${path}`))?.[1];
}
