/** `<ov-header>`: link, stages, OBS in one line; undo, which says what it takes back; panic. */
import { css, html, nothing, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";

import { t } from "../i18n/index.js";
import { safe } from "../kit/text.js";
import { Panel } from "./panel.js";
import { controls } from "./theme.js";
import "./undo.js";

const LINK = { connecting: "link.connecting", offline: "link.offline", ended: "people.ended" } as const;

export class Header extends Panel {
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 6px 14px;
        padding: 6px 10px;
        background: var(--pane);
        border-bottom: 1px solid var(--line);
      }
      h1 {
        font-size: 15px;
        margin: 0;
        max-width: 180px;
      }
      .facts {
        display: flex;
        flex: 1 1 0;
        gap: 4px 14px;
        min-width: 0;
        overflow: hidden;
        font-size: 13px;
        white-space: nowrap;
      }
      .facts > span {
        overflow: hidden;
        text-overflow: ellipsis;
        flex: 0 1 auto;
      }
      .facts > .keep {
        flex: none;
      }
      .warn {
        color: var(--warn);
        font-weight: 600;
      }
      .live {
        color: #ff8d8d;
        font-weight: 600;
      }
      .panic {
        background: var(--air-deep);
        border-color: var(--air);
        color: #fff;
        font-weight: 700;
        position: relative;
        overflow: hidden;
      }
      .panic:hover:not(:disabled) {
        background: #d01f2c;
      }
      .panic.holding::after {
        content: "";
        position: absolute;
        inset: 0;
        background: rgb(255 255 255 / 45%);
        transform-origin: left;
        animation: hold 600ms linear both;
      }
      @keyframes hold {
        from {
          transform: scaleX(0);
        }
      }
      @media (max-width: 859px) {
        .facts {
          flex: 1 0 100%;
          order: 3;
          flex-wrap: wrap;
        }
        .panic kbd {
          display: none;
        }
        h1 {
          flex: 1;
        }
      }
    `,
  ];

  /** Esc is being held. */
  @property({ attribute: false }) holding = false;

  protected override render(): TemplateResult {
    const { desk } = this;
    return html`
      <h1 class="line">${safe(desk.info.title, 40) || t("console")}</h1>
      <div class="facts">${this.link()} ${this.stages()} ${this.obs()}</div>
      ${desk.may("assistant") ? this.actions() : nothing}
    `;
  }

  private link(): TemplateResult {
    const { status, state } = this.desk.live;
    if (status === "online")
      return html`<span class="keep" data-link="online">● ${t("link.online")} <span class="quiet">#${state?.seq ?? 0}</span></span>`;
    return html`<span class="keep warn" data-link=${status} role="alert">○ ${t(LINK[status])}</span>`;
  }

  private stages(): TemplateResult {
    if (!this.desk.linked) return html``;
    const { shown = 0, of = 0, ms } = (this.desk.obs.stages ?? {}) as { shown?: number; of?: number; ms?: number | null };
    if (of === 0) return html`<span class="keep warn">△ ${t("stages.none")}</span>`;
    const time = typeof ms === "number" ? ` · ${Math.round(ms)} ms` : "";
    const air = Object.values(this.desk.topics).some((doc) => doc.on_air === true);
    const [tone, shape] = shown < of ? ["warn", "◪"] : air ? ["live", "■"] : ["", "□"];
    return html`<span class="keep ${tone}">${shape} ${t("stages.shown", { shown, of })}${time}</span>`;
  }

  private obs(): TemplateResult {
    if (!this.desk.linked) return html``;
    const { obs } = this.desk;
    const problems = obs.problems?.length ?? 0;
    const trouble = problems ? html` <span class="warn">⚠ ${t("obs.problems", { n: problems })}</span>` : nothing;
    if (!obs.connected) return html`<span class=${problems ? "warn" : "quiet"}>○ OBS ${t("obs.away")}${trouble}</span>`;
    const parts = [safe(obs.version, 20), safe(obs.program_scene, 40)];
    if (obs.streaming) parts.push(t("obs.streaming"));
    if (obs.recording) parts.push(t("obs.recording"));
    return html`<span title=${parts.join(" · ")}>● OBS ${parts.filter(Boolean).join(" · ")}${trouble}</span>`;
  }

  private actions(): TemplateResult {
    const { desk } = this;
    return html`
      <ov-undo .desk=${desk}></ov-undo>
      <button
        class="panic ${this.holding ? "holding" : ""}"
        ?disabled=${!desk.linked}
        title=${t("panic.title")}
        @click=${() => void desk.panic()}
      >
        ■ ${t("panic")} <kbd>${t("panic.key")}</kbd>
      </button>
    `;
  }
}

customElements.define("ov-header", Header);
