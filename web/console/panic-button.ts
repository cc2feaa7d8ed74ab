/** `<ov-panic>`: the button that takes everything off the air; in the header, and at the same place over a dialog. */
import { css, html, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { t } from "../i18n/index.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

export class PanicButton extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        flex: none;
        align-self: stretch;
        font-size: 14px;
      }
      :host([over]) {
        position: fixed;
        z-index: 7;
        top: 6px;
        right: 10px;
      }
      button {
        height: 100%;
        background: var(--air-deep);
        border-color: var(--air);
        color: #fff;
        font-weight: 700;
        position: relative;
        overflow: hidden;
      }
      button:hover:not(:disabled) {
        background: #d01f2c;
      }
      .holding::after {
        content: "";
        position: absolute;
        inset: 0;
        background: rgb(255 255 255 / 45%);
        transform-origin: left;
        animation: hold 600ms linear both;
      }
      @keyframes hold {
        from {
          transform: scaleX(0);
        }
      }
      @media (max-width: 1023px) {
        kbd {
          display: none;
        }
      }
      @media (max-width: 639px) {
        :host([over]) {
          top: 4px;
          right: 8px;
        }
      }
    `,
  ];

  /** Esc is being held. */
  @property({ attribute: false }) holding = false;
  /** In a dialog: where the header has it. */
  @property({ type: Boolean, reflect: true }) over = false;

  protected override render(): TemplateResult {
    const { desk } = this;
    return html`<button class="panic ${this.holding ? "holding" : ""}" ?disabled=${!desk.linked} title=${t("panic.title")} @click=${() => void desk.panic()}>
      ■ ${t("panic")} <kbd>${t("panic.key")}</kbd>
    </button>`;
  }
}

customElements.define("ov-panic", PanicButton);
