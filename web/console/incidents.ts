/** `<ov-incidents>`: what is wrong now, until it is over; `<ov-incident-list>`: what was. */
import { css, html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";

import { both, listed, type Message, t } from "../i18n/index.js";
import { changes, Refresh } from "../kit/refresh.js";
import { safe } from "../kit/text.js";
import { alarm } from "./alarm.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

type Severity = "notice" | "warning" | "alarm";

interface Incident {
  id: string;
  check: string;
  severity: Severity;
  message: string;
  since: number;
  ended?: number | null;
  picture?: string | null;
  done?: string | null;
  seen_at?: number | null;
}

const SHAPES: Record<Severity, string> = { alarm: "▲", warning: "◆", notice: "●" };
const WEIGHT: Record<Severity, number> = { alarm: 0, warning: 1, notice: 2 };
const LISTED = 50;

const looks = css`
  .severity {
    flex: none;
    font-weight: 700;
    padding: 0 6px;
    border-radius: 3px;
  }
  .alarm .severity {
    background: var(--air-deep);
    color: #fff;
  }
  .warning .severity {
    background: var(--warn-deep);
    color: var(--warn);
  }
  .notice .severity {
    color: var(--quiet);
  }
  img {
    flex: none;
    height: 44px;
    max-width: 80px;
    object-fit: contain;
    background: #000;
    border-radius: 3px;
  }
`;

abstract class Incidents extends Panel {
  protected severity(one: Incident): TemplateResult {
    return html`<span class="severity">${SHAPES[one.severity] ?? SHAPES.warning} ${t(`incident.${one.severity}` as Message)}</span>`;
  }

  protected picture(one: Incident): TemplateResult | typeof nothing {
    if (!one.picture) return nothing;
    const hide = (event: Event): void => {
      (event.target as HTMLImageElement).hidden = true;
    };
    const room = encodeURIComponent(this.desk.room);
    return html`<img src="/api/v1/rooms/${room}/incidents/${encodeURIComponent(one.id)}/picture" alt="" loading="lazy" @error=${hide} />`;
  }
}

export class Open extends Incidents {
  static override styles = [
    controls,
    looks,
    css`
      :host {
        max-height: 32vh;
        overflow: hidden auto;
        background: var(--pane);
      }
      .row {
        padding: 4px 10px;
        border-bottom: 1px solid var(--line);
        flex-wrap: wrap;
      }
      .row.alarm {
        border-left: 6px solid var(--air);
      }
      .row.warning {
        border-left: 6px solid var(--warn);
      }
      .row.seen {
        opacity: 0.7;
      }
      .grow {
        flex-basis: 240px;
      }
      button {
        flex: none;
      }
    `,
  ];

  constructor() {
    super();
    new Refresh(this, () => [changes(alarm)]);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    alarm.sound(false);
  }

  protected override updated(): void {
    alarm.sound(this.desk.may("assistant") && this.open.some((one) => one.severity === "alarm" && !one.seen_at));
  }

  private get open(): Incident[] {
    const documents = (this.desk.topics.incidents?.open ?? {}) as Record<string, Incident>;
    return Object.values(documents)
      .filter((one) => one.severity !== "notice")
      .sort((one, other) => WEIGHT[one.severity] - WEIGHT[other.severity] || other.since - one.since);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { open } = this;
    if (!open.length) return nothing;
    return html`${open.map((one, number) => this.row(one, number === 0))}`;
  }

  private row(one: Incident, first: boolean): TemplateResult {
    const may = this.desk.may("assistant");
    return html`<div class="row ${one.severity} ${one.seen_at ? "seen" : ""}" data-check=${one.check} role=${one.severity === "alarm" ? "alert" : nothing}>
      ${this.severity(one)} ${may ? this.picture(one) : nothing}
      <div class="grow wrap">
        ${safe(both(one.message), 300)}
        <p class="small quiet">${t("incident.since", { time: this.time(one.since) })}${one.done ? html` · ${safe(both(one.done), 300)}` : nothing}</p>
      </div>
      ${may && !one.seen_at
        ? html`<button ?disabled=${!this.desk.linked} @click=${() => void this.desk.give("incidents.acknowledge", { id: one.id })}>${t("incident.seen")}</button>`
        : nothing}
      ${may && first ? this.sound(one) : nothing}
    </div>`;
  }

  private sound(one: Incident): TemplateResult {
    if (one.severity === "alarm" && !alarm.muted && alarm.locked) return html`<span class="small bad">${t("incident.locked")}</span>`;
    return html`<button class="plain" data-mute aria-pressed=${alarm.muted} @click=${() => alarm.mute(!alarm.muted)}>
      ${t(alarm.muted ? "incident.muted" : "incident.mute")}
    </button>`;
  }
}

export class Past extends Incidents {
  static override styles = [
    controls,
    looks,
    css`
      li {
        display: flex;
        align-items: center;
        gap: var(--gap);
        padding: 4px 0;
        border-bottom: 1px solid var(--line);
        font-size: 13px;
      }
    `,
  ];

  @state() private past: Incident[] = [];
  @state() private failed = "";
  private shown: unknown;

  protected override willUpdate(): void {
    const open = this.desk.topics.incidents?.open;
    if (open === this.shown || !this.desk.linked) return;
    this.shown = open;
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.past = (await this.desk.api.get<{ incidents: Incident[] }>("/incidents")).incidents.filter((one) => one.ended);
      this.failed = "";
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
    }
  }

  protected override render(): TemplateResult {
    const { watched } = this.desk.obs as { watched?: string[] };
    return html`
      <h2>${t("incident.title")}</h2>
      ${watched ? html`<p class="small quiet wrap">${watched.length ? t("incident.watched", { names: listed(watched.map((name) => safe(name, 60))) }) : t("incident.unwatched")}</p>` : nothing}
      ${this.failed ? html`<p class="bad">${safe(this.failed, 200)}</p>` : nothing}
      ${this.past.length ? html`<ul>${this.past.slice(0, LISTED).map((one) => this.line(one))}</ul>` : html`<p class="quiet">${t("incident.none")}</p>`}
    `;
  }

  private line(one: Incident): TemplateResult {
    const lasted = Math.max(1, Math.round(((one.ended ?? one.since) - one.since) / 1000));
    return html`<li class=${one.severity} data-check=${one.check}>
      ${this.severity(one)} ${this.picture(one)}
      <div class="grow wrap">
        ${safe(both(one.message), 300)}
        <p class="small quiet">${this.time(one.since)} · ${t("incident.lasted", { seconds: lasted })}${one.done ? html` · ${safe(both(one.done), 300)}` : nothing}</p>
      </div>
    </li>`;
  }
}

customElements.define("ov-incidents", Open);
customElements.define("ov-incident-list", Past);
