/** `<ov-pace>`: what the rundown's current item has left, and how far ahead or behind the show is; once a second. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { t } from "../i18n/index.js";
import { changes, Refresh } from "../kit/refresh.js";
import { Repaint } from "../kit/ticker.js";
import type { Now } from "./now.js";

const ON_TIME = 30_000; // ms to either side

export class PaceView extends LitElement {
  static override styles = css`
    :host {
      color: var(--quiet);
      white-space: nowrap;
    }
    .over,
    .behind {
      color: var(--warn);
    }
  `;

  @property({ attribute: false }) now!: Now;

  constructor() {
    super();
    new Refresh(this, () => [changes(this.now)]);
    new Repaint(this, () => (this.now.pace ? 1_000 : null));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { pace } = this.now;
    if (!pace) return nothing;
    const { behind, left } = pace;
    const time = clock(Math.abs(behind));
    const item = left === null ? nothing : left >= 0 ? clock(left) : html`<b class="over">+${clock(-left)}</b>`;
    const whole =
      Math.abs(behind) < ON_TIME
        ? t("prompter.on_time")
        : behind > 0
          ? html`<span class="behind">▼ ${t("prompter.behind", { time })}</span>`
          : html`▲ ${t("prompter.ahead", { time })}`;
    return html`${item} ${whole}`;
  }
}

/** Minutes and seconds, without a countdown's tenths. */
function clock(ms: number): string {
  const total = Math.floor(ms / 1_000);
  return `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;
}

customElements.define("ov-pace", PaceView);
