/** Moves a text past the line where it is read: by itself, evenly, and without losing its place when the text changes. */

/** A place in the text: a line, and how much of its height has gone by. */
export interface Place {
  readonly line: string;
  readonly share: number;
}

interface Measured {
  readonly line: string;
  readonly top: number;
  readonly height: number;
  /** It begins a section. */
  readonly head: boolean;
}

const LONGEST = 100; // ms that one frame may stand for: a page that was hidden goes on where it was
const TOLD = 250; // ms between two words on where it is, while it moves by itself
const MINUTE = 60_000; // ms

/**
 * Owns the transform of `text`, whose `[data-line]` elements are its lines (`data-head` where a section begins).
 * Offsets are px of the text that have gone by the reading line.
 */
export class Scroller {
  playing = false;
  /** Characters a minute. */
  speed = 240;
  private offset = 0;
  private lines: Measured[] = [];
  private height = 0;
  private row = 1;
  private characters = 1;
  private frame = 0;
  private last: number | null = null;
  private told = 0;

  /**
   * @param steps - whether to move line by line instead of evenly
   * @param moved - called when it is elsewhere, starts or stops
   */
  constructor(
    private readonly text: HTMLElement,
    private readonly steps: () => boolean,
    private readonly moved: () => void,
  ) {}

  /** Reads the text anew, and stays at the same place in it. */
  measure(): void {
    const place = this.place;
    const { text } = this;
    this.lines = [...text.querySelectorAll<HTMLElement>("[data-line]")].map((one) => ({
      line: one.dataset.line!,
      top: one.offsetTop,
      height: one.offsetHeight,
      head: one.dataset.head !== undefined,
    }));
    this.height = text.offsetHeight;
    this.row = parseFloat(getComputedStyle(text).lineHeight) || 1;
    this.characters = Math.max(1, (text.textContent ?? "").replace(/\s+/gu, "").length);
    if (place) this.go(place);
    else this.put(this.offset);
  }

  /** Where it is; null while there is no text. */
  get place(): Place | null {
    const at = this.lines.filter(({ top }) => top <= this.offset + 0.5).at(-1);
    return at ? { line: at.line, share: at.height > 0 ? (this.offset - at.top) / at.height : 0 } : null;
  }

  /** Goes to a place, or to the beginning of what is there instead. */
  go(place: Place): void {
    const at = this.lines.find(({ line }) => line === place.line);
    this.put(at ? at.top + at.height * place.share : 0);
  }

  /** 0 at the top, 1 at the end. */
  get at(): number {
    return this.end > 0 ? this.offset / this.end : 0;
  }

  play(yes: boolean): void {
    if (yes && this.offset >= this.end) yes = false;
    if (yes === this.playing) return;
    this.playing = yes;
    this.last = null;
    cancelAnimationFrame(this.frame);
    if (yes) this.frame = requestAnimationFrame(this.step);
    this.moved();
  }

  top(): void {
    this.put(0);
    this.moved();
  }

  /** On to the next section. */
  next(): void {
    const on = this.lines.find(({ head, top }) => head && top > this.offset + 1);
    if (on) this.put(on.top);
    this.moved();
  }

  /** Back to the beginning of this section; from there, to that of the one before. */
  back(): void {
    const before = this.lines.filter(({ head, top }) => head && top < this.offset - this.row * 0.8);
    this.put(before.at(-1)?.top ?? 0);
    this.moved();
  }

  /** Moves it by hand, px. */
  by(distance: number): void {
    this.put(this.offset + distance);
    this.moved();
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.playing = false;
  }

  /** The offset at which the last row is read. */
  private get end(): number {
    return Math.max(0, this.height - this.row);
  }

  private readonly step = (time: number): void => {
    const passed = this.last === null ? 0 : Math.min(time - this.last, LONGEST);
    this.last = time;
    this.put(this.offset + ((passed * this.speed) / MINUTE) * (this.height / this.characters));
    if (this.offset >= this.end) {
      this.play(false);
      return;
    }
    this.frame = requestAnimationFrame(this.step);
    if (time - this.told < TOLD) return;
    this.told = time;
    this.moved();
  };

  private put(offset: number): void {
    this.offset = Math.min(this.end, Math.max(0, offset));
    const shown = this.steps() ? Math.floor(this.offset / this.row) * this.row : this.offset;
    this.text.style.transform = `translate3d(0, ${-shown}px, 0)`;
  }
}
