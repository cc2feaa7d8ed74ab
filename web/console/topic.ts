/** `<ov-topic>`: any topic's document as names and values; deadlines count down, money reads as money. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { count, duration, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import "./left.js";
import { isDocument, isOver, productOf } from "./onair.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Document } from "./types.js";

/** Said elsewhere on the page. */
const ELSEWHERE = new Set(["on_air", "zone"]);
const DEPTH = 4;
const MOST = 50; // entries of one list; a state document is small, and a runaway one must not stall the page

export class Topic extends Panel {
  static override styles = [
    controls,
    css`
      dl {
        display: grid;
        grid-template-columns: fit-content(40%) minmax(0, 1fr);
        gap: 3px 12px;
        font-size: 13px;
      }
      dt {
        color: var(--quiet);
      }
      dd {
        overflow-wrap: anywhere;
      }
      dd dl,
      dd li {
        border-left: 2px solid var(--line);
        padding-left: 8px;
        margin-bottom: 3px;
      }
    `,
  ];

  @property({ attribute: false }) mechanic = "";
  @property({ attribute: false }) doc: Document = {};

  protected override render(): TemplateResult {
    return this.names(this.doc, 0);
  }

  private get amounts(): readonly string[] {
    return this.desk.live.hello?.mechanics[this.mechanic]?.money ?? [];
  }

  private names(doc: Document, depth: number): TemplateResult {
    const entries = Object.entries(doc).filter(([name, value]) => !ELSEWHERE.has(name) && value !== null);
    return html`
      <dl>
        ${entries
          .slice(0, MOST)
          .map(([name, value]) => html`<dt class="line">${safe(word("field", name), 40)}</dt><dd data-field=${name}>${this.value(name, value, depth, isOver(doc))}</dd>`)}
      </dl>
    `;
  }

  /** @param over - what it is of is over, so that its deadlines are times and no more */
  private value(name: string, value: unknown, depth: number, over = false): unknown {
    if (typeof value === "number") {
      if (this.amounts.includes(name)) return this.money(value);
      if (name.endsWith("_at"))
        return value > this.desk.now && !over
          ? html`<b><ov-left .until=${value} .clock=${this.desk.live.clock}></ov-left></b> <span class="quiet">${this.time(value)}</span>`
          : this.time(value);
      return name === "paused_left" ? duration(value) : count(value);
    }
    if (typeof value === "boolean") return value ? "✓" : "—";
    if (name === "phase") return safe(word("phase", String(value)), 40);
    if (Array.isArray(value) && value.length === 0) return "—";
    if (Array.isArray(value))
      return html`<ul>
        ${value.slice(0, MOST).map((one) => html`<li>${this.value("", one, depth + 1)}</li>`)}
        ${value.length > MOST ? html`<li class="quiet">… ${value.length - MOST}</li>` : nothing}
      </ul>`;
    if (!isDocument(value)) return safe(value, 300);
    const product = productOf({ product: value });
    if (product) return `${product.number} · ${safe(product.name, 80)}${this.price(product.price)}`;
    return depth < DEPTH ? this.names(value, depth + 1) : "…";
  }

  private price(minor: unknown): string {
    return typeof minor === "number" ? ` · ${this.money(minor)}` : "";
  }
}

customElements.define("ov-topic", Topic);
