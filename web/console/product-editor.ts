/** `<ov-product-editor>`: one product in a dialog: added, changed, or removed after a second question. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { t } from "../i18n/index.js";
import { decimals } from "../kit/money.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import "./form/form.js";
import type { Form } from "./form/form.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Args, Json, Product, Schema } from "./types.js";

const text = (maxLength: number): Schema => ({ type: "string", maxLength });
const count: Schema = { type: "integer", minimum: 0 };

/** What a person may set of a product; labels come from the message catalogue by the names. */
const SCHEMA: Schema = {
  properties: {
    name: text(10_000),
    number: count,
    price: { format: "money" },
    was: { format: "money" },
    was_basis: text(200),
    stock: count,
    limit: count,
    category: text(200),
    image: text(2000),
    points: { type: "array", items: text(500) },
  },
  required: ["name", "price"],
};
const NEW: Schema = { properties: { id: text(128), ...SCHEMA.properties }, required: ["id", "name", "price"] };

export class ProductEditor extends Panel {
  static override styles = [
    controls,
    css`
      .head,
      .foot {
        display: flex;
        gap: var(--gap);
        align-items: center;
        padding: 10px 14px;
        position: sticky;
        background: var(--pane);
        z-index: 6;
      }
      .head {
        top: 0;
        border-bottom: 1px solid var(--line);
      }
      .foot {
        bottom: 0;
        border-top: 1px solid var(--line);
      }
      ov-form {
        padding: 14px;
      }
    `,
  ];

  @state() private product: Product | null = null;
  @state() private asking = false;
  private opened = 0;

  /** Shows the dialog for one product, or for a new one. */
  open(product: Product | null): void {
    this.product = product;
    this.asking = false;
    this.opened += 1;
    this.requestUpdate();
    void this.updateComplete.then(() => this.dialog.showModal());
  }

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  private get form(): Form {
    return this.renderRoot.querySelector("ov-form")!;
  }

  protected override render(): TemplateResult {
    const { desk, product } = this;
    return html`
      <dialog class="scroll" aria-label=${t(product ? "products.edit" : "products.add")}>
        <div class="head">
          <h2 class="grow line">${t(product ? "products.edit" : "products.add")}${product ? ` · ${safe(product.id, 60)}` : ""}</h2>
          <button class="plain" aria-label=${t("close")} @click=${() => this.dialog.close()}>✕</button>
        </div>
        <ov-form
          .schema=${product ? SCHEMA : NEW}
          .key=${String(this.opened)}
          .args=${product ? typedOf(product, desk.info.currency) : {}}
          .currency=${desk.info.currency}
          @enter=${() => void this.save()}
        ></ov-form>
        <div class="foot">
          ${product
            ? this.asking
              ? html`<button class="danger" ?disabled=${!desk.linked} @click=${() => void this.discard(product)}>${t("products.remove_sure")}</button>`
              : html`<button class="plain" @click=${() => (this.asking = true)}>${t("products.remove")}</button>`
            : nothing}
          <span class="grow"></span>
          <button @click=${() => this.dialog.close()}>${t("cancel")}</button>
          <button class="main" ?disabled=${!desk.linked} @click=${() => void this.save()}>${t("save")}</button>
        </div>
      </dialog>
    `;
  }

  private async save(): Promise<void> {
    const args = this.form.read();
    if (!args) return;
    const { product } = this;
    const { api } = this.desk;
    await this.send(t("save"), () =>
      product === null
        ? api.post("/products", args)
        : api.patch(this.path(product), changesOf(typedOf(product, this.desk.info.currency), args)),
    );
  }

  private discard(product: Product): Promise<void> {
    return this.send(t("products.remove"), () => this.desk.api.delete(this.path(product)));
  }

  private path(product: Product): string {
    return `/products/${encodeURIComponent(product.id)}`;
  }

  private async send(what: string, ask: () => Promise<unknown>): Promise<void> {
    try {
      await this.desk.ask(what, "catalogue", ask);
      this.dialog.close();
    } catch (error) {
      // The refusal names the field as the command behind this call does: `product.price`, `changes.price`.
      if (error instanceof ApiError) this.form.refuse(error.field?.replace(/^(product|changes)\./, "") ?? null, error.message);
    }
  }
}

/** A product as it would be typed: money as decimal text. */
function typedOf(product: Product, currency: string): Args {
  const places = decimals(currency);
  const typed: Args = {};
  for (const name of Object.keys(SCHEMA.properties!)) {
    const value = (product as unknown as Record<string, Json | undefined>)[name];
    if (value === undefined || value === null) continue;
    typed[name] = name === "price" || name === "was" ? ((value as number) / 10 ** places).toFixed(places) : value;
  }
  return typed;
}

/** Only what was changed, so that two people who edit different fields do not undo each other; null empties a field. */
function changesOf(before: Args, after: Args): Args {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, after[name] ?? null]),
  );
}

customElements.define("ov-product-editor", ProductEditor);
