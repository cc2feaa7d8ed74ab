/** `<ov-next>`: what the rundown has on now and next, and how long until then; a press opens the rundown. */
import { css, html, nothing, type TemplateResult } from "lit";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import "./left.js";
import { isDocument, number, text } from "./onair.js";
import { openPane } from "./open.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Document } from "./types.js";

export class Next extends Panel {
  static override styles = [
    controls,
    css`
      button {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        height: 100%;
        min-height: 0;
        padding: 0 8px;
        text-align: left;
      }
      .time {
        flex: none;
        min-width: 48px;
        font-size: 16px;
        font-weight: 700;
        text-align: right;
      }
      .over {
        color: var(--warn);
      }
      .grow > span {
        display: block;
        line-height: 1.35;
      }
      @media (max-width: 639px), (max-height: 480px) {
        .grow {
          display: flex;
          gap: 8px;
          align-items: baseline;
        }
        .grow > span:first-child {
          flex: none;
        }
        .time {
          font-size: 14px;
        }
      }
    `,
  ];

  protected override render(): TemplateResult {
    const rundown = this.desk.topics.rundown ?? {};
    const running = rundown.phase === "running" || rundown.phase === "ready";
    const item = this.item(rundown, running ? text(rundown.next) : null);
    const until = rundown.phase === "running" ? number(rundown.current_ends_at) : null;
    return html`
      <button title=${t("next.title")} @click=${() => openPane(this, "rundown")}>
        <span class="grow">
          <span class="line small quiet">${t("next.next")}</span>
          <span class="line">${item ? html`<b title=${item}>${item}</b>` : html`<span class="quiet">${t("next.none")}</span>`}</span>
        </span>
        <span class="time">
          ${until === null ? nothing : html`<ov-left .until=${until} .clock=${this.desk.live.clock}></ov-left>`}
        </span>
      </button>
    `;
  }

  /** An item as one line: its product, or what it is called. */
  private item(rundown: Document, id: string | null): string | null {
    const items = rundown.items;
    const one = id !== null && isDocument(items) ? items[id] : undefined;
    if (!isDocument(one)) return null;
    const product = this.desk.product(one.product);
    return safe(text(one.label) ?? (product ? `${product.number} · ${product.name}` : text(one.cue)), 60) || null;
  }
}

customElements.define("ov-next", Next);
