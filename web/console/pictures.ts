/** `<ov-pictures>`: programme and, in studio mode, preview as OBS has them now. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { Panel } from "./panel.js";
import "./picture.js";
import { controls } from "./theme.js";

export class Pictures extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 10px;
      }
      figure {
        margin: 0;
        min-width: 0;
        flex: 1 1 150px;
        max-width: 340px;
      }
      figure.tall {
        flex-basis: 110px;
        max-width: 132px;
      }
      /* As small as their place: the picture takes what its caption leaves. */
      :host([small]) figure {
        flex: 1 1 0;
        max-width: none;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      :host([small]) ov-picture {
        flex: 1;
        min-height: 0;
        aspect-ratio: auto !important;
      }
      ov-picture {
        margin: 2px;
        outline: 2px solid var(--line);
      }
      .air ov-picture {
        outline-color: var(--air);
      }
      figcaption {
        display: flex;
        gap: 8px;
        padding-top: 4px;
        font-size: 12px;
      }
      b {
        flex: none;
      }
      .air b {
        color: #ff8d8d;
      }
    `,
  ];

  /** ms between two pictures of each. */
  @property({ attribute: false }) every = 200;

  protected override render(): TemplateResult {
    const { obs } = this.desk;
    return html`
      ${this.picture("programme", obs.program_scene, obs.streaming === true)}
      ${obs.connected && obs.preview_scene ? this.picture("preview", obs.preview_scene, false) : nothing}
    `;
  }

  private picture(of: "programme" | "preview", scene: string | undefined, air: boolean): TemplateResult {
    const { width, height } = this.desk.info.canvas;
    const title = t(of === "preview" ? "picture.preview" : air ? "picture.on_air" : "picture.programme");
    return html`
      <figure class="${air ? "air" : ""} ${height > width ? "tall" : ""}" data-of=${of}>
        <ov-picture
          .desk=${this.desk}
          of=${of}
          .every=${this.every}
          width=${height > width ? 132 : 320}
          label="${title}: ${safe(scene, 80)}"
          style=${styleMap({ aspectRatio: `${width} / ${height}` })}
        ></ov-picture>
        <figcaption><b>${air ? "■ " : ""}${title}</b><span class="quiet line" title=${safe(scene, 200)}>${safe(scene, 80)}</span></figcaption>
      </figure>
    `;
  }
}

customElements.define("ov-pictures", Pictures);
