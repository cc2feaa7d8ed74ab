/** `<ov-elapsed>`: the time since a moment of the server's clock, `1:02:03`; it repaints once a second. */
import { LitElement } from "lit";
import { property } from "lit/decorators.js";

import type { Clock } from "../kit/clock.js";

export class Elapsed extends LitElement {
  /** Unix ms. */
  @property({ attribute: false }) since = 0;
  @property({ attribute: false }) clock!: Clock;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly again = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.again);
    this.again();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.again);
    clearTimeout(this.timer);
  }

  private get ms(): number {
    return Math.max(0, this.clock.now() - this.since);
  }

  protected override updated(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.again, 1001 - (this.ms % 1000));
  }

  protected override render(): string {
    return duration(this.ms);
  }
}

/** Full seconds that have passed, `02:03` or `1:02:03`. */
export function duration(ms: number): string {
  const total = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}

customElements.define("ov-elapsed", Elapsed);
