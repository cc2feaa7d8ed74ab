/** `<ov-lock>`: covers a pad that is locked, and takes its PIN; tells the server that somebody is at an open one. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { covered, lay } from "./door.js";
import { HOLD, holding, ring } from "./hold.js";
import { Panel } from "./panel.js";
import { controls, cover, tokens } from "./theme.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
const LONGEST = 8;
const TOUCHES = ["pointerdown", "keydown", "wheel"] as const;
const EVERY = 10_000; // ms between two words to the server that somebody is here

export class Lock extends Panel {
  static override styles = [
    tokens,
    controls,
    cover,
    css`
      dialog {
        justify-items: center;
        padding: 12px;
        overflow: auto;
      }
      h2 {
        font-size: 22px;
      }
      h2 svg {
        width: 22px;
        height: 22px;
        vertical-align: -3px;
      }
      form {
        display: grid;
        gap: 8px;
        width: min(300px, 100vw - 24px);
      }
      input {
        font-size: 26px;
        min-height: 52px;
        text-align: center;
        letter-spacing: 0.4em;
      }
      .pad {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: 8px;
      }
      .pad button {
        min-height: 52px;
        font-size: 22px;
      }
      .why {
        min-height: 2.8em;
        max-width: 300px;
      }
      .air {
        background: var(--air-deep);
        border-color: var(--air);
        color: #fff;
        font-weight: 700;
      }
      @media (max-height: 560px) {
        dialog {
          grid-template-columns: auto auto;
          align-items: center;
        }
        form {
          grid-area: 1 / 2 / 5 / 3;
        }
        .pad button,
        input {
          min-height: 44px;
        }
      }
    `,
  ];

  @state() private pin = "";
  @state() private why = "";
  @state() private asking = false;
  private told = -Infinity;

  /** What it covers. */
  page!: HTMLElement;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const kind of TOUCHES) window.addEventListener(kind, this.touched, { capture: true, passive: true });
    window.addEventListener("keydown", this.guard, { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const kind of TOUCHES) window.removeEventListener(kind, this.touched, { capture: true });
    window.removeEventListener("keydown", this.guard, { capture: true });
  }

  private get locked(): boolean {
    return this.desk.you.locked === true;
  }

  private readonly touched = (): void => {
    const now = performance.now();
    if (this.locked || !this.desk.you.pin || now - this.told < EVERY) return;
    this.told = now;
    this.desk.live.active();
  };

  /** No key of a locked page does anything but write the PIN, move the focus, and Esc, which is panic when held and closes nothing. */
  private readonly guard = (event: KeyboardEvent): void => {
    if (!this.locked) return;
    const escape = event.key === "Escape";
    if (!escape && event.composedPath().includes(this)) return;
    if (!escape) event.stopImmediatePropagation();
    event.preventDefault();
  };

  protected override willUpdate(): void {
    this.page.inert = covered(this.desk.live);
    if (!this.locked) this.pin = this.why = "";
  }

  protected override updated(): void {
    lay(this.renderRoot.querySelector("dialog")!, this.locked);
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="title" @cancel=${(event: Event) => event.preventDefault()} @close=${() => this.requestUpdate()}>
      ${this.locked ? this.inside() : nothing}
    </dialog>`;
  }

  private inside(): TemplateResult {
    const { desk } = this;
    const { name } = desk.you;
    return html`<h2 id="title">${padlock} ${t("people.locked")}</h2>
      <p class="quiet">${name ? t("people.locked.whose", { name: safe(name, 40) }) : t("people.locked.browser")}</p>
      <form
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.unlock();
        }}
      >
        <input
          type="password"
          autofocus
          inputmode="numeric"
          autocomplete="off"
          maxlength=${LONGEST}
          aria-label=${t("people.pin")}
          aria-invalid=${this.why !== ""}
          aria-describedby="why"
          .value=${this.pin}
          @input=${(event: InputEvent) => this.write((event.target as HTMLInputElement).value)}
        />
        <div class="pad">
          ${DIGITS.map((digit) => this.digit(digit))}
          <button type="button" aria-label=${t("people.pin.back")} @click=${() => this.write(this.pin.slice(0, -1))}>⌫</button>
          ${this.digit("0")}
          <button class="main" aria-label=${t("people.unlock")} ?disabled=${!desk.linked || this.asking || this.pin.length < 4}>↵</button>
        </div>
      </form>
      <p id="why" class="why ${this.why ? "bad" : "quiet"}" role="status">${this.why || t("people.pin.forgotten")}</p>
      ${desk.may("assistant")
        ? html`<button
            class="air"
            ?disabled=${!desk.linked}
            ${holding({ what: "panic", needed: true, act: () => void desk.panic(HOLD), say: (text) => (this.why = text) })}
          >
            ${ring(true)} ${t("panic")}
          </button>`
        : nothing}`;
  }

  private digit(digit: string): TemplateResult {
    return html`<button type="button" @click=${() => this.write(this.pin + digit)}>${digit}</button>`;
  }

  private write(text: string): void {
    this.pin = text.replace(/\D/g, "").slice(0, LONGEST);
    this.why = "";
    this.requestUpdate();
  }

  private async unlock(): Promise<void> {
    if (this.asking || this.pin.length < 4) return;
    this.asking = true;
    try {
      await this.desk.api.post("/people/me/unlock", { pin: this.pin });
    } catch (error) {
      this.why = error instanceof ApiError ? safe(error.message, 200) : "";
    }
    this.pin = "";
    this.asking = false;
    this.renderRoot.querySelector("input")?.focus();
  }
}

/** A padlock, where a font may have none. */
export const padlock = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6">
  <rect x="2.5" y="7" width="11" height="7.5" rx="1.5" fill="currentColor" /><path d="M5 7V4.8a3 3 0 0 1 6 0V7" />
</svg>`;

customElements.define("ov-lock", Lock);

declare global {
  interface HTMLElementTagNameMap {
    "ov-lock": Lock;
  }
}
