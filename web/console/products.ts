/** `<ov-products>`: the catalogue. Find a product, show its card with one press; import, add, change, remove. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { both, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { productOf } from "./onair.js";
import { Panel } from "./panel.js";
import "./product-editor.js";
import type { ProductEditor } from "./product-editor.js";
import { matching } from "./search.js";
import { controls } from "./theme.js";
import { thumb } from "./thumb.js";
import type { BadRow, Product } from "./types.js";

const SHOW = "product_card.show";

export class Products extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      .tools {
        display: flex;
        gap: 6px;
        padding: 10px;
        border-bottom: 1px solid var(--line);
      }
      .tools input[type="search"] {
        flex: 1;
      }
      .list {
        flex: 1;
        min-height: 0;
      }
      .list > li {
        display: grid;
        grid-template-columns: 34px 44px minmax(0, 1fr) auto;
        gap: 2px 10px;
        align-items: center;
        padding: 6px 10px;
        border-bottom: 1px solid var(--line);
        border-left: 4px solid transparent;
      }
      .list > li[data-air] {
        border-left-color: var(--air);
        background: #241316;
      }
      .number {
        font-size: 18px;
        font-weight: 700;
        text-align: center;
      }
      .picture {
        width: 44px;
        height: 44px;
        border-radius: 4px;
        background: var(--lifted);
        overflow: hidden;
      }
      img {
        width: 44px;
        height: 44px;
        object-fit: cover;
      }
      s {
        color: var(--quiet);
      }
      .price {
        font-size: 15px;
        color: var(--ink);
        margin-right: 4px;
      }
      .air {
        color: #ff8d8d;
        font-weight: 700;
        font-size: 12px;
      }
      .rows {
        border: 1px solid var(--warn);
        background: var(--warn-deep);
        border-radius: var(--radius);
        margin: 10px;
        padding: 10px 12px;
        max-height: 45%;
      }
      .rows li {
        padding: 2px 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @state() private typed = "";
  @state() private bad: { why: string; rows: BadRow[] } | null = null;

  protected override render(): TemplateResult {
    const { desk } = this;
    const found = matching(desk.products, this.typed);
    const keeps = desk.may("operator");
    return html`
      <div class="tools">
        <input
          type="search"
          aria-label=${t("products.search")}
          placeholder=${t("products.search")}
          .value=${this.typed}
          @input=${(event: InputEvent) => (this.typed = (event.target as HTMLInputElement).value)}
        />
        ${keeps
          ? html`
              <button ?disabled=${!desk.linked} @click=${() => this.editor.open(null)}>＋ ${t("products.add")}</button>
              <button ?disabled=${!desk.linked} @click=${() => this.renderRoot.querySelector<HTMLInputElement>("#file")!.click()}>⇧ ${t("products.import")}</button>
              <input id="file" type="file" accept=".csv,text/csv" hidden @change=${(event: Event) => void this.import(event)} />
            `
          : nothing}
      </div>
      ${this.badRows()}
      <ul class="list scroll">
        ${repeat(
          found,
          (product) => product.id,
          (product) => this.product(product, keeps),
        )}
        ${found.length || !desk.loaded ? nothing : html`<p class="empty">${t(desk.products.length ? "products.no_match" : "products.empty")}</p>`}
      </ul>
      <ov-product-editor .desk=${desk}></ov-product-editor>
    `;
  }

  private get editor(): ProductEditor {
    return this.renderRoot.querySelector("ov-product-editor")!;
  }

  private product(product: Product, keeps: boolean): TemplateResult {
    const { desk } = this;
    const card = desk.topics.product_card;
    const air = card?.on_air === true && productOf(card)?.id === product.id;
    const shows = desk.allowed("product_card").some((command) => command.name === SHOW);
    return html`
      <li data-product=${product.id} ?data-air=${air}>
        <span class="number">${product.number}</span>
        <span class="picture">${thumb(product)}</span>
        <div>
          <p class="line" title=${safe(product.name, 300)}>${air ? html`<span class="air">■ ${t("air.on")} </span>` : nothing}${safe(product.name, 120)}</p>
          <p class="line small quiet">
            <b class="price">${this.money(product.price)}</b>
            ${this.stock(product)}
            ${typeof product.was === "number" ? html`· <s>${this.money(product.was)}</s> ${safe(product.was_basis, 12)}` : nothing}
            · ${safe(product.id, 40)}
          </p>
        </div>
        <div class="row">
          ${shows
            ? html`<button ?disabled=${!desk.linked} @click=${() => void desk.give(SHOW, { product: product.id })}>△ ${t("products.show")}</button>`
            : nothing}
          ${keeps
            ? html`<button class="plain" aria-label=${t("products.edit")} title=${t("products.edit")} ?disabled=${!desk.linked} @click=${() => this.editor.open(product)}>✎</button>`
            : nothing}
        </div>
      </li>
    `;
  }

  private stock(product: Product): string {
    if (typeof product.stock !== "number") return t("stock.uncounted");
    const sold = product.sold ? ` · ${t("stock.sold", { sold: product.sold })}` : "";
    return (product.stock === 0 ? `⊘ ${t("air.sold_out")}` : t("stock.left", { left: product.stock })) + sold;
  }

  private async import(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    this.bad = null;
    const { desk } = this;
    try {
      const answer = await desk.ask(t("products.import"), "catalogue.import", () =>
        desk.api.post<{ result: { added: number; updated: number; unchanged: number } }>("/products/import", file),
      );
      desk.done(t("products.imported", answer.result));
    } catch (error) {
      if (error instanceof ApiError) this.bad = { why: error.message, rows: error.rows };
    }
  }

  private badRows(): unknown {
    if (!this.bad) return nothing;
    return html`
      <section class="rows scroll" role="alert">
        <div class="row">
          <b class="grow wrap">${safe(both(this.bad.why), 300)}</b>
          <button class="plain" aria-label=${t("close")} @click=${() => (this.bad = null)}>✕</button>
        </div>
        <ol>
          ${this.bad.rows.map(
            (row) =>
              html`<li>${t("products.line", { line: row.line })}${row.column ? ` · ${safe(row.column, 40)}` : ""} — ${safe(both(row.why), 300)}</li>`,
          )}
        </ol>
      </section>
    `;
  }
}

customElements.define("ov-products", Products);
