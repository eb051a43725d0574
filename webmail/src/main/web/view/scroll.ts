// Scrolling of a list that is higher than browsers support. Near its ends the scroll bar is exact; in between, one pixel of
// the bar represents several, but small steps (wheel, touch, keys) are exact.

/** Browsers support heights up to about 17 million pixels. */
export const HEIGHT_MAX = 15_000_000;

/** At each end, where the bar is exact. */
const EXACT = 2_000_000;

/** A step of more than this many views counts as a jump of the bar. */
const STEP_VIEWS = 3;

export class Scroll {
  /** Of the list, at the top of the view, in its own pixels. */
  offset = 0;
  private top = 0;

  /** @param whole height of the list in its own pixels */
  constructor(readonly whole: number, readonly view: number) {}

  /** The height that is drawn. */
  get drawn(): number {
    return Math.min(this.whole, HEIGHT_MAX);
  }

  get isScaled(): boolean {
    return this.whole > HEIGHT_MAX;
  }

  /** The same place in a list of another height, as when mail arrived. */
  resized(whole: number, view: number): Scroll {
    const next = new Scroll(whole, view);
    next.offset = this.offset;
    next.top = this.top;
    return next;
  }

  /**
   * The bar is at `top` now.
   *
   * @returns whether it has moved; not if browsers have only rounded where {@link goTo} put it
   */
  scrolled(top: number): boolean {
    const step = top - this.top;
    if (Math.abs(step) < 1 && top !== 0) {
      return false;
    }
    this.top = top;
    if (!this.isScaled || top < EXACT || top > this.drawn - EXACT || Math.abs(step) > STEP_VIEWS * this.view) {
      this.offset = this.toOffset(top);
    } else {
      this.offset = this.bounded(this.offset + step);
    }
    return true;
  }

  /** Goes to a place. @returns where the bar is then */
  goTo(offset: number): number {
    this.offset = this.bounded(offset);
    this.top = this.toTop(this.offset);
    return this.top;
  }

  private bounded(offset: number): number {
    return Math.max(0, Math.min(offset, this.whole - this.view));
  }

  private toOffset(top: number): number {
    if (!this.isScaled || top < EXACT) {
      return top;
    }
    const fromEnd = this.drawn - top;
    return fromEnd < EXACT ? this.whole - fromEnd : EXACT + (top - EXACT) * this.scale;
  }

  private toTop(offset: number): number {
    if (!this.isScaled || offset < EXACT) {
      return offset;
    }
    const fromEnd = this.whole - offset;
    return fromEnd < EXACT ? this.drawn - fromEnd : EXACT + (offset - EXACT) / this.scale;
  }

  private get scale(): number {
    return (this.whole - 2 * EXACT) / (this.drawn - 2 * EXACT);
  }
}
