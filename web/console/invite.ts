/** `<ov-invite>`: invites somebody: who, as what, with which rights, for how long; then the code to scan. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";

import { t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { showModal } from "./modal.js";
import { Panel } from "./panel.js";
import type { Invitation, Invited, Person } from "./people-types.js";
import { controls, framed } from "./theme.js";
import { type Role, ROLES } from "./types.js";

const HOUR = 3600;
/** How long a link may be extended by, s; null: until it is revoked. */
export const LASTS: readonly (number | null)[] = [4 * HOUR, 8 * HOUR, 24 * HOUR, 7 * 24 * HOUR, null];
const USUAL = 1; // of LASTS: eight hours, a long show

export class Invite extends Panel {
  static override styles = [
    controls,
    framed,
    css`
      dialog {
        width: min(460px, 100vw - 16px);
      }
      form,
      .code {
        display: grid;
        gap: 12px;
        padding: 14px;
      }
      .code {
        justify-items: center;
        text-align: center;
      }
      label:not(.row) {
        display: grid;
        gap: 4px;
      }
      fieldset {
        display: grid;
        gap: 4px;
      }
      .which {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
        max-height: 180px;
      }
      label.row {
        min-height: var(--touch);
      }
      input[type="radio"] {
        width: 20px;
        min-height: 20px;
        margin: 0;
        accent-color: var(--accent);
        flex: none;
      }
      img {
        width: min(260px, 70vw);
        border-radius: 8px;
      }
      code {
        overflow-wrap: anywhere;
        user-select: all;
        -webkit-user-select: all;
        font-size: 12px;
      }
      .in {
        font-size: 20px;
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) invitations: readonly Invitation[] = [];
  @state() private invited: Invited | null = null;
  @state() private some = false;
  @state() private why = "";
  @state() private copied = false;
  private known: Person | null = null;

  /** Shows the dialog, filled in as for somebody who had a link before. */
  open(before: Person | null = null): void {
    this.known = before;
    this.invited = null;
    this.why = "";
    this.copied = false;
    this.some = before?.only !== undefined;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector("form")?.reset();
      showModal(this.renderRoot.querySelector("dialog")!, this.desk);
    });
  }

  protected override render(): TemplateResult {
    return html`<dialog class="scroll" aria-labelledby="title">
      <div class="head">
        <h2 id="title" class="grow">${t("people.invite")}</h2>
        <button class="plain" aria-label=${t("close")} @click=${() => this.close()}>✕</button>
      </div>
      ${this.invited ? this.code(this.invited) : this.form()}
    </dialog>`;
  }

  private form(): TemplateResult {
    const { desk, known: before } = this;
    const roles = ROLES.filter((role) => role !== "stage" && desk.may(role));
    const chosen = before?.role ?? "assistant";
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        void this.invite(new FormData(event.target as HTMLFormElement));
      }}
    >
      <label>${t("people.name")}<input name="name" maxlength="20" required autocomplete="off" value=${before?.name ?? ""} /></label>
      <label
        >${t("people.role")}<select name="role">
          ${roles.map((role) => html`<option value=${role} ?selected=${role === chosen}>${word("role", role)}</option>`)}
        </select></label
      >
      <fieldset>
        <legend>${t("people.rights")}</legend>
        <label class="row"><input type="radio" name="rights" ?checked=${!this.some} @change=${() => (this.some = false)} />${t("people.all")}</label>
        <label class="row"><input type="radio" name="rights" ?checked=${this.some} @change=${() => (this.some = true)} />${t("people.some")}</label>
        ${this.some ? html`<div class="which scroll">${this.mechanics.map((name) => this.mechanic(name))}</div>` : nothing}
      </fieldset>
      <label
        >${t("people.lasts")}<select name="lasts">
          ${LASTS.map((lasts, at) => html`<option value=${at} ?selected=${at === USUAL}>${lastsLabel(lasts)}</option>`)}
        </select></label
      >
      ${this.why ? html`<p class="bad" role="alert">${this.why}</p>` : nothing}
      <div class="row">
        <span class="grow"></span>
        <button type="button" @click=${() => this.close()}>${t("cancel")}</button>
        <button class="main" ?disabled=${!desk.linked}>${t("people.make")}</button>
      </div>
    </form>`;
  }

  /** Those with commands for people: what one may give of them oneself. */
  private get mechanics(): string[] {
    return [...new Set(this.desk.commands.filter(({ name }) => this.desk.able(name)).map(({ mechanic }) => mechanic))];
  }

  private mechanic(name: string): TemplateResult {
    return html`<label class="row"
      ><input type="checkbox" name="only" value=${name} ?checked=${this.known?.only?.includes(name) ?? false} /><span class="line"
        >${this.desk.mechanicLabel(name)}</span
      ></label
    >`;
  }

  private code(invited: Invited): TemplateResult {
    const now = this.invitations.find(({ id }) => id === invited.id);
    if (now?.state === "used")
      return html`<div class="code" role="status">
        <p class="in">✓ ${t("people.joined", { name: safe(now.name, 40) })}</p>
        <button class="main" @click=${() => this.close()}>${t("close")}</button>
      </div>`;
    return html`<div class="code">
      <img src=${invited.qr} alt=${t("people.qr")} />
      <p>${t("people.scan", { time: this.time(invited.until) })}</p>
      ${invited.here_only ? html`<p class="bad">${t("people.here_only")}</p>` : nothing}
      <code>${invited.url}</code>
      <div class="row">
        <button @click=${() => void this.copy(invited.url)}>${t(this.copied ? "people.copied" : "people.copy")}</button>
        <button class="main" @click=${() => this.close()}>${t("close")}</button>
      </div>
    </div>`;
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")!.close();
    this.invited = null; // its code is for nobody else's eyes
  }

  private async copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.copied = true;
    } catch {
      // A page on plain HTTP has no clipboard: the address is selected, for the person to copy.
      const code = this.renderRoot.querySelector("code")!;
      getSelection()?.selectAllChildren(code);
    }
  }

  private async invite(given: FormData): Promise<void> {
    const { desk } = this;
    const only = given.getAll("only").map(String);
    if (this.some && only.length === 0) {
      this.why = t("people.some.none");
      return;
    }
    const body = {
      name: String(given.get("name")),
      role: given.get("role") as Role,
      lasts: LASTS[Number(given.get("lasts"))] ?? null,
      only: this.some ? only : null,
    };
    try {
      this.invited = await desk.ask(t("people.invite"), "people.invite", () => desk.api.post<Invited>("/people/invitations", body));
      this.why = "";
    } catch (error) {
      if (error instanceof ApiError) this.why = safe(error.message, 200);
    }
  }
}

/** How long a link lasts, in words. */
export function lastsLabel(lasts: number | null): string {
  if (lasts === null) return t("people.lasts.forever");
  const days = lasts / (24 * HOUR);
  return days >= 2 ? t("people.lasts.days", { n: days }) : t("people.lasts.hours", { n: lasts / HOUR });
}

customElements.define("ov-invite", Invite);

declare global {
  interface HTMLElementTagNameMap {
    "ov-invite": Invite;
  }
}
