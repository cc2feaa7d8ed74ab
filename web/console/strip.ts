/** `<ov-strip>`: what is on air, zone by zone, with its time and stock left; and what can be put there or taken off. */
import { css, html, nothing, type TemplateResult } from "lit";

import { t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import "./left.js";
import { deadlineOf, headline, number, partsOf, productOf, stockOf, text } from "./onair.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Document } from "./types.js";

export class Strip extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        gap: var(--gap);
        padding: 8px 10px;
        min-height: 78px;
        overflow-x: auto;
        scrollbar-width: thin;
        background: var(--pane);
        border-bottom: 1px solid var(--line);
      }
      .card,
      .off {
        display: flex;
        align-items: center;
        gap: 10px;
        border-radius: var(--radius);
        flex: none;
      }
      .card {
        flex: 0 1 auto;
        border: 1px solid var(--air);
        border-left-width: 6px;
        background: #241316;
        padding: 6px 6px 6px 10px;
        max-width: min(500px, 100%);
      }
      .card > .grow {
        min-width: 150px;
      }
      .card > button {
        flex: none;
      }
      :host([stale]) .card {
        filter: grayscale(1);
        opacity: 0.55;
      }
      .card p {
        line-height: 1.35;
      }
      .tally {
        background: var(--air-deep);
        color: #fff;
        font-weight: 700;
        font-size: 12px;
        padding: 0 6px;
        border-radius: 3px;
        margin-right: 4px;
      }
      .figure {
        flex: none;
        font-size: 20px;
        font-weight: 700;
        text-align: right;
        line-height: 1.1;
      }
      .figure small {
        display: block;
        max-width: 110px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 12px;
        font-weight: 400;
        color: var(--quiet);
      }
      .off button {
        border-style: dashed;
        border-color: var(--edge);
        color: var(--quiet);
      }
      @media (max-width: 1180px) {
        .card > .grow {
          min-width: 110px;
        }
        .figure {
          font-size: 17px;
        }
      }
      @media (max-width: 859px) {
        :host {
          flex-wrap: wrap;
          overflow: hidden auto;
          max-height: 40vh;
        }
        .card {
          flex: 1 1 100%;
          flex-wrap: wrap;
          justify-content: flex-end;
          max-width: none;
        }
        .card > .grow {
          flex-basis: 100%;
        }
      }
      .nothing {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 0 12px;
        color: var(--quiet);
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { desk } = this;
    this.toggleAttribute("stale", !desk.linked);
    const mechanics = Object.entries(desk.live.hello?.mechanics ?? {}).flatMap(([name, { zone }]) => (zone ? [name] : []));
    const air = mechanics.filter((name) => desk.topics[name]?.on_air === true);
    const off = mechanics.filter((name) => !air.includes(name) && desk.allowed(name).some((one) => one.name === `${name}.take`));
    return html`
      ${air.length ? air.map((name) => this.card(name, desk.topics[name]!)) : html`<p class="nothing">□ ${t("air.nothing")}</p>`}
      <div class="off">
        ${off.map(
          (name) =>
            html`<button ?disabled=${!desk.linked} @click=${() => void desk.give(`${name}.take`)}>
              △ ${t("air.take")} ${desk.mechanicLabel(name)}
            </button>`,
        )}
      </div>
    `;
  }

  private card(name: string, doc: Document): TemplateResult {
    const { desk } = this;
    const clear = desk.allowed(name).find((command) => [`${name}.clear`, `${name}.hide`].includes(command.name));
    const product = productOf(doc);
    const price = number(doc.price) ?? product?.price ?? null;
    const phase = text(doc.phase);
    const zone = text(doc.zone) ?? "";
    return html`
      <section class="card" data-mechanic=${name}>
        <div class="grow">
          <p class="line small">
            <span class="tally">■ ${t("air.on")}</span>${desk.mechanicLabel(name)}
            <span class="quiet">${safe(word("zone", zone), 20)}${phase ? ` · ${safe(word("phase", phase), 20)}` : ""}</span>
          </p>
          <p class="line"><b>${product ? `${product.number} · ` : ""}${safe(headline(doc), 60)}</b></p>
        </div>
        ${price === null ? nothing : this.figure(this.money(price), "")} ${this.stock(doc)} ${this.times(doc)}
        ${clear
          ? html`<button ?disabled=${!desk.linked} @click=${() => void desk.give(clear.name)}>▽ ${t("air.clear")}</button>`
          : nothing}
      </section>
    `;
  }

  private figure(value: unknown, below: string): TemplateResult {
    return html`<p class="figure">${value}${below ? html`<small>${below}</small>` : nothing}</p>`;
  }

  private stock(doc: Document): unknown {
    const stock = stockOf(doc);
    if (!stock) return nothing;
    if (stock.left === 0) return this.figure("⊘", t("air.sold_out"));
    return this.figure(stock.of === null ? stock.left : `${stock.left}/${stock.of}`, t("stock"));
  }

  /** Every deadline that runs in the document or in its parts. */
  private times(doc: Document): unknown {
    const parts: [string, Document][] = [["", doc], ...partsOf(doc)];
    return parts.flatMap(([name, part]) => {
      const until = deadlineOf(part, this.desk.now);
      if (until === null) return [];
      const left = html`<ov-left .until=${until} .clock=${this.desk.live.clock}></ov-left>`;
      return [this.figure(left, safe(name === "" ? t("air.left") : headline(part) || name, 16))];
    });
  }
}

customElements.define("ov-strip", Strip);
