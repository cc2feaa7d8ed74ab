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

/** Lays a dialog over the page as long as it is needed: in the top layer, above the dialogs that are open there. */
export function lay(dialog: HTMLDialogElement, needed: boolean): void {
  if (needed === dialog.open) return;
  if (needed) dialog.showModal();
  else dialog.close(); // the focus goes back where it was
}

export class Door extends LitElement {
  static override styles = [
    tokens,
    controls,
    cover,
    css`
      dialog {
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

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.guard, true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.guard, true);
  }

  /** A second Esc would close it whatever `cancel` says, and what is typed next would go below it. */
  private readonly guard = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.ended !== null) event.preventDefault();
  };

  private get ended(): keyof typeof WHY | null {
    return this.live.status === "ended" ? this.live.ended : null;
  }

  protected override willUpdate(): void {
    this.page.inert = covered(this.live);
  }

  protected override updated(): void {
    lay(this.renderRoot.querySelector("dialog")!, this.ended !== null);
  }

  protected override render(): TemplateResult {
    const { ended } = this;
    return html`<dialog
      role="alertdialog"
      aria-labelledby="title"
      aria-describedby="mend"
      data-ended=${ended ?? nothing}
      @cancel=${(event: Event) => event.preventDefault()}
      @close=${() => this.requestUpdate()}
    >
      ${ended === null
        ? nothing
        : html`<h2 id="title">⊘ ${t(WHY[ended])}</h2>
            <p id="mend" class="quiet">${t("people.ended.mend")}</p>`}
    </dialog>`;
  }
}

customElements.define("ov-door", Door);

declare global {
  interface HTMLElementTagNameMap {
    "ov-door": Door;
  }
}
