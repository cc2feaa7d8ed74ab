/** `<ov-watch>`: what viewers get: the stage's graphics, and beside them the programme (and preview) of OBS. */
import { css, html, nothing, type TemplateResult } from "lit";

import { Panel } from "./panel.js";
import "./pictures.js";
import "./preview.js";
import { controls } from "./theme.js";

/** ms between two pictures: enough to see that all is well, little for OBS. */
const EVERY = 1_000;

export class Watch extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        min-height: 0;
        overflow: hidden;
        background: #000;
      }
      :host([wide]) {
        flex-direction: column;
      }
      ov-preview {
        flex: 1 1 55%;
        min-width: 0;
        min-height: 0;
      }
      ov-pictures {
        flex: 0 1 45%;
        min-width: 0;
        max-width: 150px;
        flex-direction: column;
        flex-wrap: nowrap;
        gap: 4px;
        padding: 6px;
        overflow: hidden;
        background: var(--ground);
      }
      :host([wide]) ov-pictures {
        flex-direction: row;
        max-width: none;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    const { width, height } = desk.info.canvas;
    this.toggleAttribute("wide", width > height);
    return html`
      <ov-preview .desk=${desk}></ov-preview>
      ${desk.obs.connected && desk.may("assistant") ? html`<ov-pictures small .desk=${desk} .every=${EVERY}></ov-pictures>` : nothing}
    `;
  }
}

customElements.define("ov-watch", Watch);
