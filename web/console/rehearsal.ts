/** `<ov-session>`: what goes on in the room (rehearsal, live, neither), and the way from one to the other. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { both, locale, t } from "../i18n/index.js";
import type { Label } from "../kit/protocol.js";
import { safe } from "../kit/text.js";
import { ApiError } from "./api.js";
import { holding, ring } from "./hold.js";
import { showModal } from "./modal.js";
import { Panel } from "./panel.js";
import { controls, framed } from "./theme.js";

interface Left {
  mechanic: string;
  label: Label;
  what: string;
}

/** `GET …/golive` */
interface GoLive {
  seen: string;
  rehearsal: boolean;
  on_air: Left[];
  armed: Left[];
  samples: number;
  products: number;
  streaming: boolean;
  recording: boolean;
  connected: boolean;
}

/** Fake viewer events a second. */
const RATES = [0, 1, 5, 20, 50];

export class SessionControl extends Panel {
  static override styles = [
    controls,
    framed,
    css`
      :host {
        display: contents;
      }
      .chip {
        flex: none;
        font-weight: 700;
        white-space: nowrap;
      }
      @media (max-width: 639px) {
        .chip {
          flex: 0 1 auto;
        }
      }
      .chip[data-now="rehearsal"] {
        background: var(--warn);
        border-color: var(--warn);
        color: #000;
      }
      .chip[data-now="live"] {
        border-color: var(--air);
        color: #ff8d8d;
      }
      .frame {
        position: fixed;
        inset: 0;
        border: 4px solid var(--warn);
        pointer-events: none;
        z-index: 50;
      }
      .streams {
        position: fixed;
        inset: auto 0 40px;
        z-index: 60;
        pointer-events: none;
        padding: 12px 16px;
        background: var(--air-deep);
        color: #fff;
        font-size: 18px;
        font-weight: 700;
        text-align: center;
      }
      dialog {
        width: min(560px, 94vw);
      }
      .head,
      .foot {
        flex-wrap: wrap;
      }
      .body {
        display: grid;
        gap: 12px;
        padding: 14px;
      }
      .body li {
        padding: 3px 0;
        overflow-wrap: anywhere;
      }
      .rates {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        align-items: center;
      }
      .rates button[aria-pressed="true"] {
        background: var(--lifted);
        border-color: var(--accent);
      }
      .live {
        background: var(--air-deep);
        border-color: var(--air);
        color: #fff;
        font-weight: 700;
      }
      label {
        display: grid;
        gap: 4px;
      }
    `,
  ];

  @state() private list: GoLive | null = null;
  @state() private why = "";
  private get session(): Record<string, unknown> {
    return (this.desk.live.state?.session ?? {}) as Record<string, unknown>;
  }

  private get rehearsing(): boolean {
    return this.session.rehearsal === true;
  }

  private get underWay(): boolean {
    return typeof this.session.started_at === "number" && typeof this.session.ended_at !== "number";
  }

  private get now(): "rehearsal" | "live" | "off" {
    return this.rehearsing ? "rehearsal" : this.underWay ? "live" : "off";
  }

  private get dialog(): HTMLDialogElement {
    return this.renderRoot.querySelector("dialog")!;
  }

  protected override render(): TemplateResult {
    const { desk, now } = this;
    const words = t(`session.${now}`);
    return html`
      ${this.rehearsing ? html`<div class="frame"></div>` : nothing}
      ${this.rehearsing && desk.obs.streaming === true
        ? html`<p class="streams" role="alert">⚠ ${t("session.streams")}</p>`
        : nothing}
      ${desk.may("operator")
        ? html`<button class="chip" data-now=${now} aria-haspopup="dialog" title=${t("session.title")} @click=${() => void this.open()}>${this.shape} ${words}</button>
            <dialog class="scroll" aria-label=${t("session.title")}>${this.sheet(words)}</dialog>`
        : html`<span class="chip" data-now=${now}>${this.shape} ${words}</span>`}
    `;
  }

  private get shape(): string {
    return { rehearsal: "◩", live: "■", off: "□" }[this.now];
  }

  /** Reads the list anew each time: what it says must be so when it is confirmed. */
  private async open(): Promise<void> {
    this.why = "";
    this.list = null;
    showModal(this.dialog, this.desk);
    await this.read();
  }

  private async read(): Promise<void> {
    try {
      this.list = await this.desk.api.get<GoLive>("/golive");
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
    }
  }

  private sheet(words: string): TemplateResult {
    const { desk, now } = this;
    return html`
      <div class="head">
        <h2 class="grow">${this.shape} ${words}${now === "live" && this.session.title ? ` · ${safe(String(this.session.title), 40)}` : ""}</h2>
        <button class="plain" aria-label=${t("close")} @click=${() => this.dialog.close()}>✕</button>
      </div>
      <div class="body">
        ${this.why ? html`<p class="bad" role="alert">${safe(this.why, 300)}</p>` : nothing}
        ${now === "rehearsal" ? this.crowd() : nothing} ${now === "live" ? html`<p>${t("session.live_how")}</p>` : this.facts()}
        ${now === "off" ? html`<p class="quiet">${t("session.rehearse_how")}</p>` : nothing}
        ${now === "rehearsal" ? html`<p class="quiet">${t("session.end_how")}</p>` : nothing}
        ${now === "live"
          ? nothing
          : html`<label>${t("session.name")}<input id="title" maxlength="60" ?disabled=${!desk.linked} /></label>`}
      </div>
      <div class="foot">
        ${now === "off" ? this.act("session.rehearse", "session.rehearse_do", "") : nothing}
        ${now === "rehearsal" ? this.act("session.end_rehearsal", "session.end_rehearsal_do", "") : nothing}
        ${now === "live" ? this.act("session.end", "session.end_do", "danger") : nothing}
        <span class="grow"></span>
        ${now === "live" ? nothing : this.act("session.go_live", "session.go_live_do", "live")}
      </div>
    `;
  }

  /** A button that is held: each of these is for everybody in the room. */
  private act(command: string, label: "session.rehearse_do" | "session.end_rehearsal_do" | "session.end_do" | "session.go_live_do", kind: string): TemplateResult {
    const { desk } = this;
    const ready = command !== "session.go_live" || this.list !== null;
    return html`<button
      class=${kind}
      data-act=${command}
      ?disabled=${!desk.linked || !ready}
      ${holding({ what: command, needed: true, act: () => void this.do(command), say: (text) => (this.why = text) })}
    >
      ${ring(true)} ${t(label)}
    </button>`;
  }

  private async do(command: string): Promise<void> {
    const title = this.renderRoot.querySelector<HTMLInputElement>("#title")?.value.trim() ?? "";
    const args = command === "session.go_live" ? { title, seen: this.list!.seen } : {};
    try {
      await this.desk.run(command, args);
      this.dialog.close();
    } catch (error) {
      this.why = error instanceof Error ? error.message : String(error);
      if (error instanceof ApiError && error.code === "conflict") await this.read();
    }
  }

  private facts(): TemplateResult {
    const { list } = this;
    if (!list) return html`<p class="quiet">${t("session.reading")}</p>`;
    const lines: [string, boolean][] = [
      ...list.on_air.map((one): [string, boolean] => [t("session.on_air", { what: this.left(one) }), true]),
      ...list.armed.map((one): [string, boolean] => [t("session.armed", { what: this.left(one) }), true]),
    ];
    if (lines.length === 0) lines.push([t("session.quiet"), false]);
    if (list.samples) lines.push([t("session.samples", { n: list.samples, of: list.products }), true]);
    else lines.push([t(list.products ? "session.products" : "session.no_products", { n: list.products }), list.products === 0]);
    lines.push([t(list.streaming ? "session.is_streaming" : list.connected ? "session.not_streaming" : "session.no_obs"), !list.streaming]);
    if (list.connected && !list.recording) lines.push([t("session.not_recording"), false]);
    return html`<section>
      <h3>${t(list.rehearsal ? "session.after" : "session.before")}</h3>
      <ul>
        ${lines.map(([text, bad]) => html`<li class=${bad ? "bad" : ""}>${bad ? "" : "✓ "}${text}</li>`)}
      </ul>
    </section>`;
  }

  private left(one: Left): string {
    return safe([both(one.label), one.what].filter(Boolean).join(" · "), 80);
  }

  private crowd(): TemplateResult {
    const { desk } = this;
    const rate = typeof this.session.crowd === "number" ? this.session.crowd : 0;
    const figure = new Intl.NumberFormat(locale());
    return html`<section>
      <h3>${t("session.crowd")}</h3>
      <p class="rates">
        ${RATES.map(
          (one) => html`<button
            data-rate=${one}
            aria-pressed=${one === rate}
            ?disabled=${!desk.linked}
            @click=${() => void desk.give("session.crowd", { rate: one })}
          >
            ${one === 0 ? t("session.crowd_none") : t("session.crowd_rate", { n: figure.format(one) })}
          </button>`,
        )}
      </p>
      <p class="quiet small">${t("session.crowd_how")}</p>
    </section>`;
  }
}

customElements.define("ov-session", SessionControl);
