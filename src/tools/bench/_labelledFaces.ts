/** A face in a picture: left, top, width and height of a box from the brows to the chin, in pixels. */
type Box = readonly [left: number, top: number, width: number, height: number];

/**
 * Where faces are, by the name of the file. Those in `sample*.jpg`, which come with a development dependency, were marked by
 * eye; the numbered ones are in dlib's `examples/faces`, with the boxes of its `training.xml` and `testing.xml`.
 */
export const faces: Readonly<Record<string, readonly Box[]>> = {
  '2008_002470.jpg': [
    [274, 181, 52, 53],
    [55, 156, 44, 44],
    [146, 166, 37, 37],
    [329, 55, 44, 44],
    [233, 74, 44, 44],
    [178, 86, 37, 37],
  ],
  '2008_002506.jpg': [
    [329, 78, 109, 109],
    [224, 95, 91, 91],
    [125, 65, 90, 91],
  ],
  '2008_004176.jpg': [
    [206, 230, 37, 37],
    [162, 118, 37, 37],
    [190, 82, 37, 37],
    [326, 78, 37, 37],
    [222, 98, 37, 37],
    [110, 86, 37, 37],
    [282, 102, 37, 37],
  ],
  '2008_007676.jpg': [
    [226, 62, 37, 37],
    [194, 113, 44, 44],
    [262, 130, 37, 37],
    [366, 134, 37, 37],
    [314, 122, 37, 37],
    [107, 141, 52, 53],
    [137, 84, 44, 44],
  ],
  '2009_004587.jpg': [
    [154, 46, 75, 76],
    [266, 280, 63, 63],
  ],
  '2007_007763.jpg': [
    [194, 90, 37, 37],
    [158, 114, 37, 37],
    [381, 89, 45, 44],
    [94, 198, 37, 37],
    [178, 214, 37, 37],
    [294, 86, 37, 37],
    [309, 233, 45, 44],
  ],
  '2008_002079.jpg': [
    [407, 166, 37, 37],
    [122, 134, 37, 37],
    [346, 138, 37, 37],
    [433, 171, 53, 52],
    [62, 134, 37, 37],
    [41, 194, 44, 44],
  ],
  '2008_001009.jpg': [
    [145, 79, 76, 76],
    [125, 214, 90, 91],
  ],
  '2008_001322.jpg': [
    [104, 162, 76, 76],
    [232, 218, 63, 63],
    [344, 155, 90, 90],
  ],
  'sample1.jpg': [
    [397, 397, 226, 233],
    [1454, 238, 238, 219],
    [819, 441, 240, 226],
  ],
  'sample2.jpg': [
    [861, 286, 231, 201],
    [1435, 208, 252, 205],
  ],
  'sample3.jpg': [
    [556, 374, 263, 247],
    [1461, 353, 258, 235],
    [1066, 265, 265, 245],
  ],
  'sample4.jpg': [
    [967, 228, 215, 212],
    [644, 95, 231, 219],
    [224, 238, 233, 226],
    [1251, 205, 205, 217],
  ],
  'sample5.jpg': [
    [572, 466, 217, 226],
    [1089, 233, 222, 208],
    [748, 141, 217, 215],
    [335, 930, 272, 261],
    [1378, 441, 249, 240],
  ],
  'sample6.jpg': [
    [1145, 372, 256, 238],
    [1438, 321, 300, 272],
    [639, 404, 249, 252],
    [208, 542, 288, 254],
  ],
};

/** Faces that are seen from the side. */
export const profiles: Readonly<Record<string, readonly Box[]>> = {
  'sample2.jpg': [[392, 127, 212, 265]],
};

/** Pictures without a face, of the test files of sharp, libavif, libwebp, image-rs and dlib. */
export const faceless: readonly string[] = [
  '2569067123_aca715a2ee_o.jpg',
  'flowers.jpeg',
  'concert.jpg',
  'gain-map.jpg',
  'dog_exif_extended_xmp_icc.jpg',
  'test.jpg',
  'bryce.webp',
  'alpha-layer-2-ink.jpg',
  'low-contrast.jpg',
  'seine_sdr_different_gainmap_srgb.jpg',
  'paris_extended_xmp.jpg',
  'dogs.jpg',
];
