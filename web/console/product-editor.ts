/** `<ov-product-editor>`: one product in a dialog: added, changed, or removed after a second question. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { locale, t, word } from "../i18n/index.js";
import { decimals } from "../kit/money.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import "./editing.js";
import "./form/form.js";
import type { Form } from "./form/form.js";
import { doubt, type Line, minorOf, percent, type Question, showing, total } from "./doubt.js";
import { showModal } from "./modal.js";
import { Panel } from "./panel.js";
import { Sure } from "./sure.js";
import { controls, framed } from "./theme.js";
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
/** Without an id the server gives one. */
const NEW: Schema = { properties: { ...SCHEMA.properties, id: text(128) }, required: ["name", "price"] };

/** What the server says with a conflict: `stock` of its product is the total already. */
interface Present {
  product: Product;
  on_air: string[];
  changed?: { actor: string; command: string; at: number };
}

/** A change on its way: what it was based on, and what is otherwise by now. */
interface Wanted {
  product: Product;
  changes: Args;
  seen: Product;
  on_air: string[];
  newer: Present | null;
}

export class ProductEditor extends Panel {
  static override styles = [
    controls,
    framed,
    css`
      ov-form {
        padding: 14px;
      }
    `,
  ];

  @state() private product: Product | null = null;
  private readonly removing = new Sure(this);
  /** Somebody else has taken it over. */
  @state() private locked = false;
  @state() private shown = false;
  private opened = 0;

  /** Shows the dialog for one product, or for a new one. */
  open(product: Product | null): void {
    this.product = product;
    this.removing.forget();
    this.locked = false;
    this.shown = true;
    this.opened += 1;
    this.requestUpdate();
    void this.updateComplete.then(() => showModal(this.dialog, this.desk));
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
      <dialog class="scroll" @close=${() => (this.shown = false)} aria-label=${t(product ? "products.edit" : "products.add")}>
        <div class="head">
          <h2 class="grow line">${t(product ? "products.edit" : "products.add")}${product ? ` · ${safe(product.id, 60)}` : ""}</h2>
          <button class="plain" aria-label=${t("close")} @click=${() => this.dialog.close()}>✕</button>
        </div>
        <ov-editing
          .desk=${desk}
          .what=${this.shown && product ? `product:${product.id}` : ""}
          @locked=${(event: CustomEvent<boolean>) => (this.locked = event.detail)}
        ></ov-editing>
        <ov-form
          .schema=${product ? SCHEMA : NEW}
          .key=${String(this.opened)}
          .args=${product ? typedOf(product, desk.info.currency) : {}}
          .currency=${desk.info.currency}
          @enter=${() => void this.save()}
        ></ov-form>
        <div class="foot">
          ${product ? this.removal(product) : nothing}
          <span class="grow"></span>
          <button @click=${() => this.dialog.close()}>${t("cancel")}</button>
          <button class="main" ?disabled=${!desk.linked || this.locked} @click=${() => void this.save()}>${t("save")}</button>
        </div>
      </dialog>
    `;
  }

  private removal({ id }: Product): TemplateResult {
    const asked = this.removing.asks(id);
    return html`<button
      class=${asked ? "danger" : "plain"}
      aria-disabled=${this.removing.early(id)}
      ?disabled=${!this.desk.linked || this.locked}
      @click=${() => {
        if (this.removing.press(id)) void this.discard(id);
      }}
    >
      ${t(asked ? "products.remove_sure" : "products.remove")}
    </button>`;
  }

  private async save(): Promise<void> {
    const args = this.locked ? null : this.form.read();
    if (!args) return;
    const { product, desk } = this;
    if (product === null) {
      if (desk.products.some(({ id }) => id === args.id)) this.form.refuse("id", t("products.taken"));
      else await this.send(t("save"), () => desk.api.post("/products", args));
      return;
    }
    const changes = changesOf(typedOf(product, desk.info.currency), args);
    if (Object.keys(changes).length === 0) return this.dialog.close();
    await this.change({ product, changes, seen: product, on_air: showing(desk.topics, product.id), newer: null });
  }

  /** Saves a change, with what was seen before it; what touches the air, or was another meanwhile, only after a question. */
  private async change(wanted: Wanted): Promise<void> {
    const { product, changes, seen, on_air } = wanted;
    const question = this.questionOf(wanted);
    if (question && !(await this.desk.asking.confirm(question))) return;
    const saw = Object.fromEntries([...new Set(["price", "stock", ...Object.keys(changes)])].map((name) => [name, seenOf(seen, name)]));
    await this.send(
      t("save"),
      () => this.desk.api.patch(this.path(product.id), { ...changes, seen: { product: saw, on_air } }),
      (present) => this.change({ ...wanted, seen: settled(present.product), on_air: present.on_air, newer: present }),
    );
  }

  private questionOf({ product, changes, seen, on_air, newer }: Wanted): Question | null {
    const { desk } = this;
    const { currency } = desk.info;
    const guarded = ["price", "was", "stock"].filter((name) => name in changes);
    const price = minorOf(changes.price, currency);
    const odd = price !== null && doubt(price, seen.price) === "low";
    if (!newer && !odd && (on_air.length === 0 || guarded.length === 0)) return null;
    const warnings: string[] = [];
    if (newer?.changed) {
      const who = safe(word("role", newer.changed.actor), 30);
      warnings.push(t("guard.newer", { who, at: this.time(newer.changed.at) }));
    } else if (newer) warnings.push(t(on_air.length ? "guard.came_on_air" : "guard.left_air"));
    if (odd) warnings.push(t("guard.low"));
    return {
      title: t(on_air.length ? "guard.on_air" : newer?.changed ? "guard.is_newer" : newer ? "guard.off_air" : "guard.price_odd"),
      about: [
        {
          name: `${product.number} ${product.name}`,
          shown: on_air.length ? t("guard.shown", { where: on_air.map((name) => desk.mechanicLabel(name)).join(" · ") }) : "",
          lines: Object.entries(changes).map(([name, now]) => this.line(name, seenOf(seen, name), now)),
        },
      ],
      warnings,
      act: t(on_air.length ? "guard.change_on_air" : "guard.change"),
    };
  }

  private line(name: string, before: Json, typed: Json): Line {
    const { currency } = this.desk.info;
    const amount = name === "price" || name === "was";
    const now = amount && typed !== null ? minorOf(typed, currency) : typed;
    const write = (value: Json): string =>
      value === null || value === "" ? "—" : amount ? this.money(Number(value)) : typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : safe(Array.isArray(value) ? value.join(" · ") : String(value), 60);
    const both = typeof before === "number" && typeof now === "number";
    const step = both ? now - before : 0;
    const difference = !both ? "" : amount ? `${step < 0 ? "−" : "+"}${this.money(Math.abs(step))} ${percent(before, now)}` : new Intl.NumberFormat(locale(), { signDisplay: "exceptZero" }).format(step);
    return { what: word("field", name), old: write(before), now: write(now), difference };
  }

  private discard(id: string): Promise<void> {
    return this.send(t("products.remove"), () => this.desk.api.delete(this.path(id)));
  }

  private path(id: string): string {
    return `/products/${encodeURIComponent(id)}`;
  }

  private async send(what: string, ask: () => Promise<unknown>, newer?: (present: Present) => Promise<void>): Promise<void> {
    const { opened } = this;
    try {
      await this.desk.ask(what, "catalogue", ask);
      if (opened === this.opened) this.dialog.close();
    } catch (error) {
      if (newer && error instanceof ApiError && error.code === "conflict" && error.present) return newer(error.present as Present);
      // The refusal names the field as the command behind this call does: `product.price`, `changes.price`.
      if (error instanceof ApiError) this.form.refuse(error.field?.replace(/^(product|changes)\./, "") ?? null, error.message);
    }
  }
}

/** A field as the server compares it: stock is the session's total. */
function seenOf(product: Product, name: string): Json {
  if (name === "stock") return product.sold === undefined ? (product.stock ?? null) : total(product);
  return (product as unknown as Record<string, Json | undefined>)[name] ?? null;
}

/** A product as it would be typed: money as decimal text. */
function typedOf(product: Product, currency: string): Args {
  const places = decimals(currency);
  const typed: Args = {};
  for (const name of Object.keys(SCHEMA.properties!)) {
    const value = seenOf(product, name);
    if (value === null) continue;
    typed[name] = name === "price" || name === "was" ? ((value as number) / 10 ** places).toFixed(places) : value;
  }
  return typed;
}

/** What comes with a conflict has its total as `stock`: nothing is to be added to it. */
function settled(product: Product): Product {
  const { sold: _, ...rest } = product;
  return rest;
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
