/** `<ov-prompter>`: the product on air, the times that run and the next step, to be read from 3 m. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import "../console/left.js";
import { controls, tokens } from "../console/theme.js";
import { both, locale, onLanguage, t } from "../i18n/index.js";
import { text as money } from "../kit/money.js";
import { safe } from "../kit/text.js";
import type { Offer, Script } from "./script.js";

/** More selling points than this nobody reads while talking. */
const POINTS = 6;
const TIMES = 3;

export class Prompter extends LitElement {
  /* 1 u is 1 % of the smaller side: 10.8 px on a 1080p screen, about 3 mm on 24 inches; readable at 3 m from 4 u on. */
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        --u: min(1vw * 0.5625, 1vh);
        display: grid;
        grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
        height: 100dvh;
        overflow: hidden;
        padding: calc(3 * var(--u)) calc(4 * var(--u));
        gap: calc(3 * var(--u));
        background: #000;
        line-height: 1.2;
      }
      @media (orientation: portrait) {
        :host {
          --u: min(1vw, 1vh * 0.5625);
        }
      }
      .times {
        display: flex;
        gap: calc(2 * var(--u)) calc(6 * var(--u));
        align-items: baseline;
      }
      .time {
        display: flex;
        align-items: baseline;
        gap: calc(2 * var(--u));
        min-width: 0;
      }
      .time span {
        font-size: calc(5 * var(--u));
        color: var(--quiet);
      }
      .time ov-left {
        flex: none;
        font-size: calc(15 * var(--u));
        font-weight: 700;
        line-height: 1;
        color: var(--ink);
        background: none;
      }
      .many ov-left {
        font-size: calc(11 * var(--u));
      }
      .offer {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: calc(5 * var(--u));
        min-height: 0;
        align-items: center;
      }
      .bare {
        grid-template-columns: minmax(0, 1fr);
      }
      .name {
        font-size: calc(8 * var(--u));
        font-weight: 700;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      .number {
        display: inline-block;
        background: var(--ink);
        color: #000;
        border-radius: calc(1 * var(--u));
        padding: 0 calc(2 * var(--u));
        margin-right: calc(1.5 * var(--u));
      }
      .price {
        font-size: calc(18 * var(--u));
        font-weight: 800;
        line-height: 1.15;
        color: var(--warn);
        white-space: nowrap;
      }
      .price.long {
        font-size: calc(11 * var(--u));
      }
      .more {
        font-size: calc(5 * var(--u));
        color: var(--quiet);
        overflow-wrap: anywhere;
      }
      .more b {
        color: var(--ink);
      }
      .points {
        font-size: calc(6 * var(--u));
        display: grid;
        gap: calc(2.2 * var(--u));
        border-left: calc(0.6 * var(--u)) solid var(--edge);
        padding-left: calc(3.5 * var(--u));
        max-height: 100%;
        overflow: hidden;
      }
      .points li {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      @media (orientation: portrait) {
        .times {
          flex-direction: column;
        }
        .time {
          max-width: 100%;
        }
        .offer {
          grid-template-columns: minmax(0, 1fr);
          align-content: center;
        }
      }
      .waiting {
        align-self: center;
        text-align: center;
        font-size: calc(8 * var(--u));
        color: var(--quiet);
      }
      .next {
        display: flex;
        align-items: baseline;
        gap: calc(2 * var(--u));
        border-top: 2px solid var(--line);
        padding-top: calc(2 * var(--u));
        font-size: calc(5.5 * var(--u));
        min-width: 0;
      }
      .next > span {
        color: var(--quiet);
        white-space: nowrap;
      }
      .next > .number {
        color: #000;
      }
      .down {
        position: fixed;
        inset: 0 0 auto;
        background: var(--warn);
        color: #000;
        text-align: center;
        font-weight: 700;
        font-size: calc(4.5 * var(--u));
        padding: calc(1 * var(--u));
      }
      .stale {
        opacity: 0.5;
      }
    `,
  ];

  @property({ attribute: false }) script!: Script;
  private releases: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const again = (): void => this.requestUpdate();
    this.script.addEventListener("change", again);
    this.releases = [() => this.script.removeEventListener("change", again), onLanguage(again)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const release of this.releases) release();
  }

  protected override render(): TemplateResult {
    const { live, running, offer } = this.script;
    const down = live.status === "offline" || live.status === "ended";
    document.title = `${safe(live.hello?.room.title, 40)} · ${t("prompter.title")}`;
    return html`
      ${down ? html`<p class="down" role="alert">${t("prompter.offline")}</p>` : nothing}
      <section class="times ${running.length >= TIMES ? "many" : ""} ${down ? "stale" : ""}">
        ${running.slice(0, TIMES).map(
          ({ name, label, until }) => html`<p class="time" data-time=${name}>
            <ov-left .until=${until} .clock=${live.clock}></ov-left><span class="line">${safe(both(label), 30)}</span>
          </p>`,
        )}
      </section>
      ${offer ? this.offered(offer, down) : html`<p class="waiting">${t("prompter.waiting")}</p>`} ${this.next()}
    `;
  }

  private money(minor: number): string {
    return money(minor, this.script.live.hello?.room.currency ?? "CNY", locale());
  }

  private offered({ product, price, was, stock }: Offer, down: boolean): TemplateResult {
    const shown = this.money(price);
    const points = (product.points ?? []).slice(0, POINTS);
    return html`
      <section class="offer ${points.length ? "" : "bare"} ${down ? "stale" : ""}">
        <div>
          <p class="name"><span class="number">${product.number}</span>${safe(product.name, 100)}</p>
          <p class="price ${shown.length > 8 ? "long" : ""}">${shown}</p>
          ${was ? html`<p class="more line"><s>${this.money(was.price)}</s> ${safe(was.basis, 30)}</p>` : nothing}
          ${stock
            ? html`<p class="more">
                ${t("prompter.stock")} <b>${stock.left === 0 ? `⊘ ${t("air.sold_out")}` : stock.of === null ? stock.left : `${stock.left}/${stock.of}`}</b>
              </p>`
            : nothing}
          ${typeof product.limit === "number" ? html`<p class="more">${t("prompter.limit", { limit: product.limit })}</p>` : nothing}
        </div>
        ${points.length ? html`<ol class="points">${points.map((point) => html`<li>${safe(point, 120)}</li>`)}</ol>` : nothing}
      </section>
    `;
  }

  private next(): TemplateResult {
    const { next } = this.script;
    return html`
      <section class="next">
        <span>${t("prompter.next")}</span>
        ${next
          ? html`${next.product ? html`<span class="number">${next.product.number}</span>` : nothing}<b class="line grow">${safe(next.label, 60)}</b>`
          : html`<span class="grow">${t("prompter.no_next")}</span>`}
      </section>
    `;
  }
}

customElements.define("ov-prompter", Prompter);

declare global {
  interface HTMLElementTagNameMap {
    "ov-prompter": Prompter;
  }
}
