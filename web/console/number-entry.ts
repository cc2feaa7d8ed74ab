/** `<ov-number-entry>`: a link number (链接号) typed on the numeric keypad, and Enter: that product's card is on air. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { mine, presses, sameKey } from "./keys.js";
import { Panel } from "./panel.js";
import { controls, tokens } from "./theme.js";
import { thumb } from "./thumb.js";
import type { Product } from "./types.js";

const COMMAND = "product_card.show";
/** ms without another key until what was typed is dropped. */
const PATIENCE = 6_000;
const DIGITS = 6;
const STORED = "overlay.digits";

/** Do the digits above the letters count too, in this browser? */
export function topRow(): boolean {
  try {
    return localStorage.getItem(STORED) === "both";
  } catch {
    return false;
  }
}

export function setTopRow(on: boolean): void {
  try {
    localStorage.setItem(STORED, on ? "both" : "keypad");
  } catch {
    // A browser that keeps nothing: the keypad alone.
  }
}

export class NumberEntry extends Panel {
  static override styles = [
    tokens,
    controls,
    css`
      :host {
        position: fixed;
        z-index: 20;
        left: 12px;
        bottom: 52px;
        max-width: min(460px, 100vw - 24px);
        background: none;
        pointer-events: none;
      }
      section {
        display: grid;
        grid-template-columns: auto auto minmax(0, 1fr);
        gap: 4px 12px;
        align-items: center;
        padding: 10px 16px;
        border: 2px solid var(--accent);
        border-radius: 10px;
        background: var(--pane);
        box-shadow: 0 8px 30px rgb(0 0 0 / 60%);
      }
      .none {
        border-color: var(--warn);
        border-style: dashed;
      }
      .typed {
        font: 700 32px/1 var(--mono);
      }
      img {
        width: 48px;
        height: 48px;
        object-fit: cover;
        border-radius: 4px;
      }
      .what {
        grid-column: 3;
      }
      .how {
        grid-column: 1 / -1;
      }
    `,
  ];

  @state() private typed = "";
  /** A number that was entered and is no product's. */
  @state() private unknown = "";
  private timer = 0;
  private readonly pressed = (event: KeyboardEvent): void => this.press(event);

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.pressed, { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.pressed, { capture: true });
    clearTimeout(this.timer);
  }

  protected override render(): TemplateResult {
    const { typed, unknown } = this;
    return html`<div aria-live="polite">${typed || unknown ? this.shown(typed || unknown) : nothing}</div>`;
  }

  private shown(number: string): TemplateResult {
    const product = this.find(number);
    return html`<section class=${product ? "" : "none"} data-entry=${number}>
      <span class="typed">${number}</span>
      ${thumb(product)}
      <p class="what">
        ${product
          ? html`<b>${safe(product.name, 60)}</b><br />${this.money(product.price)}${product.stock === undefined || product.stock === null ? "" : ` · ${t("stock.left", { left: product.stock })}`}`
          : html`<b class="bad">${t("entry.none", { number })}</b>`}
      </p>
      <p class="how small quiet">${t(product ? "entry.how" : "entry.other")}</p>
    </section>`;
  }

  private find(number: string): Product | undefined {
    return this.desk.products.find((product) => product.number === Number(number));
  }

  private press(event: KeyboardEvent): void {
    const { desk } = this;
    if (!mine(event) || desk.arranging || desk.you.locked || !desk.command(COMMAND)) return;
    const digit = this.digit(event);
    if (digit !== null) return this.add(event, digit);
    if (!this.typed || ["Shift", "Control", "Alt", "Meta", "NumLock"].includes(event.key)) return;
    if (event.key === "Enter") return this.enter(event);
    if (event.key === "Backspace") {
      event.preventDefault();
      this.set(this.typed.slice(0, -1));
    } else this.set("");
  }

  /** The digit that this press types, if it types one here; a cue that has the key goes before. */
  private digit(event: KeyboardEvent): string | null {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return null;
    const keypad = /^Numpad(\d)$/.exec(event.code)?.[1];
    if (keypad !== undefined && !/^\d$/.test(event.key)) {
      if (!this.taken(event.code)) this.desk.say(t("entry.numlock"));
      return null;
    }
    if (keypad !== undefined) return this.taken(event.code) ? null : keypad;
    if (!/^\d$/.test(event.key) || this.taken(event.key)) return null;
    if (topRow()) return event.key;
    this.desk.say(t("entry.top_row"));
    return null;
  }

  /** Is it a cue's, or a part of a cue's sequence? */
  private taken(key: string): boolean {
    return this.desk.cues.some(({ keys }) => keys.flatMap(presses).some((one) => sameKey(one) === sameKey(key)));
  }

  private add(event: KeyboardEvent, digit: string): void {
    event.preventDefault();
    if (this.typed.length < DIGITS) this.set((this.typed + digit).replace(/^0+(?=\d)/, ""));
  }

  private set(typed: string): void {
    this.typed = typed;
    this.unknown = "";
    clearTimeout(this.timer);
    if (typed === "") return;
    this.timer = window.setTimeout(() => {
      this.typed = "";
      this.unknown = "";
      this.desk.say(t("entry.late", { number: typed }));
    }, PATIENCE);
  }

  private enter(event: KeyboardEvent): void {
    // Nor does the button that has the focus take it.
    event.preventDefault();
    event.stopImmediatePropagation();
    const { desk, typed } = this;
    const product = this.find(typed);
    this.set("");
    if (!product) {
      this.unknown = typed;
      this.timer = window.setTimeout(() => (this.unknown = ""), PATIENCE);
      return desk.deny(desk.commandLabel(COMMAND), t("entry.none", { number: typed }));
    }
    const label = `${product.number} · ${safe(product.name, 40)}`;
    void desk.ask(label, COMMAND, () => desk.carryOut(COMMAND, { product: product.id })).catch(() => undefined);
  }
}

customElements.define("ov-number-entry", NumberEntry);
