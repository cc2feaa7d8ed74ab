/** Which script is read: that of the product on air, as it comes or when it is asked for; or the session's own. */
import type { Place } from "./scroller.js";

const STORED = "overlay.prompter.place";

/** `null`: the session's own script. */
export type Whose = string | null;

export class Follow {
  /** Whose script is read. */
  whose: Whose = null;
  /** The product that was on air last; it may be talked about long after. */
  private air: Whose = null;
  /** Where this browser tab was before it was loaded again. */
  readonly before: { whose: Whose; place: Place } | null = null;

  constructor() {
    const stored = recall();
    if (!stored) return;
    this.whose = stored.whose;
    this.air = stored.air;
    if (stored.place) this.before = { whose: stored.whose, place: stored.place };
  }

  /** The product on air is this one; what was taken off the air is still talked about. */
  see(product: Whose, atOnce: boolean): void {
    if (product === null || product === this.air) return;
    this.air = product;
    if (atOnce) this.whose = product;
  }

  /** A product is on air whose script is not the one that is read. */
  get pending(): boolean {
    return this.air !== null && this.air !== this.whose;
  }

  take(): void {
    if (this.air !== null) this.whose = this.air;
  }

  /** To the session's script, or back to the product's. */
  general(): void {
    this.whose = this.whose === null ? this.air : null;
  }

  /** Remembers it for when the page is loaded again. */
  keep(place: Place | null): void {
    try {
      sessionStorage.setItem(STORED, JSON.stringify({ whose: this.whose, air: this.air, place }));
    } catch {
      // A browser that keeps nothing begins at the top.
    }
  }
}

function recall(): { whose: Whose; air: Whose; place: Place | null } | null {
  try {
    const { whose, air, place } = JSON.parse(sessionStorage.getItem(STORED) ?? "null");
    return { whose, air, place };
  } catch {
    return null;
  }
}
