/** `<ov-me>`: who one is, the lock of this pad, and its PIN. One is in the header, one in a phone's footer. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { listed, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { padlock } from "./lock.js";
import { showModal } from "./modal.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

export class Me extends Panel {
  static override styles = [
    controls,
    css`
      .me {
        display: flex;
        align-items: center;
        gap: 6px;
        max-width: 130px;
      }
      .me svg {
        flex: none;
      }
      .who,
      form {
        display: grid;
        gap: 10px;
        padding: 14px;
      }
      .who {
        border-bottom: 1px solid var(--line);
      }
      dialog {
        width: min(380px, 100vw - 16px);
      }
      label:not(.row) {
        display: grid;
        gap: 4px;
      }
      dialog input[type="password"] {
        letter-spacing: 0.3em;
      }
      .why {
        min-height: 1.4em;
      }
      @media (max-width: 639px) {
        .me .line {
          display: none;
        }
      }
    `,
  ];

  @state() private why = "";
  /** A PIN was chosen here, and the server's word of it may still be on its way. */
  private chosen = false;
  /** The PIN is being taken away, not changed. */
  @state() private off = false;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("keydown", this.key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.key);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (!this.checkVisibility() || !event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyL" || event.repeat) return;
    event.preventDefault();
    this.lock();
  };

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    const { name, pin, role, only } = desk.you;
    const called = name ? safe(name, 40) : safe(word("role", role), 20);
    return html`
      <button class="me" data-me ?disabled=${!desk.linked} title=${t("people.me.title")} @click=${() => this.open()}>
        ${padlock}<span class="line">${called}</span>
      </button>
      <dialog aria-labelledby="who">
        <div class="who">
          <h2 id="who" class="wrap">${called}</h2>
          <p class="quiet">
            ${safe(word("role", role), 20)} ·
            ${only ? t("people.only", { names: listed(only.map((one) => desk.mechanicLabel(one))) }) : t("people.all")}
          </p>
          ${pin ? html`<button class="main" data-lock @click=${() => this.lock()}>${padlock} ${t("people.lock")} <kbd>Alt+L</kbd></button>` : nothing}
        </div>
        <form
          @submit=${(event: Event) => {
            event.preventDefault();
            void this.save();
          }}
        >
          <h3>${t(pin ? "people.pin.change" : "people.pin.set")}</h3>
          <p class="quiet">${t("people.pin.what")}</p>
          ${pin ? this.field("old", t("people.pin.old")) : nothing}
          ${this.off ? nothing : html`${this.field("pin", t("people.pin.new"))} ${this.field("again", t("people.pin.again"))}`}
          ${pin
            ? html`<label class="row"><input type="checkbox" .checked=${this.off} @change=${() => (this.off = !this.off)} />${t("people.pin.off")}</label>`
            : nothing}
          <p class="why ${this.why ? "bad" : ""}" role="status">${this.why}</p>
          <div class="row">
            <span class="grow"></span>
            <button type="button" @click=${() => this.dialog.close()}>${t("close")}</button>
            <button class="main">${t("save")}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  private field(name: string, label: string): TemplateResult {
    return html`<label
      >${label}<input name=${name} type="password" inputmode="numeric" pattern="[0-9]{4,8}" minlength="4" maxlength="8" required autocomplete="off" />
    </label>`;
  }

  /** Locks this pad; without a PIN asks for one first. */
  lock(): void {
    const { desk } = this;
    if (!desk.linked || desk.you.locked) return;
    if (!desk.you.pin && !this.chosen) return this.open();
    this.chosen = false;
    this.dialog.close();
    void desk.ask(t("people.lock"), "people.lock", () => desk.api.post("/people/me/lock")).catch(() => undefined);
  }

  /** Shows who one is, and where the PIN is set, changed or taken away. */
  open(): void {
    this.why = "";
    this.off = false;
    this.renderRoot.querySelector("form")!.reset();
    showModal(this.dialog, this.desk);
  }

  private async save(): Promise<void> {
    const { desk } = this;
    const given = new FormData(this.renderRoot.querySelector("form")!);
    if (!this.off && given.get("pin") !== given.get("again")) {
      this.why = t("people.pin.differ");
      return;
    }
    const body = { pin: this.off ? null : given.get("pin"), ...(given.has("old") ? { old: given.get("old") } : {}) };
    try {
      await desk.ask(t("people.pin"), "people.set_pin", () => desk.api.put("/people/me/pin", body));
      this.chosen = !this.off;
      this.dialog.close();
    } catch (error) {
      if (error instanceof ApiError) this.why = safe(error.message, 200);
    }
  }
}

customElements.define("ov-me", Me);
