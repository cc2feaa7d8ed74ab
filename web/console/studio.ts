/** `<ov-studio>`: OBS as the room's people work it, one section under another. */
import { css, html, nothing, type TemplateResult } from "lit";

import "./devices.js";
import "./incidents.js";
import "./meters.js";
import { Panel } from "./panel.js";
import "./pictures.js";
import "./show.js";
import { controls } from "./theme.js";

export class Studio extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        padding: 12px;
      }
      :host > * {
        margin-bottom: 10px;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    const looks = desk.may("assistant");
    return html`
      ${looks ? html`<ov-pictures .desk=${desk}></ov-pictures>` : nothing}
      <ov-show .desk=${desk}></ov-show>
      ${looks ? html`<ov-meters ?hidden=${!desk.obs.connected} .desk=${desk}></ov-meters><ov-devices ?hidden=${!desk.obs.connected} .desk=${desk}></ov-devices><ov-incident-list .desk=${desk}></ov-incident-list>` : nothing}
    `;
  }
}

customElements.define("ov-studio", Studio);
