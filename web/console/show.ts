/** `<ov-show>`: what OBS sends out and keeps. */
import { css, html, type TemplateResult } from "lit";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

export class Show extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 10px 12px;
      }
      h2 {
        margin-bottom: 6px;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 14px;
      }
      dt {
        color: var(--quiet);
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { obs } = this.desk;
    const yes = (flag: boolean | undefined): string => t(flag ? "yes" : "no");
    return html`
      <h2>${t("studio.outputs")}</h2>
      ${obs.connected
        ? html`<dl>
            <dt>${t("obs.programme")}</dt>
            <dd class="wrap">${safe(obs.program_scene, 80)}</dd>
            <dt>${t("obs.streaming")}</dt>
            <dd>${yes(obs.streaming)}</dd>
            <dt>${t("obs.recording")}</dt>
            <dd>${yes(obs.recording)}</dd>
          </dl>`
        : html`<p class="quiet">${t("studio.away")}</p>`}
    `;
  }
}

customElements.define("ov-show", Show);
