/** `<ov-preview>` and `<ov-log>`: what the stage shows, small; and who did what, newest first. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { styleMap } from "lit/directives/style-map.js";

import { both, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import type { Line } from "./log.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

export class Preview extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
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

export class LogView extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        font-size: 12px;
      }
      li {
        padding: 4px 10px;
        border-bottom: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .refused b {
        color: var(--warn);
      }
      .who {
        color: var(--accent);
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { log } = this.desk;
    const { news } = log;
    if (news.length === 0) return html`<p class="empty">${t(log.readable ? "log.empty" : "log.forbidden")}</p>`;
    return html`<ol role="log">
      ${repeat(
        news,
        (line) => line.seq ?? `refused ${line.at}`,
        (line) => this.line(line),
      )}
    </ol>`;
  }

  private line(line: Line): TemplateResult {
    const refused = line.seq === null;
    return html`
      <li class=${refused ? "refused" : ""}>
        <span class="quiet">${this.time(line.at)}</span> <span class="who">${safe(word("role", line.actor), 40)}</span>
        <b>${refused ? `✕ ${t("pad.refused")} ` : ""}${this.desk.commandLabel(line.command)}</b>
        ${refused ? safe(line.why, 300) : html`<span class="quiet">${this.args(line)}</span>`}
        ${line.facts?.length ? html`<span>→ ${line.facts.map((fact) => this.desk.factLabel(fact.fact)).join(" · ")}</span>` : nothing}
      </li>
    `;
  }

  private args(line: Line): string {
    if (line.command === "room.undo") return this.desk.commandLabel(String(line.args?.command));
    if (!this.desk.command(line.command)) {
      const { message, why, title } = line.args ?? {};
      return safe(both(String(message ?? why ?? title ?? "")), 200);
    }
    const args = Object.entries(line.args ?? {}).map(([name, value]) => {
      const product = name === "product" ? this.desk.product(value) : undefined;
      if (product) return `${product.number} · ${product.name}`;
      if (Array.isArray(value)) return `×${value.length}`;
      return typeof value === "object" ? "" : String(value);
    });
    return safe(args.join(" "), 120);
  }
}

customElements.define("ov-preview", Preview);
customElements.define("ov-log", LogView);
