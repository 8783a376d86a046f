/** The part of gifenc used here; the package brings no types. */
declare module 'gifenc' {
  /** Colours as `[red, green, blue]` or `[red, green, blue, alpha]`. */
  export type Palette = number[][];

  interface FrameOptions {
    readonly palette: Palette;
    /** Milliseconds. */
    readonly delay?: number;
    readonly transparent?: boolean;
    readonly transparentIndex?: number;
    /** Of the first frame: -1 plays once, 0 forever, n repeats n times. */
    readonly repeat?: number;
    readonly dispose?: number;
  }

  interface Encoder {
    writeFrame(index: Uint8Array, width: number, height: number, options: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array;
  }

  interface Gifenc {
    GIFEncoder(): Encoder;
  }

  const gifenc: Gifenc;
  export default gifenc;
}
