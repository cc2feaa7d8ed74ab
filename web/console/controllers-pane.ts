/** `<ov-controllers>`: the pane where Stream Decks and MIDI controllers are set up. */
import { css, html, nothing, type TemplateResult } from "lit";

import { t } from "../i18n/index.js";
import { changes, Refresh } from "../kit/refresh.js";
import { safe } from "../kit/text.js";
import { type Controllers, controllersOf } from "./controllers.js";
import "./deck/pane.js";
import "./midi/pane.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

export class ControllersPane extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        padding: 12px;
      }
      .note {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gap);
        padding: 10px 12px;
        margin-bottom: 10px;
        border: 1px solid var(--warn);
        border-radius: var(--radius);
        background: var(--warn-deep);
      }
      .note span {
        flex: 1 1 240px;
      }
      ov-decks {
        margin-bottom: 16px;
      }
    `,
  ];

  private controllers!: Controllers;

  constructor() {
    super();
    new Refresh(this, () => [changes(this.controllers)]);
  }

  override connectedCallback(): void {
    this.controllers = controllersOf(this.desk);
    super.connectedCallback();
  }

  protected override render(): TemplateResult {
    const { controllers, desk } = this;
    return html`
      ${controllers.driving === "elsewhere"
        ? html`<div class="note">
            <span>${t("controllers.elsewhere")}</span>
            <button class="main" @click=${() => void controllers.takeOver()}>${t("controllers.here")}</button>
          </div>`
        : nothing}
      ${controllers.error === null ? nothing : html`<p class="bad wrap" role="alert">${t("controllers.error", { why: safe(controllers.error, 200) })}</p>`}
      <ov-decks .desk=${desk} .controllers=${controllers}></ov-decks>
      <ov-midi .desk=${desk} .controllers=${controllers}></ov-midi>
    `;
  }
}

customElements.define("ov-controllers", ControllersPane);
