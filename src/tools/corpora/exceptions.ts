/** Why some pictures come out otherwise than with sharp; the first row whose pattern fits `corpus/path` is told. */
const exceptions: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /border_touching_layers\.gif$/,
    'what a first GIF frame leaves uncovered is transparent, as in browsers; libvips makes it black',
  ],
  [/testimgari\.jpg$/, 'arithmetic codes are refused at upload: only Chromium’s own build of libjpeg shows them'],
  [/testimgl\.jpg$/, 'lossless JPEG is refused at upload: no browser shows it'],
  [/bad_palette_index\.webp$/, 'versions of libwebp differ on colours that the palette lacks'],
  [/clahe-.*\.jpg$|concert\.jpg$/, 'the profile of grey pictures is not applied'],
  [/CMYK|cmyk|hilutite|monkey16/, 'profiles of tables and those of inks are not applied'],
  [/monochrome\.avif$/, 'libavif, the reference decoder, takes the grey levels as full range where libheif does not'],
  [/-crop\.avif$|clap_/, 'the clean aperture (clap) is not cut out'],
  [
    /clop_irot_imor|NOirot|alpha_nogrid|extended_pixi|reversed_dimg_order/,
    'libavif, the reference decoder, and libheif differ',
  ],
  [/animated|alpha_video/, 'the still picture of an animated AVIF is shown; libheif refuses the file'],
  [
    /metasize0|dimg_repeat/,
    'the libavif in use refuses a box of no stated size, and grids that name a tile twice (as Chromium does)',
  ],
];

/** The reason that is listed for a picture. */
export function reasonFor(corpus: string, path: string): string | undefined {
  return exceptions.find(([pattern]) => pattern.test(`${corpus}/${path}`))?.[1];
}
