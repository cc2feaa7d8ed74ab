/** `<ov-key-capture>`: the keys of one cue; a new one is added by pressing it. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { onLanguage, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { cap, keyName, reserved, sameKey } from "./keys.js";
import { controls } from "./theme.js";

/** Most keys that one cue may have here; more than that nobody remembers. */
const MOST = 4;

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
  /** Who has a key already: the label of the other cue, or nothing. */
  @property({ attribute: false }) taken: (key: string) => string | undefined = () => undefined;
  @state() private listening = false;
  @state() private refused = "";
  private release: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.release = onLanguage(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.release?.();
  }

  protected override render(): TemplateResult {
    const clash = this.keys.map((key) => [key, this.taken(key)] as const).find(([, other]) => other !== undefined);
    const why = clash ? t("keys.taken", { key: cap(clash[0]), cue: clash[1]! }) : this.refused;
    return html`
      <div class="keys">
        ${this.keys.map(
          (key) => html`<button class="key" title=${t("keys.remove")} aria-label="${t("keys.remove")} ${cap(key)}" @click=${() => this.set(this.keys.filter((one) => one !== key))}>
            <kbd>${safe(cap(key), 20)}</kbd> ✕
          </button>`,
        )}
        ${this.keys.length < MOST
          ? html`<button
              class=${this.listening ? "listening" : ""}
              @click=${() => (this.listening = !this.listening)}
              @blur=${() => (this.listening = false)}
              @keydown=${(event: KeyboardEvent) => this.heard(event)}
            >
              ${t(this.listening ? "keys.press" : "keys.add")}
            </button>`
          : nothing}
      </div>
      ${why ? html`<p class="bad small" role="alert">${safe(why, 200)}</p>` : nothing}
    `;
  }

  private heard(event: KeyboardEvent): void {
    if (!this.listening || event.key === "Tab") return;
    event.preventDefault(); // and so no cue fires
    event.stopPropagation();
    const key = event.repeat ? null : keyName(event);
    if (key === null) return;
    this.listening = key !== "Escape" && reserved(key);
    this.refused = key !== "Escape" && reserved(key) ? t("keys.reserved", { key: cap(key) }) : "";
    if (!reserved(key) && !this.keys.some((one) => sameKey(one) === sameKey(key))) this.set([...this.keys, key]);
  }

  private set(keys: string[]): void {
    this.keys = keys;
    this.dispatchEvent(new Event("change"));
  }
}

customElements.define("ov-key-capture", KeyCapture);
