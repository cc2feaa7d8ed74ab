/** `<ov-form>`: the form that a command's schema asks for, with each refusal shown at its field. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { onLanguage, t, word } from "../../i18n/index.js";
import { split } from "../../kit/money.js";
import { Refresh } from "../../kit/refresh.js";
import { safe } from "../../kit/text.js";
import { timeLeft } from "../../kit/ticker.js";
import { controls } from "../theme.js";
import type { Args, Document, Product, Schema } from "../types.js";
import "./product-picker.js";
import type { ProductPicker } from "./product-picker.js";
import { argsOf, blank, type Draft, draftsOf, type Field, fieldsOf, keysOf, placeOf, type Problems, seconds } from "./schema.js";

/** Durations at one press; where one may be negative, more or less of it. */
const LENGTHS = ["30s", "1m", "3m", "5m", "10m"];
const CHANGES = ["-1m", "-30s", "+30s", "+1m"];

export class Form extends LitElement {
  static override styles = [
    controls,
    css`
      form,
      .group {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(190px, 100%), 1fr));
        gap: 10px 12px;
      }
      .field {
        min-width: 0;
      }
      .wide {
        grid-column: 1 / -1;
      }
      label,
      legend {
        display: block;
        padding: 0 0 3px;
        font-size: 13px;
        color: var(--quiet);
      }
      .flag {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--touch);
        color: var(--ink);
      }
      .unit {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .chips {
        display: flex;
        gap: 4px;
        margin-top: 4px;
        flex-wrap: wrap;
      }
      .chips button {
        flex: none;
        padding: 0 8px;
        color: var(--quiet);
        min-width: 36px;
        min-height: calc(var(--touch) - 8px);
      }
      .item {
        display: flex;
        gap: 8px;
        align-items: end;
        padding: 8px;
        margin-bottom: 6px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      .item .group {
        grid-template-columns: repeat(auto-fit, minmax(min(90px, 100%), 1fr));
      }
      p.bad {
        margin-top: 3px;
        font-size: 13px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) schema: Schema = {};
  /** What it is the form of: another key starts it afresh from `args`. */
  @property({ attribute: false }) key = "";
  @property({ attribute: false }) args: Args = {};
  @property({ attribute: false }) products: Product[] = [];
  @property({ attribute: false }) currency = "CNY";
  /** What was written in each form before it was taken off the page, by key; a form that is in it goes on with that. */
  @property({ attribute: false }) written?: Map<string, Record<string, Draft>> | undefined;
  /** The mechanic's topic now, of which a field may name a key; absent: the form is for another time, and keys are typed. */
  @property({ attribute: false }) doc?: Document | undefined;
  @state() private drafts: Record<string, Draft> = {};
  @state() private problems: Problems = new Map();

  constructor() {
    super();
    new Refresh(this, () => [onLanguage]);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("key")) {
      this.restart();
      this.drafts = this.written?.get(this.key) ?? this.drafts;
    }
    if (this.doc) this.chooseOnly(this.doc);
  }

  /** Where there is one thing to choose, it is chosen. */
  private chooseOnly(doc: Document): void {
    for (const field of fieldsOf(this.schema)) {
      if (field.kind !== "key" || !field.required || this.drafts[field.name]) continue;
      const [only, ...more] = keysOf(field, doc);
      if (only && more.length === 0) this.drafts = { ...this.drafts, [field.name]: only[0] };
    }
  }

  /** Back to what it was given. */
  restart(): void {
    this.drafts = draftsOf(fieldsOf(this.schema), this.args);
    this.problems = new Map();
  }

  /** The arguments as they stand, whether or not they are complete. */
  get current(): Args {
    return argsOf(fieldsOf(this.schema), this.drafts, new Map());
  }

  /** The arguments, or null after showing what is missing or cannot be. */
  read(): Args | null {
    const problems: Problems = new Map();
    const args = argsOf(fieldsOf(this.schema), this.drafts, problems);
    this.problems = problems;
    if (problems.size === 0) return args;
    void this.pointOut();
    return null;
  }

  /** Shows a refusal at the field it names. */
  refuse(field: string | null, message: string): void {
    this.problems = new Map([[placeOf(fieldsOf(this.schema), field), message]]);
    void this.pointOut();
  }

  private async pointOut(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  private get(path: string, field: Field): Draft {
    let here: Draft | undefined = this.drafts;
    for (const step of path.split(".")) here = (here as Record<string, Draft> | undefined)?.[step];
    return here ?? blank(field);
  }

  private set(path: string, value: Draft): void {
    const steps = path.split(".");
    const put = (here: Draft | undefined, depth: number): Draft => {
      if (depth === steps.length) return value;
      const step = steps[depth]!;
      if (!Array.isArray(here)) {
        const group = (here ?? {}) as Record<string, Draft>;
        return { ...group, [step]: put(group[step], depth + 1) };
      }
      return here.map((one, index) => (index === Number(step) ? put(one, depth + 1) : one));
    };
    this.drafts = put(this.drafts, 0) as Record<string, Draft>;
    this.written?.set(this.key, this.drafts);
    this.dispatchEvent(new Event("edit"));
  }

  protected override render(): TemplateResult {
    return html`
      <form
        novalidate
        autocomplete="off"
        @submit=${(event: Event) => event.preventDefault()}
        @keydown=${(event: KeyboardEvent) => this.enter(event)}
      >
        ${fieldsOf(this.schema).map((field) => this.field(field, field.name))} ${this.problem("", "wide")}
      </form>
    `;
  }

  private enter(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing || !(event.composedPath()[0] instanceof HTMLInputElement)) return;
    event.preventDefault();
    if (!event.repeat) this.dispatchEvent(new Event("enter"));
  }

  private problem(path: string, extra = ""): unknown {
    const why = this.problems.get(path);
    return why === undefined ? nothing : html`<p class="bad ${extra}" id="bad-${path}" role="alert">${safe(why, 400)}</p>`;
  }

  private field(field: Field, path: string): TemplateResult {
    const label = `${safe(field.label, 60)}${field.required || field.kind === "flag" ? "" : t("form.optional")}`;
    if (field.kind === "list" || field.kind === "group")
      return html`
        <fieldset class="field wide" data-path=${path}>
          <legend>${label}</legend>
          ${field.kind === "group" ? this.group(field.fields, path) : this.list(field, path)} ${this.problem(path)}
        </fieldset>
      `;
    if (field.kind === "flag")
      return html`
        <div class="field" data-path=${path}>
          <label class="flag">
            <input
              type="checkbox"
              .checked=${this.get(path, field) === true}
              @change=${(event: Event) => this.set(path, (event.target as HTMLInputElement).checked)}
            />${label}
          </label>
          ${this.problem(path)}
        </div>
      `;
    const wide = field.kind === "product" || field.kind === "json" || (field.kind === "text" && field.long);
    return html`
      <div class="field ${wide ? "wide" : ""}" data-path=${path}>
        <label for="f-${path}">${label}</label>
        ${this.control(field, path, label)} ${this.problem(path)}
      </div>
    `;
  }

  private group(fields: Field[], path: string): TemplateResult {
    return html`<div class="group grow">${fields.map((one) => this.field(one, `${path}.${one.name}`))}</div>`;
  }

  private list(field: Field & { kind: "list" }, path: string): TemplateResult {
    const items = this.get(path, field) as Draft[];
    const { item } = field;
    return html`
      ${items.map(
        (_, index) => html`
          <div class="item">
            ${item.kind === "group"
              ? this.group(item.fields, `${path}.${index}`)
              : html`<div class="grow">${this.control(item, `${path}.${index}`, field.label)} ${this.problem(`${path}.${index}`)}</div>`}
            <button type="button" aria-label=${t("form.remove")} title=${t("form.remove")} @click=${() => this.set(path, items.filter((__, at) => at !== index))}>✕</button>
          </div>
        `,
      )}
      <button type="button" ?disabled=${field.most !== undefined && items.length >= field.most} @click=${() => this.set(path, [...items, blank(item)])}>
        ＋ ${t("form.add")}
      </button>
    `;
  }

  private control(field: Field, path: string, label: string): unknown {
    const value = String(this.get(path, field));
    const invalid = this.problems.has(path);
    const typed = (event: Event): void => this.set(path, (event.target as HTMLInputElement).value);
    const input = (mode: string, more: { hint?: string; max?: number | undefined } = {}): TemplateResult => html`
      <input
        id="f-${path}"
        aria-label=${label}
        aria-invalid=${invalid}
        aria-describedby=${invalid ? `bad-${path}` : nothing}
        inputmode=${mode}
        maxlength=${more.max ?? nothing}
        placeholder=${more.hint ?? nothing}
        .value=${value}
        @input=${typed}
      />
    `;
    const choice = (options: readonly (readonly [string, string])[]): TemplateResult => html`
      <select id="f-${path}" aria-label=${label} aria-invalid=${invalid} aria-describedby=${invalid ? `bad-${path}` : nothing} .value=${value} @change=${typed}>
        <option value="" ?hidden=${field.required} ?selected=${value === ""}>${!field.required ? "—" : t(options.length ? "form.choose" : "form.nothing")}</option>
        ${options.map(([one, shown]) => html`<option value=${one} ?selected=${one === value}>${safe(shown, 60)}</option>`)}
      </select>
    `;
    switch (field.kind) {
      case "money":
        return html`<div class="unit"><span class="quiet">${split(0, this.currency).sign}</span>${input("decimal", { hint: "9.90" })}</div>`;
      case "duration":
        return this.duration(path, value, input("text", { hint: t("form.lengths") }), field.signed ? CHANGES : LENGTHS);
      case "number":
        return input(field.whole ? "numeric" : "decimal");
      case "product":
        return html`<ov-product-picker
          id="f-${path}"
          .products=${this.products}
          .value=${value}
          .label=${label}
          .invalid=${invalid}
          aria-invalid=${invalid}
          @change=${(event: Event) => this.set(path, (event.target as ProductPicker).value)}
        ></ov-product-picker>`;
      case "key":
        if (!this.doc) return input("text", { max: field.max });
        return choice(known(keysOf(field, this.doc), value));
      case "choice":
        return choice(field.options.map((one) => [String(one), word("option", String(one))]));
      case "json":
        return html`<textarea id="f-${path}" aria-label=${label} aria-invalid=${invalid} spellcheck="false" .value=${value} @input=${typed}></textarea>`;
      default:
        return field.kind === "text" && field.long
          ? html`<textarea id="f-${path}" aria-label=${label} aria-invalid=${invalid} maxlength=${field.max ?? nothing} .value=${value} @input=${typed}></textarea>`
          : input("text", { max: field.kind === "text" ? field.max : undefined });
    }
  }

  private duration(path: string, value: string, input: TemplateResult, lengths: readonly string[]): TemplateResult {
    const length = seconds(value);
    return html`
      <div class="unit">${input}<span class="quiet">${length === null ? "" : `${length < 0 ? "−" : ""}${timeLeft(Math.abs(length) * 1000)}`}</span></div>
      <div class="chips">
        ${lengths.map((one) => html`<button type="button" @click=${() => this.set(path, one)}>${said(one)}</button>`)}
      </div>
    `;
  }
}

/** A length of the chips in words. */
function said(length: string): string {
  const total = seconds(length) ?? 0;
  const sign = /^[+-]/.test(length) ? (total < 0 ? "−" : "＋") : "";
  const n = Math.abs(total);
  return n % 60 === 0 ? t("form.minutes", { sign, n: n / 60 }) : t("form.seconds", { sign, n });
}

/** What is chosen stays to be seen when it is there no longer: it is what would be sent. */
function known(options: [string, string][], value: string): [string, string][] {
  return value === "" || options.some(([key]) => key === value) ? options : [...options, [value, value]];
}

customElements.define("ov-form", Form);
