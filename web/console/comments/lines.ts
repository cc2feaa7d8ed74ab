/** The lines that a page has of what viewers say: the newest few hundred, while it is paused aside, with gaps told. */
import type { Line, Said } from "../../kit/protocol.js";

/** Lines that are shown; while somebody reads further up, more. */
export const KEPT = 300;
export const KEPT_WHILE_READING = 1000;

/** Between two lines: so many nobody gets. */
export interface Gap {
  /** As of the line that it stands before, and a half. */
  readonly n: number;
  readonly gap: number;
}

export type Entry = Line | Gap;

/** The number of the newest line. */
export function newestOf(entries: readonly Entry[]): number | undefined {
  return [...entries].reverse().find((entry) => "type" in entry)?.n;
}

export class Lines {
  /** Newest last. */
  shown: Entry[] = [];
  /** Came while paused. */
  aside: Entry[] = [];
  paused = false;

  /** Takes in a batch. `reading`: somebody reads further up, so what is there stays as long as it can. */
  take({ all, comments, left_out = 0 }: Said, reading: boolean): void {
    if (all) {
      // After a break: what the page has already stays, if it is of the same server.
      const newest = newestOf([...this.shown, ...this.aside]) ?? 0;
      const goes_on = (comments.at(-1)?.n ?? 0) >= newest && comments.some(({ n }) => n <= newest);
      if (!goes_on) {
        this.shown = [];
        this.aside = [];
      }
      this.add(goes_on ? comments.filter(({ n }) => n > newest) : comments, reading);
      return;
    }
    const gap: Gap[] = left_out > 0 ? [{ n: (comments[0]?.n ?? 0) - 0.5, gap: left_out }] : [];
    this.add([...gap, ...comments], reading);
  }

  /** Goes on from where it was paused. */
  resume(): void {
    this.paused = false;
    const { aside } = this;
    this.aside = [];
    this.add(aside, false);
  }

  /** Nobody reads further up any more. */
  trim(): void {
    this.shown = this.shown.slice(-KEPT);
  }

  private add(entries: readonly Entry[], reading: boolean): void {
    if (this.paused) this.aside = [...this.aside, ...entries].slice(-KEPT);
    else this.shown = [...this.shown, ...entries].slice(reading ? -KEPT_WHILE_READING : -KEPT);
  }
}
