/** `<ov-studio>`: OBS as the room's people work it, one section under another. */
import { css, html, type TemplateResult } from "lit";

import { Panel } from "./panel.js";
import "./show.js";
import { controls } from "./theme.js";

export class Studio extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 12px;
      }
      :host > * {
        margin-bottom: 10px;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    return html`<ov-show .desk=${desk}></ov-show>`;
  }
}

customElements.define("ov-studio", Studio);
