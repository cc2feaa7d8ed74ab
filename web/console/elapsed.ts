/** `<ov-elapsed>`: the time since a moment of the server's clock, `1:02:03`; it repaints once a second. */
import { LitElement } from "lit";
import { property } from "lit/decorators.js";

import type { Clock } from "../kit/clock.js";
import { digits, Repaint } from "../kit/ticker.js";

export class Elapsed extends LitElement {
  /** Unix ms. */
  @property({ attribute: false }) since = 0;
  @property({ attribute: false }) clock!: Clock;

  constructor() {
    super();
    new Repaint(this, () => 1000 - (this.ms % 1000));
  }

  private get ms(): number {
    return Math.max(0, this.clock.now() - this.since);
  }

  protected override render(): string {
    return digits(Math.floor(this.ms / 1000));
  }
}

customElements.define("ov-elapsed", Elapsed);
