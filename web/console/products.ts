/** `<ov-products>`: the catalogue. Find a product, show its card, put it into the rundown; import, add, change, remove. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { locale, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { type Bad, importing } from "./bad-rows.js";
import { drag } from "./drag.js";
import { doubt, percent, type Question } from "./doubt.js";
import { CSV, importButton } from "./files.js";
import { productOf } from "./onair.js";
import { Panel } from "./panel.js";
import "./product-editor.js";
import type { ProductEditor } from "./product-editor.js";
import { matching } from "./search.js";
import { searchField } from "./search-field.js";
import { controls, pane } from "./theme.js";
import { thumb } from "./thumb.js";
import type { Product } from "./types.js";

const SHOW = "product_card.show";
const FILTERS = ["air", "sold_out", "low"] as const;
type Filter = (typeof FILTERS)[number];
const FEW = 10; // pieces, or that many in a hundred of what there was, and stock is low

type Guarded = Record<"price" | "was" | "stock", number | null>;

/** `POST …/products/import/preview` */
interface Preview {
  on_air: { id: string; number: number; name: string; on_air: string[]; old: Guarded; new: Guarded }[];
  seen: string;
}

export class Products extends Panel {
  static override styles = [
    controls,
    pane,
    css`
      :host {
        container-type: inline-size;
      }
      .tools {
        flex-wrap: wrap;
        padding: 10px;
      }
      .tools input[type="search"] {
        flex: 1 1 210px;
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
      .filters {
        display: flex;
        gap: 6px;
        padding: 6px 10px;
        border-bottom: 1px solid var(--line);
        overflow-x: auto;
        scrollbar-width: none;
        flex: none;
      }
      .filters button {
        flex: none;
        padding: 0 12px;
      }
      .filters [aria-pressed="true"] {
        border-color: var(--accent);
        background: var(--accent-deep);
      }
      .grip {
        padding: 0;
        cursor: grab;
        touch-action: none;
        font-size: 18px;
        width: var(--touch);
      }
      .low {
        color: var(--warn);
      }
      .picture,
      .number {
        user-select: none;
        -webkit-user-select: none;
      }
      .list > li.draggable {
        grid-template-columns: auto 34px 44px minmax(0, 1fr) auto;
        padding-left: 0;
      }
      .tools.brief {
        padding: 6px 10px;
      }
      .list > li.brief {
        padding-block: 2px;
      }
      .brief :is(.picture, img) {
        width: 32px;
        height: 32px;
      }
      .add {
        min-width: var(--touch);
        padding: 0 8px;
      }
      /* The name is worth more than the word on its button. */
      @container (max-width: 460px) {
        .draggable .row button {
          position: relative;
        }
        .draggable .word {
          position: absolute;
          width: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
      @container (max-width: 420px) {
        .list > li:not(.brief) {
          grid-template-columns: 34px 44px minmax(0, 1fr);
        }
        .list > li.draggable:not(.brief) {
          grid-template-columns: auto 34px 44px minmax(0, 1fr);
        }
        .list > li:not(.brief) > .row {
          grid-column: 1 / -1;
          justify-content: flex-end;
        }
      }
    `,
  ];

  /** Only to take products from: nothing is changed here. */
  @property({ attribute: false }) choosing = false;
  @state() private typed = "";
  @state() private filter: Filter | null = null;
  @state() private bad: Bad | null = null;

  protected override render(): TemplateResult {
    const { desk } = this;
    const found = matching(desk.products, this.typed).filter((product) => this.filter === null || this.is(this.filter, product));
    const keeps = desk.may("operator") && !this.choosing;
    return html`
      <div class="tools ${this.choosing ? "brief" : ""}">
        ${searchField(t("products.search"), this.typed, (typed) => (this.typed = typed))}
        ${keeps
          ? html`
              <button ?disabled=${!desk.linked} @click=${() => this.editor.open(null)}>＋ ${t("products.add")}</button>
              ${importButton(`⇧ ${t("products.import")}`, CSV, (file) => void this.import(file), !desk.linked)}
            `
          : nothing}
      </div>
      <div class="filters" role="group" ?hidden=${this.choosing} aria-label=${t("products.filter")}>
        ${FILTERS.map(
          (filter) => html`<button data-filter=${filter} aria-pressed=${this.filter === filter} @click=${() => (this.filter = this.filter === filter ? null : filter)}>
            ${word("filter", filter)} ${desk.products.filter((product) => this.is(filter, product)).length}
          </button>`,
        )}
      </div>
      ${this.bad ? html`<ov-bad-rows .bad=${this.bad} @close=${() => (this.bad = null)}></ov-bad-rows>` : nothing}
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
    const air = this.is("air", product);
    const shows = !this.choosing && desk.allowed("product_card").some((command) => command.name === SHOW);
    const adds = desk.may("operator") && desk.topics.rundown !== undefined;
    return html`
      <li data-product=${product.id} ?data-air=${air} class="${adds ? "draggable" : ""} ${this.choosing ? "brief" : ""}" @pointerdown=${(event: PointerEvent) => adds && this.press(event, product)}>
        ${adds ? html`<button class="grip plain" tabindex="-1" aria-hidden="true">⠿</button>` : nothing}
        <span class="number">${product.number}</span>
        <span class="picture">${thumb(product)}</span>
        <div>
          <p class="line" title=${safe(product.name, 300)}>${air ? html`<span class="air">■ ${t("air.on")} </span>` : nothing}${safe(product.name, 120)}</p>
          <p class="line small quiet" ?hidden=${this.choosing}>
            <b class="price">${this.money(product.price)}</b>
            ${this.stock(product)}
            ${typeof product.was === "number" ? html`· <s>${this.money(product.was)}</s> ${safe(product.was_basis, 12)}` : nothing}
            · ${safe(product.id, 40)}
          </p>
        </div>
        <div class="row">
          ${shows
            ? html`<button title=${t("products.show_how", { number: product.number })} ?disabled=${!desk.linked} @click=${() => void desk.give(SHOW, { product: product.id })}>△<span class="word"> ${t("products.show")}</span></button>`
            : nothing}
          ${adds
            ? html`<button class="add" aria-label=${t("products.to_rundown")} title=${t("products.to_rundown")} ?disabled=${!desk.linked} @click=${() => void desk.give("rundown.add", { item: { product: product.id } })}>＋</button>`
            : nothing}
          ${keeps
            ? html`<button class="plain" aria-label=${t("products.edit")} title=${t("products.edit")} ?disabled=${!desk.linked} @click=${() => this.editor.open(product)}>✎</button>`
            : nothing}
        </div>
      </li>
    `;
  }

  private press(event: PointerEvent, product: Product): void {
    const at = event.target as HTMLElement;
    // A finger anywhere but on the grip scrolls; a button is pressed; text is selected.
    if (!at.closest(".grip") && (event.pointerType !== "mouse" || !at.closest(".number, .picture"))) return;
    drag(event, { kind: "product", id: product.id, label: `${product.number} · ${product.name}` });
  }

  private is(filter: Filter, { id, stock, sold = 0 }: Product): boolean {
    if (filter === "air") return Object.values(this.desk.topics).some((doc) => doc.on_air === true && productOf(doc)?.id === id);
    if (typeof stock !== "number") return false;
    return filter === "sold_out" ? stock === 0 : stock > 0 && stock <= Math.max(FEW, ((stock + sold) * FEW) / 100);
  }

  private stock(product: Product): unknown {
    if (typeof product.stock !== "number") return t("stock.uncounted");
    const sold = product.sold ? ` · ${t("stock.sold", { sold: product.sold })}` : "";
    if (product.stock === 0) return `⊘ ${t("air.sold_out")}${sold}`;
    const left = t("stock.left", { left: product.stock });
    return this.is("low", product) ? html`<span class="low">⚠ ${left}</span>${sold}` : `${left}${sold}`;
  }

  private async import(file: File): Promise<void> {
    this.bad = null;
    const { desk } = this;
    this.bad = await importing(async () => {
      const preview = await desk.ask(t("products.previewed"), "catalogue.preview", () =>
        desk.api.post<Preview>("/products/import/preview", file),
      );
      if (preview.on_air.length && !(await desk.asking.confirm(this.questionOf(preview)))) return desk.say(t("guard.not_sent", { what: t("products.import") }));
      const answer = await desk.ask(t("products.import"), "catalogue.import", () =>
        desk.api.post<{ result: { added: number; updated: number; unchanged: number } }>(`/products/import?seen=${encodeURIComponent(preview.seen)}`, file),
      );
      desk.done(t("products.imported", answer.result));
    });
  }

  private questionOf({ on_air }: Preview): Question {
    const { desk } = this;
    const figure = new Intl.NumberFormat(locale());
    const cheap = on_air.some(({ old, new: now }) => old.price !== null && now.price !== null && doubt(now.price, old.price) === "low");
    return {
      title: t("guard.import"),
      about: on_air.map((one) => ({
        name: `${one.number} ${one.name}`,
        shown: t("guard.shown", { where: one.on_air.map((name) => desk.mechanicLabel(name)).join(" · ") }),
        lines: (["price", "was", "stock"] as const)
          .filter((name) => one.old[name] !== one.new[name])
          .map((name) => {
            const [old, now] = [one.old[name], one.new[name]];
            const write = (value: number | null): string => (value === null ? "—" : name === "stock" ? figure.format(value) : this.money(value));
            const difference = typeof old === "number" && typeof now === "number" ? percent(old, now) : "";
            return { what: word("field", name), old: write(old), now: write(now), difference };
          }),
      })),
      warnings: cheap ? [t("guard.low")] : [],
      act: t("guard.import_anyway"),
    };
  }
}

customElements.define("ov-products", Products);
