/** `<ov-preview>`: what the stage shows, small. */
import { css, html, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { styleMap } from "lit/directives/style-map.js";

import { t } from "../i18n/index.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

export class Preview extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        overflow: hidden;
        background: #000;
        position: relative;
      }
      .canvas {
        position: absolute;
        inset: 0 auto auto 0;
        transform-origin: 0 0;
        background: linear-gradient(160deg, #39424e, #232a33);
      }
      iframe {
        width: 100%;
        height: 100%;
        border: 0;
        pointer-events: none;
        color-scheme: normal; /* as the stage's own, or Chromium puts white behind it */
      }
    `,
  ];

  @state() private box = { width: 0, height: 0 };
  private readonly watch = new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    this.box = { width, height };
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watch.disconnect();
  }

  protected override render(): TemplateResult {
    const { width, height } = this.desk.info.canvas;
    const scale = Math.min(this.box.width / width, this.box.height / height);
    if (!(scale > 0) || !this.desk.live.hello) return html``;
    const left = (this.box.width - width * scale) / 2;
    const top = (this.box.height - height * scale) / 2;
    return html`
      <div
        class="canvas"
        style=${styleMap({ width: `${width}px`, height: `${height}px`, transform: `translate(${left}px, ${top}px) scale(${scale})` })}
      >
        <iframe title=${t("preview")} tabindex="-1" inert src="/stage/${encodeURIComponent(this.desk.room)}?preview=1"></iframe>
      </div>
    `;
  }
}

customElements.define("ov-preview", Preview);
