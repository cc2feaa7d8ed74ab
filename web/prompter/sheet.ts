/** `<ov-prompter-sheet>`: the keys, and what this browser's prompter is set to. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { controls, framed } from "../console/theme.js";
import { language, onLanguage, setLanguage, t } from "../i18n/index.js";
import { changes, Refresh } from "../kit/refresh.js";
import type { Seat } from "../kit/protocol.js";
import { BINDINGS, cap } from "./keys.js";
import { screenCanBeFilled, toggleFullScreen } from "./screen.js";
import { type Choices, type Settings, SIZE, SPEED } from "./settings.js";

export class Sheet extends LitElement {
  static override styles = [
    controls,
    framed,
    css`
      dialog {
        width: min(860px, 100vw - 16px);
        line-height: 1.4;
      }
      .head {
        padding: 8px 16px;
      }
      h2 {
        font-size: 18px;
      }
      .body {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr));
        gap: 16px 28px;
        padding: 14px 16px 18px;
        font-size: 16px;
      }
      dl {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 6px 12px;
        align-content: start;
      }
      dt {
        text-align: right;
      }
      .set {
        display: grid;
        gap: 12px;
        align-content: start;
      }
      label {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        gap: 10px;
        align-items: center;
        min-height: 44px;
      }
      label:has([type="checkbox"]) {
        grid-template-columns: minmax(0, 1fr) auto;
      }
      input[type="range"] {
        margin: 0;
        padding: 0;
        border: 0;
      }
      input[type="checkbox"] {
        width: 28px;
        min-height: 28px;
      }
    `,
  ];

  @property({ attribute: false }) settings!: Settings;
  /** The browser keeps the screen awake. */
  @property({ attribute: false }) awake = false;

  constructor() {
    super();
    new Refresh(this, () => [changes(this.settings), onLanguage]);
  }

  /** Opens it, or closes it again. */
  toggle(): void {
    if (this.dialog.open) this.dialog.close();
    else this.dialog.showModal();
  }

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  protected override render(): TemplateResult {
    const { settings } = this;
    const { flip, follow, mirror, seat, size, speed } = settings.now;
    const other = language() === "zh" ? "en" : "zh";
    return html`
      <dialog class="scroll" aria-label=${t("prompter.sheet")} @keydown=${this.shut}>
        <div class="head">
          <h2 class="grow">${t("prompter.sheet")}</h2>
          <button class="plain" @click=${() => setLanguage(other)}>${t("language.other")}</button>
          <button aria-label=${t("close")} @click=${() => this.dialog.close()}>✕</button>
        </div>
        <div class="body">
          <dl>
            ${BINDINGS.map(({ keys, label }) => html`<dt>${keys.filter((key) => key !== "=").map((key) => html`<kbd>${cap(key)}</kbd> `)}</dt><dd>${t(label)}</dd>`)}
          </dl>
          <div class="set">
            <label
              ><span>${t("prompter.seat")}</span>
              <select data-set="seat" @change=${(event: Event) => settings.set({ seat: (event.target as HTMLSelectElement).value as Seat })}>
                <option value="host" ?selected=${seat === "host"}>${t("prompter.host")}</option>
                <option value="cohost" ?selected=${seat === "cohost"}>${t("prompter.cohost")}</option>
              </select></label
            >
            ${this.range("size", t("prompter.size", { size }), SIZE, size)}
            ${this.range("speed", t("prompter.speed", { speed }), SPEED, speed)}
            ${this.check("follow", t("prompter.follow"), follow)}
            ${this.check("mirror", t("prompter.mirror"), mirror)}
            ${this.check("flip", t("prompter.flip"), flip)}
            ${screenCanBeFilled() ? html`<button data-set="screen" @click=${() => void toggleFullScreen()}>${t("prompter.key.fullscreen")}</button>` : nothing}
            <p class="quiet wrap">${t(this.awake ? "prompter.awake" : "prompter.asleep")}</p>
          </div>
        </div>
      </dialog>
    `;
  }

  private range(name: "size" | "speed", label: string, { least, most, step }: typeof SIZE | typeof SPEED, value: number): TemplateResult {
    return html`<label
      ><span>${label}</span>
      <input type="range" data-set=${name} min=${least} max=${most} step=${step} .value=${String(value)}
        @input=${(event: Event) => this.settings.set({ [name]: Number((event.target as HTMLInputElement).value) })}
    /></label>`;
  }

  private check(name: keyof Choices, label: string, value: boolean): TemplateResult {
    return html`<label
      ><span>${label}</span>
      <input type="checkbox" data-set=${name} .checked=${value}
        @change=${(event: Event) => this.settings.set({ [name]: (event.target as HTMLInputElement).checked })}
    /></label>`;
  }

  private readonly shut = (event: KeyboardEvent): void => {
    if (event.key === "?") this.dialog.close();
  };
}

customElements.define("ov-prompter-sheet", Sheet);

declare global {
  interface HTMLElementTagNameMap {
    "ov-prompter-sheet": Sheet;
  }
}
