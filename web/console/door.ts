/** `<ov-door>`: covers a page whose link works no longer, and says why and what to do. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { onLanguage, t } from "../i18n/index.js";
import { Refresh } from "../kit/refresh.js";
import type { Live } from "../kit/live.js";
import { controls, cover, tokens } from "./theme.js";

const WHY = { revoked: "people.ended.revoked", expired: "people.ended.expired", unknown: "people.ended.unknown" } as const;

/** Does something lie over the page, so that neither keys nor a screen reader get there? */
export function covered(live: Live): boolean {
  return live.status === "ended" || live.you?.locked === true;
}

export class Door extends LitElement {
  static override styles = [
    tokens,
    controls,
    cover,
    css`
      section {
        z-index: 1000;
        padding: 24px;
      }
      h2 {
        font-size: 26px;
      }
      p {
        max-width: 46ch;
        font-size: 16px;
      }
    `,
  ];

  @property({ attribute: false }) live!: Live;
  /** What it covers: neither keys nor a screen reader get there meanwhile. */
  @property({ attribute: false }) page!: HTMLElement;

  constructor() {
    super();
    new Refresh(this, () => [(again) => this.live.subscribe(again), onLanguage]);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { status, ended } = this.live;
    this.page.inert = covered(this.live);
    if (status !== "ended" || ended === null) return nothing;
    return html`<section role="alert" data-ended=${ended}>
      <h2>⊘ ${t(WHY[ended])}</h2>
      <p class="quiet">${t("people.ended.mend")}</p>
    </section>`;
  }
}

customElements.define("ov-door", Door);

declare global {
  interface HTMLElementTagNameMap {
    "ov-door": Door;
  }
}
