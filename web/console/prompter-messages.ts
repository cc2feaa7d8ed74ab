/** `<ov-prompter-messages>`: messages to the host with who acknowledged them and when, and the pinned question. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";

import { t } from "../i18n/index.js";
import { Followed } from "../kit/followed.js";
import type { Seat } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import type { Message, Question, ToldDocument } from "../prompter/told.js";
import { ApiError } from "./api.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import type { Args } from "./types.js";
import type { Telling } from "./unsaved.js";

const SEATS: readonly Seat[] = ["host", "cohost"];
const LONGEST = 100; // characters of a message
const LISTED = 20;

export class PrompterMessages extends Panel {
  static override styles = [
    controls,
    css`
      section {
        padding: 8px 10px;
        border-bottom: 1px solid var(--line);
      }
      form {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-bottom: 6px;
      }
      form input:not([type]) {
        flex: 1 1 180px;
      }
      form select {
        width: auto;
      }
      form label {
        display: flex;
        align-items: center;
        gap: 6px;
        min-height: var(--touch);
      }
      .phrases {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .phrases button {
        font-size: 13px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 0;
        border-top: 1px solid var(--line);
      }
      .urgent > .grow::before {
        content: "⚠ ";
        color: var(--warn);
      }
      .open {
        color: var(--warn);
      }
      textarea {
        min-height: 120px;
      }
    `,
  ];

  @state() private why = "";
  private told!: Followed<ToldDocument>;
  private end = (): void => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { api, live } = this.desk;
    this.told = new Followed(live, "prompter", () => api.get<ToldDocument>("/prompter"), () => this.requestUpdate());
    this.end = live.subscribe((change) => {
      if (change.kind === "prompters") this.requestUpdate();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.told.stop();
    this.end();
  }

  private get telling(): Telling {
    return this.desk.unsaved.telling;
  }

  private write(changes: Partial<Telling>): void {
    this.desk.unsaved.telling = { ...this.telling, ...changes };
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const told = this.told.value;
    const messages = [...(told?.messages ?? [])].reverse();
    return html`
      <section aria-label=${t("pd.messages")}>
        ${this.compose()} ${this.why ? html`<p class="bad wrap" role="alert">${safe(this.why, 300)}</p>` : nothing} ${this.phrases(told)}
        <ul aria-label=${t("pd.messages")}>
          ${repeat(
            messages.slice(0, LISTED),
            ({ id }) => id,
            (message) => this.message(message),
          )}
        </ul>
      </section>
      ${this.question(told?.question ?? null)}
    `;
  }

  private compose(): TemplateResult {
    const { linked } = this.desk;
    const { text, to, urgent } = this.telling;
    return html`<form @submit=${this.submit}>
      <input
        maxlength=${LONGEST}
        aria-label=${t("pd.message")}
        placeholder=${t("pd.message")}
        .value=${text}
        @input=${(event: InputEvent) => this.write({ text: (event.target as HTMLInputElement).value })}
      />
      <select aria-label=${t("pd.to")} @change=${(event: Event) => this.write({ to: (event.target as HTMLSelectElement).value as Seat | "all" })}>
        <option value="all" ?selected=${to === "all"}>${t("pd.all")}</option>
        <option value="host" ?selected=${to === "host"}>${t("prompter.host")}</option>
        <option value="cohost" ?selected=${to === "cohost"}>${t("prompter.cohost")}</option>
      </select>
      <label
        ><input type="checkbox" .checked=${urgent} @change=${(event: Event) => this.write({ urgent: (event.target as HTMLInputElement).checked })} />${t("pd.urgent")}</label
      >
      <button class="main" ?disabled=${!linked || !text.trim()}>${t("pd.send")}</button>
    </form>`;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const { text } = this.telling;
    if (text.trim()) void this.send(text);
  };

  private async send(text: string): Promise<void> {
    const { to, urgent } = this.telling;
    const sent = await this.give("send", { text, urgent, to });
    if (sent) this.write({ urgent: false, ...(text === this.telling.text ? { text: "" } : {}) });
  }

  /** Whether the server has done it; why not is said here. */
  private async give(command: string, args: Args): Promise<boolean> {
    try {
      await this.desk.run(`prompter.${command}`, args);
      this.why = "";
      return true;
    } catch (error) {
      this.why = error instanceof ApiError ? error.message : String(error);
      return false;
    }
  }

  private phrases(told: ToldDocument | null): TemplateResult {
    const own = told?.phrases ?? t("pd.own_phrases").split("|");
    const { phrases } = this.telling;
    if (phrases !== null) {
      return html`<textarea
          aria-label=${t("pd.phrases")}
          .value=${phrases}
          @input=${(event: InputEvent) => this.write({ phrases: (event.target as HTMLTextAreaElement).value })}
        ></textarea>
        <div class="row">
          <span class="quiet small grow">${t("pd.phrases_help")}</span>
          <button @click=${() => this.write({ phrases: null })}>${t("cancel")}</button>
          <button class="main" ?disabled=${!this.desk.linked} @click=${() => void this.keep()}>${t("save")}</button>
        </div>`;
    }
    return html`<div class="phrases">
      ${own.map((phrase) => html`<button data-phrase ?disabled=${!this.desk.linked} @click=${() => void this.send(phrase)}>${safe(phrase, 40)}</button>`)}
      ${this.desk.may("assistant")
        ? html`<button class="plain" aria-label=${t("pd.phrases_edit")} title=${t("pd.phrases_edit")} @click=${() => this.write({ phrases: own.join("\n") })}>✎</button>`
        : nothing}
    </div>`;
  }

  private async keep(): Promise<void> {
    const phrases = (this.telling.phrases ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
    if (await this.give("phrases", { phrases })) this.write({ phrases: null });
  }

  private message(message: Message): TemplateResult {
    return html`<li class=${message.urgent ? "urgent" : ""} data-message=${message.id}>
      <div class="grow wrap">
        ${safe(message.text, LONGEST)}
        <p class="small quiet">${this.time(message.at)} · ${this.desk.who(message.by)}</p>
      </div>
      <div class="small">${SEATS.map((seat) => this.heard(message, seat))}</div>
      <button class="plain" aria-label=${t("pd.withdraw")} title=${t("pd.withdraw")} ?disabled=${!this.desk.linked} @click=${() => void this.give("withdraw", { id: message.id })}>✕</button>
    </li>`;
  }

  /** What came of a message on one screen; nothing where it is for the other, or there is no such screen. */
  private heard({ acks, to }: Message, seat: Seat): TemplateResult | typeof nothing {
    const ack = acks[seat];
    const who = t(seat === "host" ? "prompter.host" : "prompter.cohost");
    if (ack) {
      const by = ack.by === "host" ? "" : ` ${this.desk.who(ack.by)}`;
      return html`<p data-seat=${seat}>✓ ${who} ${t("prompter.acknowledge")} ${this.time(ack.at)}${by}</p>`;
    }
    const there = this.desk.live.prompters.some((one) => one.seat === seat);
    if ((to !== "all" && to !== seat) || (to === "all" && !there)) return nothing;
    return html`<p class="open" data-seat=${seat}>○ ${who} ${t(there ? "pd.unheard" : "pd.absent")}</p>`;
  }

  private question(question: Question | null): TemplateResult {
    const { linked } = this.desk;
    const asked = this.telling.question;
    return html`<section aria-label=${t("prompter.question")}>
      ${question
        ? html`<div class="row" data-question>
            <div class="grow wrap">
              “${safe(question.text, 300)}”
              <p class="small quiet">${t("pd.pinned")} · ${safe(question.viewer, 40)} ${this.time(question.at)}</p>
            </div>
            <button ?disabled=${!linked} @click=${() => void this.give("unpin", {})}>${t("pd.unpin")}</button>
          </div>`
        : html`<form @submit=${this.pin}>
            <input
              maxlength="300"
              aria-label=${t("pd.ask")}
              placeholder=${t("pd.ask")}
              .value=${asked}
              @input=${(event: InputEvent) => this.write({ question: (event.target as HTMLInputElement).value })}
            />
            <button ?disabled=${!linked || !asked.trim()}>${t("pd.pin")}</button>
          </form>`}
    </section>`;
  }

  private readonly pin = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = this.telling.question;
    if (text.trim() && (await this.give("pin", { text }))) this.write({ question: "" });
  };
}

customElements.define("ov-prompter-messages", PrompterMessages);
