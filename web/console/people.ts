/** `<ov-people>`: who was given a link, who is here, what they may, and how to end it; invitations, role links, the lock. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { listed, locale, t, word } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { LASTS, lastsLabel } from "./invite.js";
import { padlock } from "./lock.js";
import { markOf, namesakes } from "./namesakes.js";
import { Panel } from "./panel.js";
import type { Invitation, LinkAnswer, PeopleList, Person, RoleLink } from "./people-types.js";
import { Sure } from "./sure.js";
import { controls } from "./theme.js";
import type { Role } from "./types.js";

const MINUTES = [null, 2, 5, 10, 20, 30, 60] as const;

export class People extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        padding: 10px 12px;
      }
      .top {
        flex-wrap: wrap;
        margin-bottom: 10px;
      }
      .top label {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      select {
        width: auto;
      }
      h2 {
        margin: 14px 0 6px;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 10px;
        align-items: center;
        padding: 8px 0;
        border-top: 1px solid var(--line);
      }
      .name {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .role {
        border: 1px solid var(--edge);
        border-radius: 4px;
        padding: 0 6px;
        font-size: 12px;
        font-weight: 400;
        white-space: nowrap;
      }
      .does {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        justify-content: flex-end;
      }
      .does button,
      .does select {
        padding: 0 8px;
      }
      .ended .name {
        color: var(--quiet);
        text-decoration: line-through;
      }
      .new {
        display: grid;
        gap: 6px;
        padding: 8px 0;
        overflow-wrap: anywhere;
      }
      .new img {
        width: 200px;
        max-width: 100%;
        border-radius: 6px;
      }
      @container (max-width: 460px) {
        li[data-person] {
          grid-template-columns: minmax(0, 1fr);
        }
        [data-person] .does {
          justify-content: flex-start;
        }
      }
      .lists {
        container-type: inline-size;
      }
    `,
  ];

  @state() private list: PeopleList | null = null;
  private several: ReadonlySet<string> = new Set();
  @state() private renewed: { role: Role | "ingest"; link: LinkAnswer } | null = null;
  private revision: unknown;
  private here = "";
  private readonly asking = new Sure(this);

  protected override willUpdate(): void {
    const { desk } = this;
    const revision = desk.topics.people?.revision ?? 0;
    const here = desk.people.map(({ id, page }) => `${id} ${page}`).join();
    if (!desk.linked || (revision === this.revision && here === this.here)) return;
    this.revision = revision;
    this.here = here;
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.list = await this.desk.api.get<PeopleList>("/people");
      this.several = namesakes(this.list.people.map(({ id, name }) => ({ actor: name, actor_id: id })));
    } catch (error) {
      this.revision = undefined; // the next change asks again
      if (!(error instanceof ApiError)) throw error;
    }
  }

  protected override render(): TemplateResult {
    const { desk, list } = this;
    const people = [...(list?.people ?? [])].sort((one, other) => Number(this.over(one)) - Number(this.over(other)) || other.given_at - one.given_at);
    const open = list?.invitations.filter((one) => one.state === "open") ?? [];
    return html`
      <div class="row top">
        <button class="main" data-invite ?disabled=${!desk.linked} @click=${() => this.renderRoot.querySelector("ov-invite")!.open()}>＋ ${t("people.invite")}</button>
        <span class="grow"></span>
        <label>${padlock} ${t("people.lock_after")} ${this.minutes(list?.lock_after ?? null, null)}</label>
      </div>
      <div class="lists">
        ${people.length === 0 && open.length === 0 ? html`<p class="empty">${t("people.none")}</p>` : nothing}
        <ul>
          ${open.map((one) => this.invitation(one))} ${repeat(people, ({ id }) => id, (one) => this.person(one))}
        </ul>
        <h2>${t("people.links")}</h2>
        <p class="small quiet">${t("people.links.what")}</p>
        <ul>
          ${list?.links.map((one) => this.link(one))}
        </ul>
        ${list?.pads.length
          ? html`<h2>${t("people.pads")}</h2>
              <ul>
                ${list.pads.map(
                  ({ holder, locked, here }) => html`<li data-pad=${holder}>
                    <span>${here ? "●" : "○"} ${t("people.pad")} <code>${holder.slice(-4)}</code> ${locked ? html`<b>${padlock} ${t("people.locked")}</b>` : nothing}</span>
                    <span class="does">${this.sure(`pin ${holder}`, t("people.pin.reset"), t("people.pin.reset_sure"), () => this.reset(holder))}</span>
                  </li>`,
                )}
              </ul>`
          : nothing}
      </div>
      <ov-invite .desk=${desk} .invitations=${list?.invitations ?? []}></ov-invite>
    `;
  }

  private over({ revoked_at, expires_at }: Person): boolean {
    return revoked_at !== undefined || (expires_at !== undefined && expires_at <= this.desk.now);
  }

  private rights(only?: string[]): string {
    return only ? t("people.only", { names: listed(only.map((one) => this.desk.mechanicLabel(one))) }) : t("people.all");
  }

  private moment(ms: number): string {
    return new Date(ms).toLocaleString(locale(), { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  }

  private person(one: Person): TemplateResult {
    const { desk } = this;
    const present = desk.people.filter(({ id }) => id === one.id);
    const over = this.over(one);
    const when = one.revoked_at
      ? t("people.revoked", { who: safe(word("role", one.revoked_by ?? ""), 40), time: this.moment(one.revoked_at) })
      : one.expires_at
        ? t(over ? "people.expired" : "people.until", { time: this.moment(one.expires_at) })
        : t("people.forever");
    const pages = listed(present.map(({ page }) => t(page === "prompter" ? "people.on.prompter" : "people.on.console")));
    const here = present.length ? `● ${t("people.here")} · ${pages}` : one.seen_at ? `○ ${t("people.seen", { time: this.moment(one.seen_at) })}` : `○ ${t("people.away")}`;
    return html`<li class=${over ? "ended" : ""} data-person=${one.id}>
      <span class="grow">
        <span class="name">${safe(one.name, 40) || t("people.unnamed")}${markOf({ actor: one.name, actor_id: one.id }, this.several)}</span> <span class="role">${safe(word("role", one.role), 20)}</span>
        ${one.locked ? html`<b>${padlock} ${t("people.locked")}</b>` : nothing}
        <p class="small quiet wrap">${one.id === desk.you.id ? `${t("people.you")} · ` : ""}${over ? "" : `${here} · `}${when} · ${this.rights(one.only)}</p>
      </span>
      ${this.manages(one.role) ? html`<span class="does">${over && one.revoked_at !== undefined ? this.again(one) : this.acts(one)}</span>` : nothing}
    </li>`;
  }

  private manages(role: string): boolean {
    return role === "ingest" || this.desk.may(role as Role);
  }

  private again(one: Person): TemplateResult {
    return html`<button ?disabled=${!this.desk.linked} @click=${() => this.renderRoot.querySelector("ov-invite")!.open(one)}>${t("people.again")}</button>`;
  }

  private acts(one: Person): TemplateResult {
    const { desk } = this;
    return html`
      <select
        aria-label=${t("people.renew_of", { name: safe(one.name, 40) })}
        ?disabled=${!desk.linked}
        @change=${(event: Event) => {
          const field = event.target as HTMLSelectElement;
          const lasts = LASTS[Number(field.value)];
          field.value = "";
          void this.does(t("people.renew"), () => desk.api.post(`/people/${one.id}/renew`, { lasts: lasts ?? null }));
        }}
      >
        <option value="" selected>${t("people.renew")}</option>
        ${LASTS.map((lasts, at) => html`<option value=${at}>${lastsLabel(lasts)}</option>`)}
      </select>
      ${one.pin
        ? html`${this.minutes(one.lock_after ?? null, one)} ${this.sure(`pin ${one.id}`, t("people.pin.reset"), t("people.pin.reset_sure"), () => this.reset(one.id))}`
        : nothing}
      ${this.sure(one.id, t("people.revoke"), t("people.revoke_sure"), () => this.does(t("people.revoke"), () => desk.api.post(`/people/${one.id}/revoke`)))}
    `;
  }

  /** After how many minutes pads lock themselves: all, or one person's. */
  private minutes(now: number | null, one: Person | null): TemplateResult {
    const { desk } = this;
    const label = one ? t("people.lock_after_of", { name: safe(one.name, 40) }) : t("people.lock_after");
    return html`<select
      aria-label=${label}
      title=${label}
      ?disabled=${!desk.linked}
      @change=${(event: Event) => {
        void this.lockAfter(event.target as HTMLSelectElement, now, one);
      }}
    >
      ${MINUTES.map(
        (minutes, at) =>
          html`<option value=${at} .selected=${minutes === now}>
            ${minutes === null ? t(one ? "people.lock_as_room" : "people.lock_never") : t("people.lock_minutes", { minutes })}
          </option>`,
      )}
    </select>`;
  }

  private async lockAfter(field: HTMLSelectElement, now: number | null, one: Person | null): Promise<void> {
    const body = { minutes: MINUTES[Number(field.value)] ?? null, ...(one ? { person: one.id } : {}) };
    const done = await this.does(t("people.lock"), () => this.desk.api.put("/people/lock-after", body));
    if (!done) field.value = String(MINUTES.findIndex((minutes) => minutes === now));
  }

  private invitation(one: Invitation): TemplateResult {
    const { api } = this.desk;
    return html`<li data-invitation=${one.id}>
      <span>
        <span class="name">${safe(one.name, 40) || t("people.unnamed")}</span> <span class="role">${safe(word("role", one.role), 20)}</span>
        <p class="small quiet">… ${t("people.waiting", { time: this.time(one.until) })} · ${this.rights(one.only)}</p>
      </span>
      <span class="does">${this.sure(one.id, t("people.withdraw"), t("people.withdraw_sure"), () => this.does(t("people.withdraw"), () => api.delete(`/people/invitations/${one.id}`)))}</span>
    </li>`;
  }

  private link({ role, here = 0, renewed_at, renewed_by }: RoleLink): TemplateResult {
    const { desk, renewed } = this;
    const when = renewed_at ? t("people.renewed", { who: safe(word("role", renewed_by ?? ""), 40), time: this.moment(renewed_at) }) : "";
    return html`<li data-link=${role}>
      <span>${here ? "●" : "○"} ${safe(word("role", role), 20)} <span class="small quiet">${t("people.pages", { n: here })} ${when}</span></span>
      ${this.manages(role) ? html`<span class="does">${this.sure(`link ${role}`, t("people.replace"), t("people.replace_sure"), () => this.replace(role))}</span>` : nothing}
      ${renewed?.role === role
        ? html`<div class="new">
            <img src=${renewed.link.qr} alt=${t("people.qr")} /><code>${renewed.link.url}</code>
            ${desk.role === role ? html`<p class="bad">${t("people.replace.own")}</p>` : nothing}
          </div>`
        : nothing}
    </li>`;
  }

  /** A button that asks once more before it does what cannot be taken back. */
  private sure(what: string, label: string, question: string, act: () => Promise<unknown>): TemplateResult {
    const asked = this.asking.asks(what);
    return html`<button
      class=${asked ? "danger" : ""}
      data-does=${what}
      aria-disabled=${this.asking.early(what)}
      ?disabled=${!this.desk.linked}
      @click=${() => {
        if (this.asking.press(what)) void act();
      }}
    >
      ${asked ? question : label}
    </button>`;
  }

  private reset(holder: string): Promise<boolean> {
    return this.does(t("people.pin.reset"), () => this.desk.api.delete(`/people/pins/${holder}`));
  }

  private async replace(role: Role | "ingest"): Promise<void> {
    await this.does(t("people.replace"), async () => {
      this.renewed = { role, link: await this.desk.api.post<LinkAnswer>(`/people/links/${role}/renew`) };
    });
  }

  private async does(what: string, ask: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.desk.ask(what, "people", ask);
      return true;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return false; // the notice line has said why
    }
  }
}

customElements.define("ov-people", People);
