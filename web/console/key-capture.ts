/** `<ov-key-capture>`: the keys of one cue; a new one is added by pressing it, or several one after another. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { onLanguage, t } from "../i18n/index.js";
import { Refresh } from "../kit/refresh.js";
import { safe } from "../kit/text.js";
import { cap, keyName, reserved, sameKey } from "./keys.js";
import { controls } from "./theme.js";

/** Most keys that one cue may have here; more than that nobody remembers. */
const MOST = 4;
/** Presses of a sequence. */
const LONGEST = 3;

export class KeyCapture extends LitElement {
  static override styles = [
    controls,
    css`
      .keys {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
      }
      .listening {
        border-color: var(--accent);
        background: var(--accent-deep);
      }
      .key {
        padding: 0 8px;
      }
    `,
  ];

  @property({ attribute: false }) keys: string[] = [];
  /** What is wrong with one of them, in words; empty: nothing. */
  @property({ attribute: false }) conflict: (key: string) => string = () => "";
  /** One press, or several one after another. */
  @state() private listening: "press" | "sequence" | null = null;
  /** The presses of a sequence so far. */
  @state() private heard: string[] = [];
  @state() private refused = "";

  constructor() {
    super();
    new Refresh(this, () => [onLanguage]);
  }

  protected override render(): TemplateResult {
    const why = this.refused || (this.keys.map((key) => this.conflict(key)).find(Boolean) ?? "");
    return html`
      <div class="keys">
        ${this.keys.map(
          (key) => html`<button class="key" title=${t("keys.remove")} aria-label="${t("keys.remove")} ${cap(key)}" @click=${() => this.set(this.keys.filter((one) => one !== key))}>
            <kbd>${safe(cap(key), 20)}</kbd> ✕
          </button>`,
        )}
        ${this.keys.length < MOST ? [this.listener("press"), this.listener("sequence")] : nothing}
      </div>
      ${why ? html`<p class="bad small" role="alert">${safe(why, 200)}</p>` : nothing}
    `;
  }

  private listener(kind: "press" | "sequence"): TemplateResult {
    const on = this.listening === kind;
    const so = this.heard.length ? `${this.heard.map(cap).join(" → ")} → …` : t(kind === "press" ? "keys.press" : "keys.presses");
    return html`<button
      class=${on ? "listening" : ""}
      @click=${() => this.listen(on ? null : kind)}
      @blur=${() => on && this.listen(null)}
      @keydown=${(event: KeyboardEvent) => on && this.hear(event)}
    >
      ${on ? so : t(kind === "press" ? "keys.add" : "keys.add_sequence")}
    </button>`;
  }

  private listen(kind: "press" | "sequence" | null): void {
    if (this.heard.length > 1) this.add(this.heard.join(" "));
    this.listening = kind;
    this.heard = [];
    this.refused = "";
  }

  private hear(event: KeyboardEvent): void {
    if (event.key === "Tab") return;
    event.preventDefault(); // and so no cue fires
    event.stopPropagation();
    const key = event.repeat ? null : keyName(event);
    if (key === null) return;
    if (key === "Escape") {
      this.heard = [];
      return this.listen(null);
    }
    if (key === "Enter" && this.heard.length > 1) return this.listen(null);
    this.refused = reserved(key) ? t("keys.reserved", { key: cap(key) }) : "";
    if (this.refused) return;
    if (this.listening === "press") {
      this.add(key);
      return this.listen(null);
    }
    this.heard = [...this.heard, key];
    if (this.heard.length === LONGEST) this.listen(null);
  }

  private add(key: string): void {
    if (!this.keys.some((one) => sameKey(one) === sameKey(key))) this.set([...this.keys, key]);
  }

  private set(keys: string[]): void {
    this.keys = keys;
    this.dispatchEvent(new Event("change"));
  }
}

customElements.define("ov-key-capture", KeyCapture);
