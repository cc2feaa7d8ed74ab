/** `<ov-rundown-editor>`: one item of the rundown, written where it stands; a new one before it is there. */
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { ApiError } from "../api.js";
import "../editing.js";
import "../form/product-picker.js";
import type { ProductPicker } from "../form/product-picker.js";
import { Panel } from "../panel.js";
import { Sure } from "../sure.js";
import { controls } from "../theme.js";
import type { Args, Json } from "../types.js";
import type { ItemForm, Written } from "../unsaved.js";
import { span, typedLength } from "./times.js";

/** Fires `close` when it has done its work. */
export class Editor extends Panel {
  static override styles = [
    controls,
    css`
      form {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(150px, 100%), 1fr));
        gap: 8px 10px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      label {
        display: block;
        min-width: 0;
        font-size: 12px;
        color: var(--quiet);
      }
      label > * {
        color: var(--ink);
        font-size: 14px;
      }
      label.check {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--touch);
        align-self: end;
        color: var(--ink);
      }
      .why {
        color: var(--warn);
        font-size: 13px;
      }
      textarea {
        min-height: 44px;
      }
    `,
  ];

  @property({ attribute: false }) form!: ItemForm;
  /** Segments that there are. */
  @property({ attribute: false }) segments: readonly string[] = [];
  /** It may be taken out. */
  @property({ attribute: false }) removable = false;
  @state() private problems = new Map<string, string>();
  private readonly removing = new Sure(this);
  @state() private fire = false;
  @state() private cue = "";
  /** Somebody else has taken it over. */
  @state() private locked = false;
  /** What its fields began with on this page. */
  private filled!: NonNullable<ItemForm["kept"]>;

  /** The item's id; null: it is a new one. */
  private get item(): string | null {
    return this.form.id || null;
  }

  private get began(): Written {
    return this.form.began;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("form")) return;
    const { began, kept } = this.form;
    this.filled = kept ?? { ...began, planned: began.item.planned ? span(began.item.planned) : "" };
    this.fire = this.filled.item.fire;
    this.cue = this.filled.item.cue ?? "";
    this.problems = new Map();
  }

  protected override firstUpdated(): void {
    if (this.form.kept) return; // it is there again since its tab was chosen: the focus stays on the tab
    this.renderRoot.querySelector<HTMLElement>("[name=label]")!.focus();
    this.keep();
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const { item, note, planned } = this.filled;
    return html`
      <ov-editing
        .desk=${desk}
        .what=${this.item === null ? "" : `rundown:${this.item}`}
        @locked=${(event: CustomEvent<boolean>) => (this.locked = event.detail)}
      ></ov-editing>
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.save();
        }}
        @keydown=${(event: KeyboardEvent) => this.keys(event)}
        @input=${() => this.keep()}
        @change=${() => this.keep()}
      >
        <label class="wide">
          ${t("rundown.label")}
          <input name="label" maxlength="200" .value=${item.label} aria-invalid=${this.problems.has("label")} />
          ${this.problem("label")}
        </label>
        <label>
          ${t("rundown.planned")}
          <input name="planned" placeholder="5:00" autocomplete="off" .value=${planned} aria-invalid=${this.problems.has("planned")} />
          ${this.problem("planned")}
        </label>
        <label>
          ${t("rundown.segment")}
          <input name="segment" maxlength="100" list="segments" autocomplete="off" .value=${item.segment} aria-invalid=${this.problems.has("segment")} />
          <datalist id="segments">${this.segments.map((name) => html`<option value=${safe(name, 100)}></option>`)}</datalist>
          ${this.problem("segment")}
        </label>
        <label>
          ${t("field.product")}
          <ov-product-picker .products=${desk.products} .label=${t("field.product")} .value=${item.product ?? ""} .invalid=${this.problems.has("product")} @change=${() => this.keep()}></ov-product-picker>
          ${this.problem("product")}
        </label>
        <label>
          ${t("field.cue")}
          <select name="cue" aria-invalid=${this.problems.has("cue")} @change=${(event: Event) => (this.cue = (event.target as HTMLSelectElement).value)}>
            <option value="" .selected=${this.cue === ""}>${t("rundown.no_cue")}</option>
            ${this.cue && !desk.cues.some(({ id }) => id === this.cue) ? html`<option value=${this.cue} .selected=${true}>${safe(this.cue, 60)}</option>` : nothing}
            ${desk.cues.map(({ id, label }) => html`<option value=${id} .selected=${id === this.cue}>${safe(label || id, 60)}</option>`)}
          </select>
          ${this.problem("cue")}
        </label>
        <label class="check wide">
          <input type="checkbox" name="fire" .checked=${this.fire} @change=${(event: Event) => (this.fire = (event.target as HTMLInputElement).checked)} />
          <span>${t("rundown.fire")}</span>
        </label>
        ${this.problem("fire")}
        <label class="wide">
          ${t("field.note")}
          <textarea name="note" rows="2" maxlength="2000" .value=${note}></textarea>
          ${this.problem("note")}
        </label>
        ${this.problem("")}
        <div class="row wide">
          ${this.removable && this.item !== null ? this.removal(this.item) : nothing}
          <span class="grow"></span>
          <button type="button" @click=${() => this.close()}>${t("cancel")}</button>
          <button class="main" ?disabled=${!desk.linked || this.locked}>${t("save")}</button>
        </div>
      </form>
    `;
  }

  private removal(item: string): TemplateResult {
    const asked = this.removing.asks(item);
    return html`<button
      type="button"
      class=${asked ? "danger" : "plain"}
      aria-disabled=${this.removing.early(item)}
      ?disabled=${!this.desk.linked || this.locked}
      @click=${() => {
        if (this.removing.press(item)) void this.discard(item);
      }}
    >
      ${t(asked ? "products.remove_sure" : "products.remove")}
    </button>`;
  }

  private problem(field: string): unknown {
    const why = this.problems.get(field);
    return why === undefined ? nothing : html`<p class="why wide" role="alert" data-field=${field}>${safe(why, 300)}</p>`;
  }

  private keys(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.save();
    else return;
    event.preventDefault();
  }

  private close(): void {
    this.dispatchEvent(new Event("close"));
  }

  private value(name: string): string {
    return this.renderRoot.querySelector<HTMLInputElement>(`[name=${name}]`)!.value.trim();
  }

  /** What stands in the fields outlives this element. */
  private keep(): void {
    const { cue, fire, product } = this;
    const item = { ...this.began.item, label: this.value("label"), segment: this.value("segment"), product, cue, fire };
    this.form.kept = { item, planned: this.value("planned"), note: this.value("note") };
  }

  private get product(): string {
    return this.renderRoot.querySelector<ProductPicker>("ov-product-picker")!.value;
  }

  /** What was written, of which the server says whether it will do; null: a length that is none. */
  private read(): Args | null {
    const planned = typedLength(this.value("planned"));
    if (planned === null) {
      this.problems = new Map([["planned", t("rundown.planned_how")]]);
      return null;
    }
    const { product } = this;
    const args: Record<string, Json> = { label: this.value("label"), planned, fire: this.fire, note: this.value("note") };
    return { ...args, segment: this.value("segment") || null, product: product || null, cue: this.cue || null };
  }

  private async save(): Promise<void> {
    const args = this.locked ? null : this.read();
    if (args === null) return;
    if (this.item === null) return this.send("rundown.add", { item: args });
    const { item, note } = this.began;
    const before: Args = {
      label: item.label,
      planned: Math.floor(item.planned / 1000),
      fire: item.fire,
      note,
      segment: item.segment || null,
      product: item.product ?? null,
      cue: item.cue ?? null,
    };
    const changes = Object.fromEntries(Object.entries(args).filter(([name, value]) => value !== before[name]));
    if (Object.keys(changes).length === 0) return this.close();
    await this.send("rundown.edit", { item: this.item, changes });
  }

  private discard(item: string): Promise<void> {
    return this.send("rundown.remove", { item });
  }

  private async send(command: string, args: Args): Promise<void> {
    const { item } = this;
    try {
      await this.desk.run(command, args);
      if (item === this.item) this.close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const named = (error.field ?? "").replace(/^(item|changes)(\.|$)/, "");
      const field = this.renderRoot.querySelector(`[name="${CSS.escape(named)}"]`) || named === "product" ? named : "";
      this.problems = new Map([[field, error.message]]);
    }
  }
}

customElements.define("ov-rundown-editor", Editor);
