/** `<ov-pad>`: the cues as buttons. Each shows its key, its product and what it is doing right now, and fires when pressed. */
import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import "./left.js";
import { holding, ring } from "./hold.js";
import { cap } from "./keys.js";
import { cueLife, type CueLife, minor } from "./onair.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import { thumb } from "./thumb.js";
import type { Cue, Product } from "./types.js";

export class Pad extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .down {
        padding: 10px 12px;
        background: var(--warn-deep);
        color: var(--warn);
        font-weight: 600;
      }
      .pad {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(158px, 100%), 1fr));
        grid-auto-rows: 104px;
        gap: var(--gap);
        padding: 10px;
      }
      .pad.dead {
        filter: grayscale(1);
        opacity: 0.5;
      }
      button {
        display: grid;
        grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr) auto;
        align-items: center;
        gap: 2px 6px;
        padding: 7px 9px 6px;
        text-align: left;
        white-space: normal;
        border-left-width: 4px;
        overflow: hidden;
      }
      button[aria-disabled="true"] {
        opacity: 1;
      }
      .keys {
        grid-area: 1 / 1;
        display: flex;
        gap: 4px;
        overflow: hidden;
        min-height: 22px;
      }
      img {
        grid-area: 1 / 2 / 3 / 3;
        align-self: start;
        width: 48px;
        height: 48px;
        object-fit: cover;
        border-radius: 4px;
        background: var(--lifted);
      }
      .label {
        grid-area: 2 / 1 / 3 / 2;
        font-weight: 600;
        line-height: 1.25;
        max-height: 2.5em;
        overflow: hidden;
        overflow-wrap: anywhere;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .life {
        grid-area: 3 / 1 / 4 / 3;
        align-self: end;
        display: flex;
        gap: 8px;
        font-size: 12px;
        color: var(--quiet);
        min-width: 0;
        white-space: nowrap;
      }
      .life > :last-child {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .life b {
        color: var(--ink);
      }
      button[data-tone="air"] {
        border-color: var(--air);
        background: #321417;
      }
      button[data-tone="air"] .life b:first-child {
        background: var(--air-deep);
        color: #fff;
        padding: 0 6px;
        border-radius: 3px;
      }
      button[data-tone="count"] {
        border-color: var(--accent);
      }
      button[data-tone="out"],
      button[data-tone="done"] {
        border-left-style: double;
        border-left-color: var(--edge);
      }
      button[data-tone="refused"] {
        border-color: var(--warn);
        border-style: dashed;
      }
      button[data-tone="refused"] .life b {
        color: var(--warn);
      }
      button[aria-busy="true"] {
        opacity: 0.6;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    const cues = desk.cues.filter((cue) => desk.may(desk.command(cue.command)?.role ?? "assistant"));
    return html`
      ${desk.linked ? nothing : html`<p class="down" role="alert">${t("pad.dead")}</p>`}
      ${cues.length === 0 && desk.loaded ? html`<p class="empty">${t(desk.may("operator") ? "pad.empty" : "pad.none")}</p>` : nothing}
      <div class="pad scroll ${desk.linked ? "" : "dead"}">
        ${repeat(
          cues,
          (cue) => cue.id,
          (cue) => this.button(cue),
        )}
      </div>
    `;
  }

  private button(cue: Cue): TemplateResult {
    const { desk } = this;
    const life = cueLife(cue, desk.command(cue.command), desk.topics, desk.obs, desk.now);
    const why = desk.refusals.get(cue.id);
    const busy = desk.pressed.has(cue.id);
    const product = desk.product(cue.args.product);
    const held = desk.command(cue.command)?.confirm === "hold";
    return html`
      <button
        data-cue=${cue.id}
        data-tone=${why === undefined ? life.tone : "refused"}
        aria-busy=${busy}
        aria-disabled=${!desk.linked}
        title=${safe(why ?? cue.label, 300)}
        class=${desk.held === cue.id ? "holding" : ""}
        ${holding({ needed: held, act: () => void desk.fire(cue), say: (text) => desk.say(text) })}
      >
        <span class="keys">${ring(held)}${cue.keys.map((key) => html`<kbd>${safe(cap(key), 20)}</kbd>`)}</span>
        ${thumb(product)}
        <span class="label">${safe(cue.label, 80)}</span>
        <span class="life">${why === undefined ? this.life(life, busy, this.offer(cue, product)) : html`<b>✕ ${t("pad.refused")}</b><span>${safe(why, 300)}</span>`}</span>
      </button>
    `;
  }

  /** What a press would offer: the price, and what the catalogue still has. */
  private offer(cue: Cue, product: Product | undefined): string {
    if (!product) return "";
    const price = typeof cue.args.price === "string" ? minor(cue.args.price) : product.price;
    const stock = product.stock === 0 ? `⊘ ${t("air.sold_out")}` : product.stock ? t("stock.left", { left: product.stock }) : "";
    return [price === null ? "" : this.money(price), stock].filter(Boolean).join(" · ");
  }

  private life(life: CueLife, busy: boolean, offer: string): unknown {
    if (busy) return t("pad.pressed");
    const phase = life.phase === null ? "" : word("phase", safe(life.phase, 20));
    const words: Record<CueLife["tone"], unknown> = {
      air: html`<b>■ ${t("air.on")}</b>`,
      count: html`<b>◷ ${phase || t("air.counting")}</b>`,
      out: html`<b>⊘ ${t("air.sold_out")}</b>`,
      done: html`<span>✓ ${phase}</span>`,
      idle: life.paused === null ? nothing : html`<b>❚❚ ${phase}</b>`,
    };
    if (life.tone === "idle" && life.paused === null) return html`<span>${offer}</span>`;
    return html`
      ${words[life.tone]}
      ${life.until === null ? nothing : html`<b><ov-left .until=${life.until} .clock=${this.desk.live.clock}></ov-left></b>`}
      ${life.stock === null || life.tone === "out" ? nothing : html`<span>${this.stock(life.stock)}</span>`}
    `;
  }

  private stock({ left, of }: { left: number; of: number | null }): string {
    return of === null ? t("stock.left", { left }) : t("stock.of", { left, of });
  }
}

customElements.define("ov-pad", Pad);
