/** `<ov-health>`: link, stages, OBS, what is wrong, clock: each a chip that keeps its width; a press opens the details. */
import { css, html, nothing, type TemplateResult } from "lit";

import { locale, t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { openPane } from "./open.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";

/** A clock that is further off than this is worth a look, ms: countdowns would be felt to be wrong. */
const OFF = 1_000;
/** An answer that takes longer makes every press feel late, ms. */
const SLOW = 250;
const LINK = { connecting: "link.connecting", offline: "link.offline", ended: "people.ended" } as const;

export class Health extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        container-type: inline-size;
      }
      button {
        display: flex;
        align-items: center;
        gap: 12px;
        width: 100%;
        padding: 0 8px;
        text-align: left;
        font-size: 13px;
        background: none;
        border-color: transparent;
      }
      /* Each is as wide as the longest thing it says: when it says something else, its neighbours stay. */
      button > span {
        flex: 0 0 auto;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .link {
        width: 13.5em;
      }
      .stages {
        width: 12.5em;
      }
      .obs {
        flex: 1 1 0;
        min-width: 0;
      }
      .wrong {
        width: 7.5em;
      }
      .clock {
        width: 7.5em;
      }
      .warn {
        color: var(--warn);
        font-weight: 600;
      }
      .live {
        color: #ff8d8d;
        font-weight: 600;
      }
      @container (max-width: 700px) {
        button {
          gap: 8px;
        }
        .clock,
        .plugins {
          display: none;
        }
        .wrong {
          width: auto;
        }
      }
      @container (max-width: 470px) {
        .detail {
          display: none;
        }
        .link {
          width: 7em;
        }
        .stages {
          width: 8.2em;
        }
        .obs.quiet {
          visibility: hidden;
        }
      }
      @container (max-width: 240px) {
        button {
          flex-wrap: wrap;
          height: 44px;
          overflow: hidden;
          gap: 0 8px;
          font-size: 12px;
          line-height: 1.3;
          padding: 0 2px;
        }
        .link,
        .stages,
        .wrong {
          width: auto;
        }
        .obs {
          flex: 1 1 40%;
        }
      }
      @container (max-width: 160px) {
        button {
          flex-direction: column;
          flex-wrap: nowrap;
          align-items: stretch;
          justify-content: center;
        }
        .obs,
        .long,
        .wrong.quiet {
          display: none;
        }
        [data-short]::before {
          content: attr(data-short);
        }
      }
    `,
  ];

  protected override render(): TemplateResult {
    const { linked, live } = this.desk;
    return html`
      <button title=${t("health.title")} @click=${() => openPane(this, "system")}>
        ${this.link()} ${linked ? html`${this.stages()} ${this.obs()} ${this.wrong()} ${this.clock()}` : nothing}
      </button>
      <p class="unseen" role="alert">${live.status === "offline" || live.status === "ended" ? t(LINK[live.status]) : ""}</p>
    `;
  }

  private link(): TemplateResult {
    const { status, state, clock } = this.desk.live;
    if (status !== "online")
      return html`<span class="link warn" data-link=${status}>○ ${t(LINK[status])}</span>`;
    const { slow: held } = this.desk.live;
    if (held !== null) {
      const s = new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(held / 1000);
      return html`<span class="link warn" data-link="online" data-slow>◐ ${t("link.slow", { s })}</span>`;
    }
    const slow = clock.round > SLOW && Number.isFinite(clock.round);
    return html`<span class="link ${slow ? "warn" : ""}" data-link="online"
      >● <span data-short="#${state?.seq ?? 0}"></span><span class="long">${t("link.online")}</span> <span class="quiet detail">#${state?.seq ?? 0}</span>${Number.isFinite(clock.round)
        ? html` <span class="detail">${ms(clock.round)}</span>`
        : nothing}</span
    >`;
  }

  private stages(): TemplateResult {
    const { shown = 0, of = 0, ms: took } = (this.desk.obs.stages ?? {}) as { shown?: number; of?: number; ms?: number | null };
    if (of === 0) return html`<span class="stages warn">△ ${t("stages.none")}</span>`;
    const time = typeof took === "number" ? html`<span class="detail"> · ${ms(took)}</span>` : nothing;
    const air = Object.values(this.desk.topics).some((doc) => doc.on_air === true);
    const [tone, shape] = shown < of ? ["warn", "◪"] : air ? ["live", "■"] : ["", "□"];
    return html`<span class="stages ${tone}">${shape} <span data-short="${shown}/${of}"></span><span class="long">${t("stages.shown", { shown, of })}</span>${time}</span>`;
  }

  private obs(): TemplateResult {
    const { obs } = this.desk;
    if (!obs.connected) return html`<span class="obs quiet">○ OBS ${t("obs.away")}</span>`;
    const scene = safe(obs.program_scene, 40);
    const parts = [safe(obs.version, 20), scene];
    if (obs.streaming) parts.push(t("obs.streaming"));
    if (obs.recording) parts.push(t("obs.recording"));
    return html`<span class="obs">● OBS ${parts.filter(Boolean).join(" · ")}</span>`;
  }

  /** Problems of OBS, and plugins that are switched off; or that all is well. */
  private wrong(): TemplateResult {
    const { obs, plugins } = this.desk;
    const off = plugins.filter(({ on, error }) => !on || error).length;
    const problems = obs.problems?.length ?? 0;
    const said = [
      problems ? `⚠ ${t("obs.problems", { n: problems })}` : "",
      off ? `⊘ ${t("health.plugins_off", { n: off })}` : "",
    ].filter(Boolean);
    if (said.length === 0) return html`<span class="wrong quiet">✓ ${t("health.well")}</span>`;
    return html`<span class="wrong warn">${said.join(" ")}</span>`;
  }

  private clock(): TemplateResult {
    const off = Math.round(this.desk.live.clock.offset);
    const sign = off > 0 ? "+" : "";
    return html`<span class="clock ${Math.abs(off) > OFF ? "warn" : "quiet"}">${t("health.clock", { off: `${sign}${off}` })}</span>`;
  }
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

customElements.define("ov-health", Health);
