/** `<ov-left>`: the time left until a deadline of the server's clock. It repaints when its digits change, and only then. */
import { LitElement } from "lit";
import { property } from "lit/decorators.js";

import type { Clock } from "../kit/clock.js";
import { Ticker, timeLeft } from "../kit/ticker.js";

export class Left extends LitElement {
  /** Unix ms. */
  @property({ attribute: false }) until = 0;
  @property({ attribute: false }) clock!: Clock;

  constructor() {
    super();
    new Ticker(
      this,
      () => this.until,
      () => this.clock.now(),
    );
  }

  protected override render(): string {
    return timeLeft(this.until - this.clock.now());
  }
}

customElements.define("ov-left", Left);
