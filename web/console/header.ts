/** `<ov-header>`: the room, its health in one glance (press it for the details), undo, panic. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { t } from "../i18n/index.js";
import "./health.js";
import "./me.js";
import { safe } from "../kit/text.js";
import { Panel } from "./panel.js";
import "./panic-button.js";
import "./rehearsal.js";
import { controls } from "./theme.js";
import "./undo.js";

export class Header extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 6px 12px;
        padding: 6px 10px;
        background: var(--pane);
        border-bottom: 1px solid var(--line);
      }
      h1 {
        flex: 0 0 auto;
        font-size: 15px;
        margin: 0;
        max-width: min(180px, 14vw);
      }
      ov-health {
        flex: 1 1 0;
      }
      /* As wide whatever it says: nothing beside it moves. */
      ov-undo {
        flex: 0 0 min(230px, 20vw);
      }
      @media (max-width: 639px) {
        :host {
          padding: 4px 8px;
          gap: 6px 8px;
        }
        h1 {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        ov-health {
          min-width: 58px;
        }
        ov-undo {
          flex-basis: 84px;
        }
        /* The footer has it. */
        ov-me {
          display: none;
        }
      }
    `,
  ];

  /** Esc is being held. */
  @property({ attribute: false }) holding = false;

  protected override render(): TemplateResult {
    const { desk } = this;
    return html`
      <h1 class="line">${safe(desk.info.title, 40) || t("console")}</h1>
      <ov-session .desk=${desk}></ov-session>
      <ov-health .desk=${desk}></ov-health>
      <ov-me .desk=${desk}></ov-me>
      ${desk.may("assistant") ? this.actions() : nothing}
    `;
  }

  private actions(): TemplateResult {
    const { desk } = this;
    return html`
      <ov-undo .desk=${desk}></ov-undo>
      <ov-panic .desk=${desk} .holding=${this.holding}></ov-panic>
    `;
  }
}

customElements.define("ov-header", Header);
