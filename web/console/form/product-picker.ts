/** `<ov-product-picker>`: a product by number, name or id, with the list of those that match. Its value is the product's id. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { t } from "../../i18n/index.js";
import { safe } from "../../kit/text.js";
import { matching } from "../search.js";
import { controls } from "../theme.js";
import { thumb } from "../thumb.js";
import type { Product } from "../types.js";

const SHOWN = 8;

export class ProductPicker extends LitElement {
  static override shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
      }
      ul {
        position: absolute;
        z-index: 5;
        inset: 100% 0 auto;
        max-height: 300px;
        margin-top: 2px;
        background: var(--lifted);
        border: 1px solid var(--edge);
        border-radius: var(--radius);
      }
      li {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--touch);
        padding: 4px 10px;
        cursor: pointer;
      }
      li[aria-selected="true"] {
        background: var(--accent-deep);
      }
      li img {
        width: 32px;
        height: 32px;
        object-fit: cover;
        border-radius: 3px;
      }
    `,
  ];

  @property({ attribute: false }) products: Product[] = [];
  @property() value = "";
  @property({ attribute: false }) label = "";
  @property({ attribute: false }) invalid = false;
  /** What is typed while searching; null: the chosen product is shown. */
  @state() private search: string | null = null;
  @state() private marked = 0;

  private get found(): Product[] {
    return this.search === null ? [] : matching(this.products, this.search).slice(0, SHOWN);
  }

  private get shown(): string {
    const chosen = this.products.find((product) => product.id === this.value);
    return chosen ? `${chosen.number} · ${safe(chosen.name, 60)}` : safe(this.value, 60);
  }

  override focus(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render(): TemplateResult {
    const matches = this.found;
    const open = this.search !== null;
    return html`
      <input
        role="combobox"
        autocomplete="off"
        aria-label=${this.label}
        aria-expanded=${open}
        aria-controls="matches"
        aria-activedescendant=${matches.length ? `match-${this.marked}` : nothing}
        aria-invalid=${this.invalid}
        placeholder=${t("form.product")}
        .value=${this.search ?? this.shown}
        @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
        @click=${() => (this.search ??= "")}
        @input=${(event: InputEvent) => this.look((event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => this.steer(event)}
        @blur=${() => (this.search = null)}
      />
      <ul id="matches" role="listbox" class="scroll" ?hidden=${!open}>
        ${matches.map(
          (product, index) => html`
            <li
              id="match-${index}"
              role="option"
              aria-selected=${index === this.marked}
              @pointerdown=${(event: Event) => {
                event.preventDefault();
                this.choose(product);
              }}
            >
              <b>${product.number}</b>${thumb(product)}<span class="line grow">${safe(product.name, 60)}</span>
            </li>
          `,
        )}
        ${open && matches.length === 0 ? html`<li class="quiet">${t("products.no_match")}</li>` : nothing}
      </ul>
    `;
  }

  private look(typed: string): void {
    this.search = typed;
    this.marked = 0;
    if (typed === "") this.set("");
  }

  private steer(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const matches = this.found;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.search ??= "";
      this.marked = Math.max(0, Math.min(matches.length - 1, this.marked + step));
    } else if (event.key === "Enter" && this.search !== null) {
      event.stopPropagation();
      if (matches[this.marked]) this.choose(matches[this.marked]!);
    } else if (event.key === "Escape" && this.search !== null) {
      event.stopPropagation(); // it closes the list, not also the form that this is a field of
      this.search = null;
    } else return;
    event.preventDefault();
  }

  private choose(product: Product): void {
    this.search = null;
    this.set(product.id);
  }

  private set(id: string): void {
    this.value = id;
    this.dispatchEvent(new Event("change"));
  }
}

customElements.define("ov-product-picker", ProductPicker);
