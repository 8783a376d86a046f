/**
 * What a sanitised drawing may contain: elements and attributes of SVG 1.1 and 2 that draw, and none that run, load or
 * link (the allow-list of svg-hush, which the product uses, in its own words). Names are case-sensitive, as in XML.
 */

const list = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Elements that stay. What is not here goes with everything in it. */
export const allowedElements = list(`
  svg g defs symbol use image switch title desc metadata style view
  path rect circle ellipse line polyline polygon
  text tspan textPath
  marker linearGradient radialGradient stop pattern clipPath mask
  filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
  feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode
  feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
  animate animateMotion animateTransform mpath set
`);

/** Attributes that stay, wherever they stand. */
export const allowedAttributes = list(`
  id class lang tabindex role style transform transform-origin
  x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy width height d points pathLength viewBox preserveAspectRatio version
  baseProfile xml:space xml:lang requiredFeatures systemLanguage zoomAndPan
  fill fill-opacity fill-rule stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
  stroke-miterlimit stroke-opacity stroke-width paint-order vector-effect color opacity display visibility overflow
  clip clip-path clip-rule mask mask-type filter cursor pointer-events shape-rendering text-rendering
  image-rendering color-rendering color-interpolation color-interpolation-filters color-profile
  flood-color flood-opacity lighting-color stop-color stop-opacity enable-background isolation mix-blend-mode
  marker marker-start marker-mid marker-end markerUnits markerWidth markerHeight orient refX refY
  font font-family font-size font-size-adjust font-stretch font-style font-variant font-weight letter-spacing
  word-spacing text-anchor text-decoration text-overflow writing-mode direction unicode-bidi dominant-baseline
  alignment-baseline baseline-shift kerning glyph-orientation-horizontal glyph-orientation-vertical
  rotate textLength lengthAdjust startOffset method spacing side white-space line-height
  gradientUnits gradientTransform spreadMethod offset patternUnits patternContentUnits patternTransform
  clipPathUnits maskUnits maskContentUnits filterUnits primitiveUnits filterRes
  in in2 result mode type values tableValues slope intercept amplitude exponent operator k1 k2 k3 k4 order
  kernelMatrix divisor bias targetX targetY edgeMode kernelUnitLength preserveAlpha surfaceScale diffuseConstant
  specularConstant specularExponent scale xChannelSelector yChannelSelector azimuth elevation stdDeviation radius
  pointsAtX pointsAtY pointsAtZ limitingConeAngle z baseFrequency numOctaves seed stitchTiles
  attributeName attributeType begin dur end min max restart repeatCount repeatDur calcMode keyTimes keySplines
  keyPoints from to by additive accumulate path media href
`);

/** Elements whose `href` stays, once it leads nowhere but within the site. */
export const linkingElements = list('linearGradient radialGradient pattern image use feImage');

/** Elements whose text is style sheets. */
export const styleElement = 'style';

/** Elements that change an attribute later, and so may not name one that would not be allowed. */
export const animatingElements = list('animate animateMotion animateTransform set');
