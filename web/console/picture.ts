/** `<ov-picture>`: what OBS shows of one subject, live and small, for as long as somebody sees it. */
import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { Panel } from "./panel.js";
import { Seen } from "./seen.js";
import { controls } from "./theme.js";

const AFTER_TROUBLE = 1000; // ms until the next attempt

export class Picture extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        background: #000;
        border-radius: 4px;
        overflow: hidden;
        contain: strict;
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      p {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        padding: 4px 8px;
        text-align: center;
        font-size: 12px;
        color: var(--quiet);
        background: #000;
        overflow: hidden;
      }
    `,
  ];

  @property() of: "programme" | "preview" | "input" = "programme";
  /** Of an input. */
  @property() name = "";
  /** Said to who cannot see it. */
  @property() label = "";
  /** CSS pixels that it is wide at most. */
  @property({ type: Number }) width = 320;
  /** ms between two pictures; the server makes five a second at most. */
  @property({ type: Number }) every = 200;
  /** Why there is no picture; empty while there is one, null before the first. */
  @state() private trouble: string | null = null;
  private readonly seen = new Seen(this, () => this.next(0));
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("of") || changed.has("name")) this.trouble = null;
  }

  protected override render(): TemplateResult {
    const { trouble } = this;
    return html`
      <canvas role="img" aria-label=${this.label} ?hidden=${trouble !== ""}></canvas>
      <p ?hidden=${trouble === ""}>${trouble === null ? t("picture.waiting") : safe(trouble, 200)}</p>
    `;
  }

  private next(after: number): void {
    clearTimeout(this.timer);
    if (this.seen.yes && this.isConnected) this.timer = setTimeout(() => void this.fetch(), after);
  }

  private async fetch(): Promise<void> {
    if (this.asking) return;
    if (!this.desk.linked || !this.desk.obs.connected) {
      this.trouble = t("picture.away");
      this.next(AFTER_TROUBLE);
      return;
    }
    this.asking = true;
    const asked = performance.now();
    const { of, name } = this;
    let wait = 0;
    try {
      const wide = Math.round(this.width * Math.min(devicePixelRatio, 2));
      const subject = of === "input" ? `of=input&name=${encodeURIComponent(name)}` : `of=${of}`;
      const picture = await createImageBitmap(await this.desk.api.blob(`/obs/picture?${subject}&width=${wide}`));
      if (of === this.of && name === this.name) this.draw(picture);
      picture.close();
      wait = this.every;
    } catch (error) {
      this.trouble = error instanceof ApiError ? error.message : t("picture.none");
      wait = AFTER_TROUBLE;
    }
    this.asking = false;
    this.next(Math.max(0, wait - (performance.now() - asked)));
  }

  private draw(picture: ImageBitmap): void {
    const canvas = this.renderRoot.querySelector("canvas");
    if (!canvas) return;
    if (canvas.width !== picture.width || canvas.height !== picture.height) {
      canvas.width = picture.width;
      canvas.height = picture.height;
    }
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    this.trouble = "";
  }
}

customElements.define("ov-picture", Picture);
