/** `<ov-strip>`: what is on air. One slot a zone, which stays where it is: its graphic, or what can be put there. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import "./left.js";
import "./next.js";
import { deadlineOf, headline, number, partsOf, phaseOf, productOf, saidOf, shows, stockOf, text } from "./onair.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Document } from "./types.js";

/** Deadlines of one graphic that are shown: the nearest. */
const TIMES = 2;

export class Strip extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: minmax(176px, 1fr);
        gap: var(--gap);
        padding: 8px 10px;
        overflow: auto hidden;
        scrollbar-width: thin;
        background: var(--pane);
        border-bottom: 1px solid var(--line);
      }
      .slot {
        display: flex;
        gap: 4px;
        min-width: 0;
        height: 62px;
        overflow: hidden;
        border-radius: var(--radius);
        container-type: inline-size;
      }
      .empty {
        align-items: center;
        gap: 6px;
        padding: 0 8px;
        border: 1px dashed var(--line);
        color: var(--quiet);
        text-align: left;
      }
      .empty .line {
        flex: 1 1 60px;
        min-width: 0;
        font-size: 13px;
      }
      .empty button {
        flex: 0 1 auto;
        border-style: dashed;
        border-color: var(--edge);
        color: var(--quiet);
      }
      .card {
        flex: 1 1 0;
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 0;
        overflow: hidden;
        border: 1px solid var(--air);
        border-left-width: 6px;
        border-radius: var(--radius);
        background: #241316;
        padding: 2px 6px 2px 8px;
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
      .phased .said {
        margin-right: 6px;
      }
      .figure {
        flex: none;
        min-width: 62px;
        font-size: 19px;
        font-weight: 700;
        text-align: right;
        line-height: 1.1;
      }
      .figure small {
        display: block;
        max-width: 96px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 12px;
        font-weight: 400;
        color: #c9d2dc;
        margin-left: auto;
      }
      .figure.entries {
        min-width: 0;
        font-size: 14px;
      }
      .figure.more {
        min-width: 0;
        color: var(--quiet);
      }
      ov-next {
        height: 62px;
      }
      .word {
        margin-left: 4px;
      }
      /* A narrow slot: what it is above, what it offers below. */
      @container (max-width: 400px) {
        .phased .said {
          display: none;
        }
        .card {
          display: grid;
          grid-template: minmax(0, 1fr) minmax(0, 1fr) / repeat(4, auto) minmax(0, 1fr) auto;
          align-items: center;
          gap: 0;
        }
        .card > button {
          padding: 0;
          margin-left: 8px;
        }
        .word {
          display: none;
        }
        .card .grow {
          display: contents;
        }
        .card .grow p:last-child {
          grid-area: 1 / 1 / 2 / 6;
        }
        .card .grow p:first-child {
          grid-area: 2 / 1;
          min-width: max-content;
        }
        .card > button {
          grid-area: 1 / 6 / 3 / 7;
        }
        .figure {
          display: flex;
          align-items: baseline;
          gap: 5px;
          grid-row: 2;
          min-width: max-content;
          margin-left: 8px;
          font-size: 16px;
          text-align: left;
        }
        .figure.price {
          min-width: 0;
          overflow: clip visible;
        }
        .what,
        .figure:not(.price) small {
          display: none;
        }
      }
      /* Narrower still: what it costs and what is left below that. */
      @container (max-width: 270px) {
        .card {
          grid-template-rows: repeat(3, minmax(0, 1fr));
        }
        .card > button {
          grid-row-end: 4;
        }
        .figure {
          font-size: 14px;
        }
        .figure:is(.price, .entries) {
          grid-area: 3 / 1 / 4 / 6;
          margin: 0;
        }
        .figure small {
          margin-left: 0;
        }
        .card p {
          line-height: 1.2;
        }
      }
      @media (max-width: 959px) {
        :host {
          grid-auto-flow: row;
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @media (max-width: 639px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          gap: 3px;
          padding: 4px 8px;
          overflow: hidden auto;
          max-height: 34vh;
        }
        .slot {
          height: 46px;
        }
        ov-next {
          height: 44px;
        }
      }
      /* A low window, such as a dock of OBS: one line, and no more than is needed to see what is on air. */
      @media (max-height: 480px) {
        :host {
          display: flex;
          padding: 3px 8px;
          gap: 4px;
        }
        .slot {
          flex: 1 0 178px;
        }
        .empty {
          flex: 1 0 84px;
        }
        ov-next {
          flex: 1 0 118px;
        }
        .slot,
        ov-next {
          height: 30px;
        }
        .slot button,
        .said,
        .what,
        .figure small,
        .figure:is(.price, .entries) {
          display: none;
        }
        .figure {
          min-width: 0;
          font-size: 14px;
        }
        .card {
          display: flex;
          padding: 0 6px;
        }
        .card .grow {
          display: flex;
          align-items: center;
          gap: 4px;
          font-size: 12px;
        }
        .card .grow p:first-child {
          flex: none;
        }
      }
    `,
  ];

  /** On a phone: what is on air, and nothing to be put there. */
  @property({ type: Boolean }) reduced = false;

  protected override render(): TemplateResult {
    const { desk } = this;
    this.toggleAttribute("stale", !desk.linked);
    const next = this.reduced ? nothing : html`<ov-next .desk=${desk}></ov-next>`;
    return html`${this.zones().map((zone) => this.zone(zone))}${next}`;
  }

  private get mechanics(): [string, string][] {
    return Object.entries(this.desk.live.hello?.mechanics ?? {}).flatMap(([name, { zone }]) => (zone ? [[name, zone]] : []));
  }

  /** Those that graphics are made for, and those that one has been taken to. */
  private zones(): string[] {
    const taken = this.mechanics.flatMap(([name]) => text(this.desk.topics[name]?.zone) ?? []);
    return [...new Set([...this.mechanics.map(([, zone]) => zone), ...taken])];
  }

  private zone(zone: string): TemplateResult {
    const { desk } = this;
    const air = this.mechanics.filter(([name, own]) => {
      const doc = desk.topics[name];
      return doc?.on_air === true && (text(doc.zone) ?? own) === zone;
    });
    const said = safe(word("zone", zone), 20);
    if (air.length)
      return html`<div class="slot" role="group" aria-label=${said}>${air.map(([name]) => this.card(name, desk.topics[name]!, said))}</div>`;
    const ready = this.reduced ? [] : this.mechanics.filter(
      ([name, own]) =>
        own === zone && desk.allowed(name).some((one) => one.name === `${name}.take`) && shows(desk.topics[name], desk.live.hello?.mechanics[name]?.content),
    );
    return html`<div class="slot empty" role="group" aria-label=${said}>
      <span class="line" title=${said}>□ ${said}</span>
      ${ready.map(([name]) => {
        const label = `${t("air.take")} ${desk.mechanicLabel(name)}`;
        return html`<button title=${label} ?disabled=${!desk.linked} @click=${() => void desk.give(`${name}.take`)}>△ ${label}</button>`;
      })}
    </div>`;
  }

  private card(name: string, doc: Document, zone: string): TemplateResult {
    const { desk } = this;
    const clear = desk.allowed(name).find((command) => [`${name}.clear`, `${name}.hide`].includes(command.name));
    const product = productOf(doc);
    const phase = phaseOf(doc);
    const parts = this.deadlines(doc).map(({ what }) => what);
    const said = headline(doc) || parts.join(" · ") || partsOf(doc).map(([, part]) => headline(part)).find(Boolean) || desk.mechanicLabel(name);
    const what = `${product ? `${product.number} · ` : ""}${safe(said, 60)}`;
    return html`
      <section class="card" data-mechanic=${name} aria-label=${desk.mechanicLabel(name)}>
        <div class="grow">
          <p class="line small">
            <span class="tally ${phase ? "phased" : ""}"
              >■ <span class="said">${t("air.on")}</span>${phase ? html`<span class="phase">${safe(word("phase", phase), 20)}</span>` : nothing}</span
            ><span class="what">${desk.mechanicLabel(name)} <span class="quiet">${zone}</span></span>
          </p>
          <p class="line" title=${what}><b>${what}</b></p>
        </div>
        ${this.offer(doc)} ${this.entries(doc)} ${this.times(doc)}
        ${clear
          ? html`<button
              aria-label=${t("air.clear")}
              title="${t("air.clear")} ${desk.mechanicLabel(name)}"
              ?disabled=${!desk.linked}
              @click=${() => void desk.give(clear.name)}
            >
              ▽<span class="word">${t("air.clear")}</span>
            </button>`
          : nothing}
      </section>
    `;
  }

  /** Price, and what is left of the stock under it. */
  private offer(doc: Document): TemplateResult | typeof nothing {
    const stock = stockOf(doc);
    const price = number(doc.price) ?? productOf(doc)?.price ?? null;
    if (price === null && !stock) return nothing;
    const left = !stock
      ? ""
      : stock.left === 0
        ? `⊘ ${t("air.sold_out")}`
        : stock.of === null
          ? t("stock.left", { left: stock.left })
          : t("stock.of", { left: stock.left, of: stock.of });
    return html`<p class="figure price"><span>${price === null ? "" : this.money(price)}</span><small title=${left}>${left}</small></p>`;
  }

  private entries(doc: Document): TemplateResult | typeof nothing {
    const entries = number(doc.entries);
    return entries === null ? nothing : html`<p class="figure entries">${t("air.entries", { n: entries })}</p>`;
  }

  /** What runs out in the document or in its parts, the nearest first. */
  private deadlines(doc: Document): { until: number; what: string }[] {
    const parts: [string, Document][] = [["", doc], ...partsOf(doc)];
    return parts
      .flatMap(([name, part]) => {
        const next = deadlineOf(part, this.desk.now);
        return next === null ? [] : [{ until: next.until, what: safe(name === "" ? saidOf(next) || t("air.left") : headline(part) || name, 16) }];
      })
      .sort((one, other) => one.until - other.until);
  }

  private times(doc: Document): unknown {
    const all = this.deadlines(doc);
    const more = all.length - TIMES;
    return html`${all.slice(0, TIMES).map(
      ({ until, what }) =>
        html`<p class="figure"><ov-left .until=${until} .clock=${this.desk.live.clock}></ov-left><small title=${what}>${what}</small></p>`,
    )}${more > 0 ? html`<p class="figure more" title=${all.slice(TIMES).map(({ what }) => what).join(" · ")}>+${more}</p>` : nothing}`;
  }
}

customElements.define("ov-strip", Strip);
